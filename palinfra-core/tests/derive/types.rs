//! Resource types with every kind of attribute.

use std::collections::BTreeMap;

use palinfra_core::{Arn, Cidr, Id, Input, Output, Outputs, Property, Resource, Secret, Value};

/// A network.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs, id = "vpc-{hex17}", summary = "{cidr_block}")]
pub struct Vpc {
    /// Its range.
    #[input(replaces)]
    pub cidr_block: Cidr,
    /// The subnet that comes first: the two types refer to each other.
    pub main_subnet: Option<Id<Subnet>>,
}

/// What a [`Vpc`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct VpcOutputs {
    /// Its id.
    pub id: Output<Id<Vpc>>,
}

/// A range of addresses in one zone of a VPC.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ec2:Subnet",
    cloudformation = "AWS::EC2::Subnet",
    outputs = SubnetOutputs,
    id = "subnet-{hex17}",
    summary = "{cidr_block} in {vpc_id}",
    unique("vpc_id", "cidr_block"),
    token,
    usual(create = 2, delete = 3),
    apart("vpc_id.cidr_block", "cidr_block"),
    apart("cidr_block", "vpc_id.cidr_block"),
)]
pub struct Subnet {
    /// The VPC that it is part of.
    #[input(replaces)]
    pub vpc_id: Id<Vpc>,
    /// The IPv4 range.
    #[input(replaces, within = "vpc_id.cidr_block", disjoint = "vpc_id", check = small_enough)]
    pub cidr_block: Cidr,
    /// Whether instances get a public address.
    #[input(default = false)]
    pub map_public_ip_on_launch: bool,
    /// The zone.
    #[input(cloudformation = "Zone", after_create, write_only)]
    pub availability_zone: Option<String>,
    /// Names.
    #[input(unordered, cloudformation = none, default = vec!["a".to_string()])]
    pub names: Vec<String>,
    /// A password that is plain text in the API.
    #[input(secret)]
    pub password: Option<String>,
    /// A secret by its type.
    pub key: Option<Secret<String>>,
    /// Tags.
    pub tags: Option<BTreeMap<String, String>>,
}

fn small_enough(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(text) if text.ends_with("/8") => Err("is too large".into()),
        _ => Ok(()),
    }
}

/// What a [`Subnet`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct SubnetOutputs {
    /// Its id.
    pub id: Output<Id<Subnet>>,
    /// Its ARN.
    #[output(form = "arn:aws:ec2:{region}:{account}:subnet/{id}")]
    pub arn: Output<Arn<Subnet>>,
    /// The zone.
    pub availability_zone: Output<String>,
}

/// A rule: a nested block with a promise, a choice and an option.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Rule {
    /// Where from.
    pub source: Input<Id<Subnet>>,
    /// Which protocol.
    pub protocol: Protocol,
    /// A port; left out: all.
    pub r#type: Option<i64>,
}

/// A protocol.
#[derive(Property, Clone, Copy, Debug, PartialEq)]
pub enum Protocol {
    /// Any.
    #[property(rename = "-1")]
    Any,
    /// TCP.
    Tcp,
}

/// A firewall. Its inputs have the names that clash most easily.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "ec2:Firewall", outputs = FirewallOutputs, id = "{name}", lookup)]
pub struct Firewall {
    /// Its name in the cloud.
    pub name: String,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// The protocol if no rule says another.
    #[input(default = Protocol::Tcp)]
    pub r#type: Protocol,
    /// A greeting.
    #[input(default = "hello")]
    pub greeting: String,
    /// The draft of another one.
    pub draft: i64,
}

/// What a [`Firewall`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct FirewallOutputs {
    /// Its id.
    pub id: Output<Id<Firewall>>,
}
