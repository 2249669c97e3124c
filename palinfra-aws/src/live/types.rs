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
    "acm": [crate::acm::Certificate, crate::acm::CertificateValidation], looks up [];
    "applicationautoscaling": [crate::autoscaling::ScalableTarget, crate::autoscaling::ScalingPolicy], looks up [];
    "cloudfront": [crate::cloudfront::Distribution, crate::cloudfront::Invalidation, crate::cloudfront::OriginAccessControl, crate::cloudfront::ResponseHeadersPolicy], looks up [];
    "cloudwatch": [crate::cloudwatch::Alarm, crate::cloudwatch::Dashboard], looks up [];
    "cloudwatchlogs": [crate::logs::LogGroup, crate::logs::MetricFilter, crate::logs::ResourcePolicy], looks up [];
    "config": [
        crate::config::ConfigRule,
        crate::config::ConfigurationRecorder,
        crate::config::DeliveryChannel,
        crate::config::RecorderStatus,
    ], looks up [];
    "dynamodb": [crate::dynamodb::Table], looks up [];
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
    "ecr": [crate::ecr::Repository], looks up [];
    "ecs": [
        crate::ecs::Cluster,
        crate::ecs::Service,
        crate::ecs::TaskDefinition,
        crate::ecs::TaskRun,
    ], looks up [];
    "eks": [
        crate::eks::AccessEntry,
        crate::eks::Addon,
        crate::eks::Cluster,
        crate::eks::NodeGroup,
        crate::eks::PodIdentityAssociation,
    ], looks up [];
    "elasticache": [
        crate::elasticache::ParameterGroup,
        crate::elasticache::ReplicationGroup,
        crate::elasticache::ServerlessCache,
        crate::elasticache::SubnetGroup,
    ], looks up [];
    "elasticbeanstalk": [
        crate::elasticbeanstalk::Application,
        crate::elasticbeanstalk::ApplicationVersion,
        crate::elasticbeanstalk::Environment,
    ], looks up [];
    "elasticloadbalancingv2": [
        crate::elbv2::Listener,
        crate::elbv2::ListenerRule,
        crate::elbv2::LoadBalancer,
        crate::elbv2::TargetGroup,
    ], looks up [];
    "guardduty": [crate::guardduty::Detector], looks up [];
    "iam": [
        crate::iam::InstanceProfile,
        crate::iam::OpenIdConnectProvider,
        crate::iam::Policy,
        crate::iam::Role,
        crate::iam::RolePolicyAttachment,
    ], looks up [];
    "kms": [crate::kms::Alias, crate::kms::Key], looks up [];
    "opensearch": [crate::opensearch::Domain], looks up [];
    "rds": [
        crate::rds::ClusterInstance,
        crate::rds::DbCluster,
        crate::rds::DbClusterParameterGroup,
        crate::rds::DbInstance,
        crate::rds::DbParameterGroup,
        crate::rds::DbSubnetGroup,
        crate::rds::GlobalCluster,
        crate::rds::ReadReplica,
    ], looks up [];
    "route53": [crate::route53::HostedZone, crate::route53::RecordSet], looks up [];
    "s3": [
        crate::s3::Bucket,
        crate::s3::BucketPolicy,
        crate::s3::Object,
    ], looks up [];
    "secretsmanager": [crate::secretsmanager::RotationSchedule, crate::secretsmanager::Secret], looks up [];
    "sns": [crate::sns::Subscription, crate::sns::Topic, crate::sns::TopicPolicy], looks up [];
    "ssm": [crate::ssm::Association, crate::ssm::Parameter], looks up [crate::ec2::AmiParameter];
    "sts": [], looks up [crate::sts::CallerIdentity];
    "wafv2": [
        crate::wafv2::LoggingConfiguration,
        crate::wafv2::WebAcl,
        crate::wafv2::WebAclAssociation,
    ], looks up [];
    "xray": [crate::xray::Group, crate::xray::SamplingRule], looks up [];
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
