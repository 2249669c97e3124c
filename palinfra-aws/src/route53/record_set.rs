use palinfra_core::{Id, Input, Output, Outputs, Property, Resource};

use super::{HostedZone, names};

/// A record of a zone: what a name stands for.
///
/// [AWS documentation](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/rrsets-working-with.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "route53:RecordSet",
    cloudformation = "AWS::Route53::RecordSet",
    outputs = RecordSetOutputs,
    id = "{hosted_zone_id}_{name}_{record_type}",
    summary = "{name} {record_type}",
    unique("hosted_zone_id", "name", "record_type", "set_identifier"),
    usual(create = 30, update = 30, delete = 30),
)]
pub struct RecordSet {
    /// The zone.
    #[input(replaces)]
    pub hosted_zone_id: Id<HostedZone>,
    /// The whole name, in lower case: `www.example.com`.
    #[input(replaces, check = names::name)]
    pub name: String,
    /// `A`, `CNAME`, `TXT` and so on.
    #[input(replaces, check = names::record_type, cloudformation = "Type")]
    pub record_type: String,
    /// The seconds that others may remember it for. Not with an alias.
    #[input(check = names::ttl, cloudformation = "TTL")]
    pub ttl: Option<i64>,
    /// The values. Not with an alias.
    #[input(unordered)]
    pub resource_records: Option<Vec<String>>,
    /// Something of AWS that it stands for, instead of values.
    pub alias_target: Option<AliasTarget>,
    /// What tells apart records of the same name and type.
    #[input(replaces)]
    pub set_identifier: Option<String>,
    /// How often it is given, against the weights of those.
    #[input(check = names::weight)]
    pub weight: Option<i64>,
}

/// What a [`RecordSet`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct RecordSetOutputs {
    /// The zone, the name and the type, with underscores between.
    pub id: Output<Id<RecordSet>>,
    /// Its name.
    pub name: Output<String>,
}

/// Something of AWS that a record stands for.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct AliasTarget {
    /// Its host, such as a load balancer's or a distribution's.
    pub dns_name: Input<String>,
    /// The zone of that host: an output of the load balancer or the distribution.
    pub hosted_zone_id: Input<String>,
    /// Whether it is left out of the answers while it is unwell. Not for CloudFront.
    pub evaluate_target_health: bool,
}
