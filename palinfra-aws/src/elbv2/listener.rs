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
    /// The certificate, for HTTPS and TLS. Pass what
    /// [`CertificateValidation`](crate::acm::CertificateValidation) gives, so that it is issued.
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
