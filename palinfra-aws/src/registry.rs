//! The list of all resource types.

use palinfra_core::{Resource, Schema};

use crate::{
    acm, autoscaling, cloudfront, cloudwatch, config, dynamodb, ec2, ecr, ecs, eks, elasticache,
    elasticbeanstalk, elbv2, guardduty, iam, kms, logs, opensearch, rds, route53, s3,
    secretsmanager, sns, ssm, sts, wafv2, xray,
};

/// A resource type, for whoever needs all of them: the local cloud, the live provider,
/// `schema`, and the tests of laws that hold for each type.
#[derive(Clone, Copy, Debug)]
pub struct ResourceType {
    /// What the engine knows of it.
    pub schema: &'static Schema,
}

impl ResourceType {
    /// The entry for a type of this crate.
    const fn of<R: Resource>() -> ResourceType {
        ResourceType {
            schema: const { &R::SCHEMA },
        }
    }
}

/// The resource type of that name, such as `ec2:Vpc`.
///
/// ```
/// let subnet = palinfra_aws::resource_type("ec2:Subnet").map(|found| found.schema);
/// assert!(subnet.is_some_and(|schema| schema.input("cidr_block").is_some()));
/// ```
pub fn resource_type(name: &str) -> Option<&'static ResourceType> {
    RESOURCES
        .iter()
        .find(|entry| entry.schema.resource_type == name)
}

/// Every resource type, one line for each, by service and then by name.
pub const RESOURCES: &[ResourceType] = &[
    ResourceType::of::<acm::Certificate>(),
    ResourceType::of::<acm::CertificateValidation>(),
    ResourceType::of::<autoscaling::ScalableTarget>(),
    ResourceType::of::<autoscaling::ScalingPolicy>(),
    ResourceType::of::<cloudfront::Distribution>(),
    ResourceType::of::<cloudfront::Invalidation>(),
    ResourceType::of::<cloudfront::OriginAccessControl>(),
    ResourceType::of::<cloudfront::ResponseHeadersPolicy>(),
    ResourceType::of::<cloudwatch::Alarm>(),
    ResourceType::of::<cloudwatch::Dashboard>(),
    ResourceType::of::<config::ConfigRule>(),
    ResourceType::of::<config::ConfigurationRecorder>(),
    ResourceType::of::<config::DeliveryChannel>(),
    ResourceType::of::<config::RecorderStatus>(),
    ResourceType::of::<dynamodb::Table>(),
    ResourceType::of::<ec2::Ami>(),
    ResourceType::of::<ec2::AmiParameter>(),
    ResourceType::of::<ec2::AvailabilityZones>(),
    ResourceType::of::<ec2::DefaultVpc>(),
    ResourceType::of::<ec2::Eip>(),
    ResourceType::of::<ec2::FlowLog>(),
    ResourceType::of::<ec2::Instance>(),
    ResourceType::of::<ec2::InstanceConnectEndpoint>(),
    ResourceType::of::<ec2::InternetGateway>(),
    ResourceType::of::<ec2::InternetGatewayAttachment>(),
    ResourceType::of::<ec2::LaunchTemplate>(),
    ResourceType::of::<ec2::NatGateway>(),
    ResourceType::of::<ec2::Route>(),
    ResourceType::of::<ec2::RouteTable>(),
    ResourceType::of::<ec2::RouteTableAssociation>(),
    ResourceType::of::<ec2::SecurityGroup>(),
    ResourceType::of::<ec2::SecurityGroupEgressRule>(),
    ResourceType::of::<ec2::SecurityGroupIngressRule>(),
    ResourceType::of::<ec2::Subnet>(),
    ResourceType::of::<ec2::Vpc>(),
    ResourceType::of::<ec2::VpcEndpoint>(),
    ResourceType::of::<ec2::VpcPeeringConnection>(),
    ResourceType::of::<ecr::Repository>(),
    ResourceType::of::<ecs::Cluster>(),
    ResourceType::of::<ecs::Service>(),
    ResourceType::of::<ecs::TaskDefinition>(),
    ResourceType::of::<ecs::TaskRun>(),
    ResourceType::of::<eks::AccessEntry>(),
    ResourceType::of::<eks::Addon>(),
    ResourceType::of::<eks::Cluster>(),
    ResourceType::of::<eks::NodeGroup>(),
    ResourceType::of::<eks::PodIdentityAssociation>(),
    ResourceType::of::<elasticache::ParameterGroup>(),
    ResourceType::of::<elasticache::ReplicationGroup>(),
    ResourceType::of::<elasticache::ServerlessCache>(),
    ResourceType::of::<elasticache::SubnetGroup>(),
    ResourceType::of::<elasticbeanstalk::Application>(),
    ResourceType::of::<elasticbeanstalk::ApplicationVersion>(),
    ResourceType::of::<elasticbeanstalk::Environment>(),
    ResourceType::of::<elbv2::Listener>(),
    ResourceType::of::<elbv2::ListenerRule>(),
    ResourceType::of::<elbv2::LoadBalancer>(),
    ResourceType::of::<elbv2::TargetGroup>(),
    ResourceType::of::<guardduty::Detector>(),
    ResourceType::of::<iam::InstanceProfile>(),
    ResourceType::of::<iam::OpenIdConnectProvider>(),
    ResourceType::of::<iam::Policy>(),
    ResourceType::of::<iam::Role>(),
    ResourceType::of::<iam::RolePolicyAttachment>(),
    ResourceType::of::<kms::Alias>(),
    ResourceType::of::<kms::Key>(),
    ResourceType::of::<logs::LogGroup>(),
    ResourceType::of::<logs::MetricFilter>(),
    ResourceType::of::<logs::ResourcePolicy>(),
    ResourceType::of::<opensearch::Domain>(),
    ResourceType::of::<rds::ClusterInstance>(),
    ResourceType::of::<rds::DbCluster>(),
    ResourceType::of::<rds::DbClusterParameterGroup>(),
    ResourceType::of::<rds::DbInstance>(),
    ResourceType::of::<rds::DbParameterGroup>(),
    ResourceType::of::<rds::DbSubnetGroup>(),
    ResourceType::of::<rds::GlobalCluster>(),
    ResourceType::of::<rds::ReadReplica>(),
    ResourceType::of::<route53::HostedZone>(),
    ResourceType::of::<route53::RecordSet>(),
    ResourceType::of::<s3::Bucket>(),
    ResourceType::of::<s3::BucketPolicy>(),
    ResourceType::of::<s3::Object>(),
    ResourceType::of::<secretsmanager::RotationSchedule>(),
    ResourceType::of::<secretsmanager::Secret>(),
    ResourceType::of::<sns::Subscription>(),
    ResourceType::of::<sns::Topic>(),
    ResourceType::of::<sns::TopicPolicy>(),
    ResourceType::of::<ssm::Association>(),
    ResourceType::of::<ssm::Parameter>(),
    ResourceType::of::<sts::CallerIdentity>(),
    ResourceType::of::<wafv2::LoggingConfiguration>(),
    ResourceType::of::<wafv2::WebAcl>(),
    ResourceType::of::<wafv2::WebAclAssociation>(),
    ResourceType::of::<xray::Group>(),
    ResourceType::of::<xray::SamplingRule>(),
];
