use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::{Action, LoadBalancer, names};
use crate::Tags;
use crate::acm::Certificate;

/// A port that a load balancer listens on.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elbv2:Listener",
    cloudformation = "AWS::ElasticLoadBalancingV2::Listener",
    outputs = ListenerOutputs,
    id = "arn:aws:elasticloadbalancing:{region}:{account}:listener/app/{hex8}/{hex16}/{hex16}",
    summary = "{protocol}:{port}",
    unique("load_balancer_arn", "port"),
    usual(create = 2, update = 2, delete = 2),
)]
pub struct Listener {
    /// The load balancer.
    #[input(replaces)]
    pub load_balancer_arn: Arn<LoadBalancer>,
    /// The port.
    #[input(check = names::port)]
    pub port: i64,
    /// What is spoken, such as `HTTPS`.
    #[input(check = names::protocol)]
    pub protocol: String,
    /// What happens to a request that no rule is for.
    pub default_actions: Vec<Action>,
    /// The certificate, exactly one, for HTTPS and TLS. Pass what
    /// [`CertificateValidation`](crate::acm::CertificateValidation) gives, so that it is issued.
    #[input(check = names::certificates)]
    pub certificates: Option<Vec<Arn<Certificate>>>,
    /// Which versions and ciphers of TLS are taken, such as
    /// `ELBSecurityPolicy-TLS13-1-2-2021-06`.
    pub ssl_policy: Option<String>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Listener`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ListenerOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<Listener>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<Listener>>,
}

#[cfg(feature = "elasticloadbalancingv2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_elasticloadbalancingv2::types::Certificate;

    use super::Listener;
    use crate::elbv2::live::{PAGE, arns, read_all, sdk_tags, tags, update_tags};
    use crate::elbv2::live_action::{sdk_actions, shown_actions};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, not_found_is,
        whole,
    };

    /// What AWS takes if no policy is given.
    const USUAL_POLICY: &str = "ELBSecurityPolicy-2016-08";

    /// What one call changes.
    const SETTINGS: &[&str] = &[
        "port",
        "protocol",
        "default_actions",
        "certificates",
        "ssl_policy",
    ];

    #[async_trait]
    impl Live for Listener {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let answer = call
                .aws
                .elasticloadbalancingv2()
                .create_listener()
                .load_balancer_arn(self.load_balancer_arn.as_str())
                .port(whole(self.port))
                .protocol(self.protocol.as_str().into())
                .set_default_actions(sdk_actions(&self.default_actions)?)
                .set_certificates(self.sdk_certificates())
                .set_ssl_policy(self.ssl_policy.clone())
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(answer.listeners().first().and_then(|it| it.listener_arn()))
        }

        /// All at once: a protocol needs its certificate in the same call. AWS takes these away
        /// itself with the protocol that needs them.
        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.any(SETTINGS) {
                let secure = matches!(self.protocol.as_str(), "HTTPS" | "TLS");
                let policy = self
                    .ssl_policy
                    .as_deref()
                    .or(secure.then_some(USUAL_POLICY));
                at.aws
                    .elasticloadbalancingv2()
                    .modify_listener()
                    .listener_arn(at.id)
                    .port(whole(self.port))
                    .protocol(self.protocol.as_str().into())
                    .set_default_actions(sdk_actions(&self.default_actions)?)
                    .set_certificates(self.sdk_certificates())
                    .set_ssl_policy(policy.map(String::from))
                    .send()
                    .await
                    .map_err(failure)?;
            }
            update_tags(at, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.elasticloadbalancingv2().delete_listener();
            call.listener_arn(at.id).send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            read_all(objects, |objects| read(aws, objects)).await
        }

        /// No other listener of the load balancer has its port.
        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let all = call.aws.elasticloadbalancingv2().describe_listeners();
            let all = all.load_balancer_arn(self.load_balancer_arn.as_str());
            let all = all.into_paginator().items().send();
            let all = all.collect::<Result<Vec<_>, _>>().await.map_err(failure);
            let mut all = not_found_is(Vec::new(), all)?.into_iter();
            let it = all.find(|it| it.port() == Some(whole(self.port)));
            Ok(it.and_then(|it| it.listener_arn))
        }
    }

    impl Listener {
        fn sdk_certificates(&self) -> Option<Vec<Certificate>> {
            let certificates = self.certificates.as_ref()?.iter();
            let sdk = |arn: &str| Certificate::builder().certificate_arn(arn).build();
            Some(certificates.map(|arn| sdk(arn.as_str())).collect())
        }
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let call = aws.elasticloadbalancingv2().describe_listeners();
        let call = call.set_listener_arns(arns(objects));
        let answer = call.send().await.map_err(failure)?;
        let all = answer.listeners();
        let mut tags = tags(aws, all.iter().filter_map(|it| it.listener_arn())).await?;
        let found = all.iter().map(|it| {
            let arn = it.listener_arn().unwrap_or_default();
            let certificates = it.certificates().iter();
            let certificates: Vec<&str> =
                certificates.filter_map(|it| it.certificate_arn()).collect();
            let certificates = (!certificates.is_empty()).then_some(certificates);
            Found::new(arn)
                .input("load_balancer_arn", it.load_balancer_arn())
                .input("port", it.port())
                .input("protocol", it.protocol().map(|it| it.as_str()))
                .input("default_actions", shown_actions(it.default_actions()))
                .input("certificates", certificates)
                .input("ssl_policy", it.ssl_policy())
                .output("arn", arn)
                .tags(tags.remove(arn).unwrap_or_default())
        });
        Ok(found.collect())
    }
}
