use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource};

use super::names;
use crate::Tags;
use crate::ec2::{SecurityGroup, Subnet};

/// Takes requests and spreads them over targets. It is inside the VPC only, unless that is
/// changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "elbv2:LoadBalancer",
    cloudformation = "AWS::ElasticLoadBalancingV2::LoadBalancer",
    outputs = LoadBalancerOutputs,
    id = "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}",
    summary = "{name} {scheme} {load_balancer_type}",
    unique("name"),
    usual(create = 150, update = 5, delete = 30),
)]
pub struct LoadBalancer {
    /// The name, unique in the region, of at most 32 characters.
    #[input(replaces, check = names::load_balancer)]
    pub name: String,
    /// The subnets, in at least two zones.
    #[input(unordered)]
    pub subnets: Vec<Id<Subnet>>,
    /// `internal`, or `internet-facing` in public subnets.
    #[input(replaces, default = "internal", check = names::scheme)]
    pub scheme: String,
    /// `application` for HTTP, `network` for TCP, or `gateway`.
    #[input(replaces, default = "application", check = names::kind, cloudformation = "Type")]
    pub load_balancer_type: String,
    /// Who reaches it. Left out: the VPC's default group at first, and then what it has.
    #[input(unordered)]
    pub security_groups: Option<Vec<Id<SecurityGroup>>>,
    /// `ipv4`, or `dualstack` for IPv6 too.
    #[input(default = "ipv4")]
    pub ip_address_type: String,
    /// Attributes by AWS's names, such as `idle_timeout.timeout_seconds`,
    /// `deletion_protection.enabled`, `access_logs.s3.enabled` and `access_logs.s3.bucket`.
    #[input(after_create)]
    pub load_balancer_attributes: Option<BTreeMap<String, String>>,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`LoadBalancer`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct LoadBalancerOutputs {
    /// Its ARN, which is its id.
    pub id: Output<Id<LoadBalancer>>,
    /// Its ARN.
    #[output(form = "{id}")]
    pub arn: Output<Arn<LoadBalancer>>,
    /// The host to send requests to.
    #[output(form = "{name}-{digits9}.{region}.elb.amazonaws.com")]
    pub dns_name: Output<String>,
    /// The hosted zone of that host, for an alias record.
    #[output(form = "Z{upper13}")]
    pub canonical_hosted_zone_id: Output<String>,
}

#[cfg(feature = "elasticloadbalancingv2")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_elasticloadbalancingv2::types::{
        LoadBalancer as Described, LoadBalancerAttribute, LoadBalancerStateEnum as State,
    };
    use palinfra_core::Value;

    use super::LoadBalancer;
    use crate::elbv2::live::{PAGE, arns, made_before, read_all, sdk_tags, tags, update_tags};
    use crate::elbv2::live_attributes::{OF_LOAD_BALANCERS, changed, shown};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, failure,
        not_found_is, texts,
    };

    #[async_trait]
    impl Live for LoadBalancer {
        const BATCH: usize = PAGE;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            let there = self.find(call).await?;
            if let Some(arn) = made_before(call, there).await? {
                return Made::id(Some(arn));
            }
            let groups = self.security_groups.as_ref();
            let answer = call
                .aws
                .elasticloadbalancingv2()
                .create_load_balancer()
                .name(&self.name)
                .set_subnets(Some(texts(&self.subnets)))
                .scheme(self.scheme.as_str().into())
                .r#type(self.load_balancer_type.as_str().into())
                .set_security_groups(groups.map(|groups| texts(groups)))
                .ip_address_type(self.ip_address_type.as_str().into())
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            let made = answer.load_balancers().first();
            Made::id(made.and_then(|it| it.load_balancer_arn()))
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let elb = at.aws.elasticloadbalancingv2();
            if change.has("subnets") {
                let call = elb.set_subnets().load_balancer_arn(at.id);
                let call = call.set_subnets(Some(texts(&self.subnets)));
                call.send().await.map_err(failure)?;
            }
            if change.has("security_groups")
                && let Some(groups) = &self.security_groups
            {
                let call = elb.set_security_groups().load_balancer_arn(at.id);
                let call = call.set_security_groups(Some(texts(groups)));
                call.send().await.map_err(failure)?;
            }
            if change.has("ip_address_type") {
                let call = elb.set_ip_address_type().load_balancer_arn(at.id);
                let call = call.ip_address_type(self.ip_address_type.as_str().into());
                call.send().await.map_err(failure)?;
            }
            if change.has("load_balancer_attributes") {
                self.update_attributes(at, change).await?;
            }
            update_tags(at, change).await
        }

        /// Its network interfaces go some minutes later: until then the deletes of its subnets
        /// and security groups are tried again.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.elasticloadbalancingv2().delete_load_balancer();
            let call = call.load_balancer_arn(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            read_all(objects, |objects| read(aws, objects)).await
        }

        async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
            let named = call.aws.elasticloadbalancingv2().describe_load_balancers();
            let answer = named.names(&self.name).send().await.map_err(failure);
            let all = answer.map(|answer| answer.load_balancers.unwrap_or_default());
            let all = not_found_is(Vec::new(), all)?;
            Ok(all.into_iter().find_map(|it| it.load_balancer_arn))
        }
    }

    impl LoadBalancer {
        async fn update_attributes(
            &self,
            at: &Object<'_>,
            change: &Change<'_>,
        ) -> Result<(), Failure> {
            let before = change.before("load_balancer_attributes")?;
            let wanted = self.load_balancer_attributes.as_ref();
            let changed = changed(OF_LOAD_BALANCERS, before, wanted).into_iter();
            let attribute = |(key, value): (String, String)| {
                LoadBalancerAttribute::builder()
                    .key(key)
                    .value(value)
                    .build()
            };
            let attributes: Vec<_> = changed.map(attribute).collect();
            if attributes.is_empty() {
                return Ok(());
            }
            let call = at
                .aws
                .elasticloadbalancingv2()
                .modify_load_balancer_attributes()
                .load_balancer_arn(at.id);
            let call = call.set_attributes(Some(attributes));
            call.send().await.map_err(failure)?;
            Ok(())
        }
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let call = aws.elasticloadbalancingv2().describe_load_balancers();
        let call = call.set_load_balancer_arns(arns(objects));
        let answer = call.send().await.map_err(failure)?;
        let all = answer.load_balancers();
        let mut tags = tags(aws, all.iter().filter_map(|it| it.load_balancer_arn())).await?;
        let mut found = Vec::new();
        for it in all {
            let arn = it.load_balancer_arn().unwrap_or_default();
            let mut one = found_as(it, arn).tags(tags.remove(arn).unwrap_or_default());
            let object = objects.iter().find(|object| object.id == arn);
            if let Some(at) = object.filter(|at| at.shows("load_balancer_attributes")) {
                one = one.input("load_balancer_attributes", attributes(at).await?);
            }
            found.push(one);
        }
        Ok(found)
    }

    fn found_as(it: &Described, arn: &str) -> Found {
        let zones = it.availability_zones().iter();
        let subnets: Vec<&str> = zones.filter_map(|zone| zone.subnet_id()).collect();
        Found::new(arn)
            .input("name", it.load_balancer_name())
            .input("subnets", subnets)
            .input("scheme", it.scheme().map(|it| it.as_str()))
            .input("load_balancer_type", it.r#type().map(|it| it.as_str()))
            .input("security_groups", it.security_groups())
            .input(
                "ip_address_type",
                it.ip_address_type().map(|it| it.as_str()),
            )
            .output("arn", arn)
            .output("dns_name", it.dns_name())
            .output("canonical_hosted_zone_id", it.canonical_hosted_zone_id())
            .status(status(it))
    }

    fn status(it: &Described) -> Status {
        let reason = it.state().and_then(|state| state.reason());
        match it.state().and_then(|state| state.code()) {
            Some(State::Provisioning) => Status::Pending,
            Some(State::Failed) => Status::Failed(reason.unwrap_or("it failed").into()),
            // One that is impaired takes requests: it cannot grow.
            _ => Status::Ready,
        }
    }

    async fn attributes(at: &Object<'_>) -> Result<Value, Failure> {
        let call = at
            .aws
            .elasticloadbalancingv2()
            .describe_load_balancer_attributes()
            .load_balancer_arn(at.id);
        let answer = call.send().await.map_err(failure)?;
        let all = answer.attributes.unwrap_or_default().into_iter();
        let all = all.filter_map(|it| Some((it.key?, it.value?)));
        let recorded = at.input("load_balancer_attributes")?;
        Ok(shown(OF_LOAD_BALANCERS, recorded, all))
    }
}
