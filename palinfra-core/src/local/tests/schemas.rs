//! Schemas of a few types, as derives would make them.

use crate::property::Kind;
use crate::resource::{InputSchema, OutputSchema, Schema, Usual};
use crate::value::Value;

const fn fixed(name: &'static str, kind: Kind) -> InputSchema {
    InputSchema {
        required: true,
        replaces: true,
        ..InputSchema::new(name, kind)
    }
}

const fn output(name: &'static str, kind: Kind, form: Option<&'static str>) -> OutputSchema {
    OutputSchema {
        name,
        kind,
        form,
        renewed: false,
    }
}

const BASE: Schema = Schema {
    resource_type: "",
    cloudformation: None,
    lookup: false,
    afterwards: false,
    id: "",
    summary: "",
    unique: &[],
    token: false,
    tags: true,
    usual: Usual {
        create: 2,
        update: 2,
        delete: 0,
    },
    apart: &[],
    check: None,
    inputs: &[],
    outputs: &[],
};

const TAGS: InputSchema = InputSchema::new("tags", Kind::Map(&Kind::Text));

pub(super) static VPC: Schema = Schema {
    resource_type: "ec2:Vpc",
    id: "vpc-{hex17}",
    inputs: &[
        fixed("cidr_block", Kind::Cidr),
        InputSchema {
            after_create: true,
            default: Some(|| Value::Bool(true)),
            ..InputSchema::new("enable_dns_hostnames", Kind::Bool)
        },
        InputSchema {
            default: Some(|| Value::Text("default".into())),
            ..InputSchema::new("instance_tenancy", Kind::Text)
        },
        TAGS,
    ],
    outputs: &[
        output("id", Kind::Id("ec2:Vpc"), None),
        output(
            "arn",
            Kind::Arn("ec2:Vpc"),
            Some("arn:aws:ec2:{region}:{account}:vpc/{id}"),
        ),
        output("instance_tenancy", Kind::Text, None),
    ],
    ..BASE
};

pub(super) static SUBNET: Schema = Schema {
    resource_type: "ec2:Subnet",
    id: "subnet-{hex17}",
    unique: &["vpc_id", "cidr_block"],
    usual: Usual {
        create: 2,
        update: 2,
        delete: 5,
    },
    inputs: &[
        fixed("vpc_id", Kind::Id("ec2:Vpc")),
        InputSchema {
            within: Some("vpc_id.cidr_block"),
            disjoint: Some("vpc_id"),
            check: Some(|value| match value.as_str() {
                Some(text) if text.ends_with("/8") => Err("a subnet is at most a /16".into()),
                _ => Ok(()),
            }),
            ..fixed("cidr_block", Kind::Cidr)
        },
        TAGS,
    ],
    outputs: &[output("id", Kind::Id("ec2:Subnet"), None)],
    ..BASE
};

/// Brings a security group along.
pub(super) static CLUSTER: Schema = Schema {
    resource_type: "eks:Cluster",
    id: "{name}",
    unique: &["name"],
    inputs: &[fixed("name", Kind::Text)],
    outputs: &[
        output("id", Kind::Id("eks:Cluster"), None),
        output("group", Kind::Id("ec2:SecurityGroup"), Some("sg-{hex17}")),
    ],
    ..BASE
};

pub(super) static RULE: Schema = Schema {
    resource_type: "ec2:SecurityGroupIngressRule",
    id: "sgr-{hex17}",
    inputs: &[fixed("group_id", Kind::Id("ec2:SecurityGroup"))],
    outputs: &[output("id", Kind::Id("ec2:SecurityGroupIngressRule"), None)],
    ..BASE
};

pub(super) static ROUTE: Schema = Schema {
    resource_type: "ec2:Route",
    id: "r-{hex8}",
    tags: false,
    inputs: &[
        InputSchema::new("gateway_id", Kind::Text),
        InputSchema::new("nat_gateway_id", Kind::Text),
    ],
    outputs: &[output("id", Kind::Id("ec2:Route"), None)],
    check: Some(|inputs| match inputs.len() {
        1 => Ok(()),
        _ => Err("one target is wanted".into()),
    }),
    ..BASE
};

