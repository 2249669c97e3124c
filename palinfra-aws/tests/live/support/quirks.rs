//! What an emulator does otherwise than AWS, and which law it cannot keep for that. One line
//! for each, with the reason; never in the product. A test in `requests` stands in for each.

use super::emulator::Emulator::{self, *};
use Law::*;

/// A law of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Anything at all: the emulator does not have the type.
    Exists,
    /// This input can be changed in place, and a read shows it.
    Update(&'static str),
    /// Drift of this input is seen and repaired.
    Drift(&'static str),
    /// This output is known once it is ready.
    Output(&'static str),
    /// A read after a delete says that it is gone.
    Gone,
    /// A create whose answer is lost is found again.
    Found,
    /// The tags of the create call are kept.
    TagsAtCreation,
    /// A delete of what is gone is a success.
    DeletedAgain,
}

/// Type, emulator, law, reason.
pub const QUIRKS: &[(&str, Emulator, Law, &str)] = &[
    (
        "acm:CertificateValidation",
        Moto,
        Gone,
        "the same on AWS: it makes nothing, and the certificate stays",
    ),
    (
        "autoscaling:ScalableTarget",
        Moto,
        TagsAtCreation,
        "RegisterScalableTarget ignores Tags",
    ),
    (
        "autoscaling:ScalableTarget",
        Moto,
        Found,
        "without tags nothing tells whose target it is",
    ),
    (
        "autoscaling:ScalableTarget",
        Moto,
        Drift("tags"),
        "the same on AWS: a refresh does not read them",
    ),
    (
        "autoscaling:ScalableTarget",
        Moto,
        Update("tags"),
        "TagResource is not implemented",
    ),
    (
        "autoscaling:ScalingPolicy",
        Moto,
        DeletedAgain,
        "the error is ValidationException, not ObjectNotFoundException",
    ),
    (
        "autoscaling:ScalingPolicy",
        Moto,
        Update("target_tracking_scaling_policy_configuration"),
        "each PutScalingPolicy gives the policy another ARN",
    ),
    (
        "autoscaling:ScalingPolicy",
        Moto,
        Drift("target_tracking_scaling_policy_configuration"),
        "the same",
    ),
    (
        "cloudfront:Invalidation",
        Ministack,
        Gone,
        "the same on AWS: it leaves nothing, and the distribution stays",
    ),
    (
        "config:ConfigRule",
        Moto,
        Update("source_identifier"),
        "PutConfigRule takes the tags away, which AWS leaves as they are",
    ),
    ("config:ConfigRule", Moto, Update("description"), "the same"),
    (
        "config:ConfigRule",
        Moto,
        Update("input_parameters"),
        "the same",
    ),
    (
        "config:ConfigRule",
        Moto,
        Update("maximum_execution_frequency"),
        "the same",
    ),
    (
        "config:ConfigRule",
        Moto,
        Update("resource_types"),
        "the same",
    ),
    ("config:ConfigRule", Moto, Drift("description"), "the same"),
    (
        "config:ConfigRule",
        Moto,
        Drift("input_parameters"),
        "the same",
    ),
    (
        "config:ConfigRule",
        Moto,
        Drift("maximum_execution_frequency"),
        "the same",
    ),
    (
        "config:ConfigurationRecorder",
        Moto,
        Update("recording_frequency"),
        "PutConfigurationRecorder ignores recordingMode",
    ),
    (
        "config:ConfigurationRecorder",
        Moto,
        Drift("recording_frequency"),
        "the same",
    ),
    (
        "config:RecorderStatus",
        Moto,
        Gone,
        "the same on AWS: what is left is a recorder that is off",
    ),
    (
        "ec2:Instance",
        Moto,
        Update("monitoring"),
        "MonitorInstances is not implemented",
    ),
    (
        "ec2:InstanceConnectEndpoint",
        Moto,
        Exists,
        "not implemented, on ministack neither",
    ),
    (
        "ec2:LaunchTemplate",
        Moto,
        Update("tags"),
        "DescribeLaunchTemplates gives the tags of the creation for ever",
    ),
    ("ec2:LaunchTemplate", Moto, Drift("tags"), "the same"),
    (
        "ec2:VpcEndpoint",
        Moto,
        Update("private_dns_enabled"),
        "ModifyVpcEndpoint ignores PrivateDnsEnabled",
    ),
    (
        "ec2:VpcEndpoint",
        Moto,
        Drift("private_dns_enabled"),
        "the same",
    ),
    (
        "ecr:Repository",
        Moto,
        Update("scan_on_push"),
        "an ImageScanningConfiguration without scanOnPush, which is false, is ignored",
    ),
    ("ecr:Repository", Moto, Drift("scan_on_push"), "the same"),
    (
        "ecs:Service",
        Ministack,
        Update("enable_ecs_managed_tags"),
        "UpdateService ignores it",
    ),
    (
        "ecs:Service",
        Ministack,
        Drift("enable_ecs_managed_tags"),
        "UpdateService ignores it",
    ),
    (
        "ecs:Service",
        Ministack,
        Update("propagate_tags"),
        "UpdateService ignores it",
    ),
    (
        "ecs:Service",
        Ministack,
        Drift("propagate_tags"),
        "UpdateService ignores it",
    ),
    (
        "ecs:TaskRun",
        Ministack,
        Exists,
        "without Docker a task runs for ever; on moto none says how it ended",
    ),
    (
        "eks:AccessEntry",
        Ministack,
        Update("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:AccessEntry",
        Ministack,
        Drift("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:Addon",
        Ministack,
        Update("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:Addon",
        Ministack,
        Drift("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:Cluster",
        Moto,
        Output("cluster_security_group_id"),
        "it makes no security group",
    ),
    (
        "eks:NodeGroup",
        Moto,
        Update("tags"),
        "TagResource knows clusters alone",
    ),
    (
        "eks:NodeGroup",
        Moto,
        Drift("tags"),
        "TagResource knows clusters alone",
    ),
    (
        "eks:PodIdentityAssociation",
        Ministack,
        Update("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "eks:PodIdentityAssociation",
        Ministack,
        Drift("tags"),
        "TagResource knows clusters and node groups alone",
    ),
    (
        "elasticbeanstalk:Application",
        Moto,
        Exists,
        "it has neither description nor tags; absent from ministack",
    ),
    (
        "elasticbeanstalk:ApplicationVersion",
        Moto,
        Exists,
        "not implemented; absent from ministack",
    ),
    (
        "elasticbeanstalk:Environment",
        Moto,
        Exists,
        "no id, no settings, no updates, no end; absent from ministack",
    ),
    (
        "guardduty:Detector",
        Moto,
        Update("tags"),
        "TagResource is not implemented",
    ),
    (
        "guardduty:Detector",
        Moto,
        Drift("tags"),
        "TagResource is not implemented",
    ),
    (
        "iam:OpenIdConnectProvider",
        Moto,
        Update("client_id_list"),
        "AddClientIDToOpenIDConnectProvider is not implemented",
    ),
    (
        "iam:OpenIdConnectProvider",
        Moto,
        Drift("client_id_list"),
        "the same",
    ),
    (
        "logs:LogGroup",
        Moto,
        Update("kms_key_id"),
        "AssociateKmsKey is not implemented",
    ),
    (
        "rds:DbInstance",
        Ministack,
        Output("master_user_secret_arn"),
        "a password that RDS manages gets no secret",
    ),
    (
        "s3:Bucket",
        Ministack,
        TagsAtCreation,
        "CreateBucketConfiguration.Tags is ignored",
    ),
    (
        "s3:Bucket",
        Ministack,
        Found,
        "the same: nothing tells whose bucket it is",
    ),
    (
        "secretsmanager:RotationSchedule",
        Moto,
        Exists,
        "it calls the function, which nobody has made; ministack never ends a rotation",
    ),
    (
        "ssm:Association",
        Moto,
        Exists,
        "not implemented, on ministack neither",
    ),
    (
        "xray:Group",
        Moto,
        Exists,
        "not implemented, on ministack neither",
    ),
    (
        "xray:SamplingRule",
        Moto,
        Exists,
        "not implemented, on ministack neither",
    ),
];

/// Whether a law is left out for a type on an emulator.
/// Types that AWS's list of what has tags lacks, or has under no id of theirs.
const NOT_LISTED: &[&str] = &[
    "autoscaling:ScalableTarget",
    "config:ConfigRule",
    "eks:AccessEntry",
    "elasticbeanstalk:Environment",
    "iam:InstanceProfile",
    "iam:OpenIdConnectProvider",
    "iam:Policy",
    "iam:Role",
    "s3:Object",
];

/// Types that the list of the emulator lacks on which their samples are made.
const NOT_LISTED_HERE: &[&str] = &[
    "cloudwatch:Alarm",
    "ec2:Eip",
    "ec2:LaunchTemplate",
    "ec2:SecurityGroupEgressRule",
    "ec2:SecurityGroupIngressRule",
    "ec2:VpcEndpoint",
    "ecr:Repository",
    "eks:Addon",
    "eks:Cluster",
    "eks:NodeGroup",
    "eks:PodIdentityAssociation",
    "elbv2:Listener",
    "elbv2:ListenerRule",
    "guardduty:Detector",
    "opensearch:Domain",
    "rds:ClusterInstance",
    "rds:DbCluster",
    "rds:DbClusterParameterGroup",
    "rds:DbInstance",
    "rds:DbParameterGroup",
    "rds:DbSubnetGroup",
    "rds:GlobalCluster",
    "rds:ReadReplica",
    "route53:HostedZone",
    "wafv2:WebAcl",
];

/// Whether the list of what has tags shows objects of a type.
pub fn is_listed(resource_type: &str) -> bool {
    ![NOT_LISTED, NOT_LISTED_HERE]
        .concat()
        .contains(&resource_type)
}

pub fn is_left_out(resource_type: &str, emulator: Emulator, law: Law) -> bool {
    QUIRKS.iter().any(|(of, on, quirk, reason)| {
        assert!(!reason.is_empty());
        *of == resource_type && *on == emulator && *quirk == law
    })
}
