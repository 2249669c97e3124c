//! The types that have calls: one line for each, under the feature of its service.

use super::calls::{Calls, Lives, LooksUp};

/// A list of calls for each service, and the list of these lists.
macro_rules! types {
    ($($feature:literal: [$($live:path),* $(,)?], looks up [$($look_up:path),* $(,)?];)*) => {
        const TYPES: &[&[&dyn Calls]] = &[
            $(
                #[cfg(feature = $feature)]
                &[
                    $(&Lives::<$live>::NEW,)*
                    $(&LooksUp::<$look_up>::NEW,)*
                ],
            )*
        ];
    };
}

types! {
    "acm": [], looks up [];
    "applicationautoscaling": [], looks up [];
    "cloudfront": [], looks up [];
    "cloudwatchlogs": [crate::logs::LogGroup], looks up [];
    "dynamodb": [], looks up [];
    "ec2": [
        crate::ec2::Eip,
        crate::ec2::FlowLog,
        crate::ec2::Instance,
        crate::ec2::InstanceConnectEndpoint,
        crate::ec2::InternetGateway,
        crate::ec2::InternetGatewayAttachment,
        crate::ec2::LaunchTemplate,
        crate::ec2::NatGateway,
        crate::ec2::Route,
        crate::ec2::RouteTable,
        crate::ec2::RouteTableAssociation,
        crate::ec2::SecurityGroup,
        crate::ec2::SecurityGroupEgressRule,
        crate::ec2::SecurityGroupIngressRule,
        crate::ec2::Subnet,
        crate::ec2::Vpc,
        crate::ec2::VpcEndpoint,
        crate::ec2::VpcPeeringConnection,
    ], looks up [crate::ec2::Ami, crate::ec2::AvailabilityZones, crate::ec2::DefaultVpc];
    "ecr": [], looks up [];
    "ecs": [], looks up [];
    "eks": [], looks up [];
    "elasticache": [], looks up [];
    "elasticloadbalancingv2": [], looks up [];
    "iam": [
        crate::iam::InstanceProfile,
        crate::iam::OpenIdConnectProvider,
        crate::iam::Policy,
        crate::iam::Role,
        crate::iam::RolePolicyAttachment,
    ], looks up [];
    "kms": [], looks up [];
    "rds": [], looks up [];
    "route53": [], looks up [];
    "s3": [crate::s3::Bucket], looks up [];
    "secretsmanager": [], looks up [];
    "ssm": [], looks up [crate::ec2::AmiParameter];
    "sts": [], looks up [crate::sts::CallerIdentity];
}

/// The calls of a type, if this build has them.
pub fn calls_of(resource_type: &str) -> Option<&'static dyn Calls> {
    let mut all = TYPES.iter().flat_map(|types| types.iter());
    all.find(|calls| calls.schema().resource_type == resource_type)
        .copied()
}

/// Whether this build has the calls of a type: its service's feature is on.
pub fn has_calls(resource_type: &str) -> bool {
    calls_of(resource_type).is_some()
}