pub(super) static PEERING: Schema = Schema {
    resource_type: "ec2:VpcPeeringConnection",
    id: "pcx-{hex17}",
    apart: &[("vpc_id.cidr_block", "peer_vpc_id.cidr_block")],
    inputs: &[
        fixed("vpc_id", Kind::Id("ec2:Vpc")),
        fixed("peer_vpc_id", Kind::Id("ec2:Vpc")),
    ],
    outputs: &[output("id", Kind::Id("ec2:VpcPeeringConnection"), None)],
    ..BASE
};

pub(super) static DATABASE: Schema = Schema {
    resource_type: "rds:DbInstance",
    id: "{name}",
    unique: &["name"],
    usual: Usual {
        create: 600,
        update: 300,
        delete: 400,
    },
    inputs: &[
        fixed("name", Kind::Text),
        InputSchema {
            secret: true,
            write_only: true,
            check: Some(|value| match value.as_str() {
                Some(text) if text.len() < 8 => Err(format!("`{text}` is too short")),
                _ => Ok(()),
            }),
            ..InputSchema::new("password", Kind::Secret(&Kind::Text))
        },
        InputSchema {
            unordered: true,
            ..InputSchema::new("subnet_ids", Kind::List(&Kind::Id("ec2:Subnet")))
        },
        InputSchema::new(
            "monitoring",
            Kind::Fields(&[
                ("role_arn", Kind::Arn("iam:Role")),
                ("interval", Kind::Number),
            ]),
        ),
        InputSchema::new("port", Kind::Number),
    ],
    outputs: &[
        output("id", Kind::Id("rds:DbInstance"), None),
        output(
            "arn",
            Kind::Arn("rds:DbInstance"),
            Some("arn:aws:rds:{region}:{account}:db:{name}"),
        ),
        output(
            "address",
            Kind::Text,
            Some("{name}.{hex12}.{region}.rds.amazonaws.com"),
        ),
        output("master_secret", Kind::Secret(&Kind::Text), Some("{random}")),
    ],
    ..BASE
};

pub(super) static ROLE: Schema = Schema {
    resource_type: "iam:Role",
    id: "{name}",
    token: true,
    unique: &["name"],
    inputs: &[
        fixed("name", Kind::Text),
        InputSchema::new("path", Kind::Text),
    ],
    outputs: &[
        output("id", Kind::Id("iam:Role"), None),
        output(
            "arn",
            Kind::Arn("iam:Role"),
            Some("arn:aws:iam::{account}:role/{name}"),
        ),
    ],
    ..BASE
};

/// Takes a token, and has no name of its own.
pub(super) static GATEWAY: Schema = Schema {
    resource_type: "ec2:NatGateway",
    id: "nat-{hex17}",
    token: true,
    inputs: &[fixed("subnet_id", Kind::Id("ec2:Subnet"))],
    outputs: &[
        output("id", Kind::Id("ec2:NatGateway"), None),
        output("public_ip", Kind::Text, Some("203.0.113.{digits2}")),
    ],
    ..BASE
};

pub(super) static ZONES: Schema = Schema {
    resource_type: "ec2:AvailabilityZones",
    lookup: true,
    outputs: &[
        output("id", Kind::Text, None),
        output("names", Kind::List(&Kind::Text), None),
    ],
    ..BASE
};

pub(super) static DEFAULT_VPC: Schema = Schema {
    resource_type: "ec2:DefaultVpc",
    lookup: true,
    outputs: &[
        output("id", Kind::Id("ec2:Vpc"), None),
        output("cidr_block", Kind::Cidr, None),
        output("subnet_ids", Kind::List(&Kind::Id("ec2:Subnet")), None),
    ],
    ..BASE
};

pub(super) static AMI: Schema = Schema {
    resource_type: "ec2:Ami",
    lookup: true,
    inputs: &[fixed("name", Kind::Text)],
    outputs: &[
        output("id", Kind::Text, None),
        output("name", Kind::Text, None),
    ],
    ..BASE
};

pub(super) static ZONE: Schema = Schema {
    resource_type: "route53:HostedZone",
    lookup: true,
    id: "Z{upper20}",
    inputs: &[fixed("name", Kind::Text)],
    outputs: &[
        output("id", Kind::Text, None),
        output("arn", Kind::Text, Some("arn:aws:route53:::hostedzone/{id}")),
    ],
    ..BASE
};
