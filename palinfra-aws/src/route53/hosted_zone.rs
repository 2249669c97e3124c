use palinfra_core::{Arn, Id, Input, Map, Output, Outputs, Property, Resource};

use super::names;
use crate::Tags;
use crate::ec2::Vpc;

/// The records of a domain: for everyone, or for some VPCs only.
///
/// [AWS documentation](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "route53:HostedZone",
    cloudformation = "AWS::Route53::HostedZone",
    outputs = HostedZoneOutputs,
    id = "Z{upper20}",
    summary = "{name}",
    token,
    check = vpcs,
    usual(create = 30, update = 5, delete = 30),
)]
pub struct HostedZone {
    /// The domain, in lower case: `example.com`.
    #[input(replaces, check = names::name)]
    pub name: String,
    /// What it is for.
    #[input(default = "Made by palinfra", cloudformation = "HostedZoneConfig")]
    pub comment: String,
    /// The network whose machines can ask the zone; without one, everybody can. It is
    /// `VPCs[0]` of CloudFormation.
    #[input(replaces, cloudformation = "VPCs")]
    pub vpc: Option<HostedZoneVpc>,
    /// More networks, for a zone that has a `vpc`.
    #[input(unordered, after_create, cloudformation = none)]
    pub more_vpcs: Option<Vec<HostedZoneVpc>>,
    /// Whether it is deleted with the records that are in it.
    #[input(default = false, write_only, cloudformation = none)]
    pub force_destroy: bool,
    /// Tags. Route 53 takes them after creation.
    #[input(
        after_create,
        check = crate::names::tags,
        cloudformation = "HostedZoneTags"
    )]
    pub tags: Option<Tags>,
}

/// What a [`HostedZone`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct HostedZoneOutputs {
    /// Its id.
    pub id: Output<Id<HostedZone>>,
    /// Its ARN.
    #[output(form = "arn:aws:route53:::hostedzone/{id}")]
    pub arn: Output<Arn<HostedZone>>,
    /// The servers that the domain's registrar must name.
    #[output(
        form = "ns-{digits3}.awsdns-{digits2}.com,ns-{digits3}.awsdns-{digits2}.net,ns-{digits3}.awsdns-{digits2}.org,ns-{digits3}.awsdns-{digits2}.co.uk"
    )]
    pub name_servers: Output<Vec<String>>,
}

/// A VPC that a zone is for.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct HostedZoneVpc {
    /// The VPC.
    pub vpc_id: Input<Id<Vpc>>,
    /// Its region.
    pub vpc_region: Input<String>,
}

/// A zone that everybody can ask stays so.
fn vpcs(inputs: &Map) -> Result<(), String> {
    if inputs.contains_key("more_vpcs") && !inputs.contains_key("vpc") {
        return Err("`more_vpcs` needs a `vpc`, which makes the zone private".into());
    }
    Ok(())
}
