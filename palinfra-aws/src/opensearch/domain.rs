use std::collections::BTreeMap;

use palinfra_core::{Arn, Id, Output, Outputs, Resource, Secret};

use super::names;
use crate::Tags;
use crate::acm::Certificate;
use crate::ec2::{SecurityGroup, Subnet};
use crate::iam::{PolicyDocument, Role, policy_shape};
use crate::kms::Key;
use crate::logs::LogGroup;

/// A cluster for search and logs, with Dashboards. It is encrypted at rest and between its
/// nodes and takes HTTPS alone, unless that is changed.
///
/// One in a VPC needs the service-linked role of OpenSearch Service, of which an account has
/// one: `aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com`.
///
/// [AWS documentation](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "opensearch:Domain",
    cloudformation = "AWS::OpenSearchService::Domain",
    outputs = DomainOutputs,
    id = "{domain_name}",
    summary = "{engine_version} {instance_type}",
    unique("domain_name"),
    usual(create = 1200, update = 1200, delete = 900),
    check = names::together,
)]
pub struct Domain {
    /// The name, unique in the region, in lower case.
    #[input(replaces, check = names::domain)]
    pub domain_name: String,
    /// The machine of a data node, such as `t3.small.search`.
    #[input(check = names::instance_type, cloudformation = "ClusterConfig")]
    pub instance_type: String,
    /// The engine and its version, such as `OpenSearch_2.19`. Left out: the newest. It can grow,
    /// not shrink.
    #[input(check = names::engine_version)]
    pub engine_version: Option<String>,
    /// How many data nodes.
    #[input(default = 1, check = names::nodes, cloudformation = "ClusterConfig")]
    pub instance_count: i64,
    /// Over how many zones they spread: 1, 2 or 3, as there are subnets.
    #[input(default = 1, check = names::zones, cloudformation = "ClusterConfig")]
    pub availability_zone_count: i64,
    /// The machine of nodes that only manage the cluster. Left out: the data nodes do.
    #[input(check = names::instance_type, cloudformation = "ClusterConfig")]
    pub dedicated_master_type: Option<String>,
    /// How many of these: three.
    #[input(cloudformation = "ClusterConfig")]
    pub dedicated_master_count: Option<i64>,
    /// The disk of each data node, in GiB.
    #[input(default = 10, cloudformation = "EBSOptions")]
    pub volume_size: i64,
    /// The kind of disk: `gp3`, `gp2` or `io1`.
    #[input(default = "gp3", cloudformation = "EBSOptions")]
    pub volume_type: String,
    /// Operations per second of each disk. Left out: what the kind includes.
    #[input(cloudformation = "EBSOptions")]
    pub iops: Option<i64>,
    /// MiB per second of each disk of `gp3`. Left out: what the kind includes.
    #[input(cloudformation = "EBSOptions")]
    pub throughput: Option<i64>,
    /// The subnets that it is in, one for each zone. Left out: it is on the internet. A domain
    /// cannot change from one to the other.
    #[input(unordered, cloudformation = "VPCOptions")]
    pub subnet_ids: Option<Vec<Id<Subnet>>>,
    /// Who reaches it in the VPC.
    #[input(unordered, cloudformation = "VPCOptions")]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// Who may do what with it, among those who reach it.
    #[input(check = policy_shape::resource_policy)]
    pub access_policies: Option<PolicyDocument>,
    /// Whether what it stores is encrypted. It can be turned on, not off.
    #[input(default = true, cloudformation = "EncryptionAtRestOptions")]
    pub encryption_at_rest: bool,
    /// The key for that. Left out: AWS's own key.
    #[input(cloudformation = "EncryptionAtRestOptions")]
    pub kms_key_id: Option<Arn<Key>>,
    /// Whether nodes speak TLS with each other. It can be turned on, not off.
    #[input(default = true, cloudformation = "NodeToNodeEncryptionOptions")]
    pub node_to_node_encryption: bool,
    /// Whether it refuses plain HTTP.
    #[input(default = true, cloudformation = "DomainEndpointOptions")]
    pub enforce_https: bool,
    /// Which TLS it takes. The default: 1.2 and 1.3 with forward secrecy.
    #[input(
        default = "Policy-Min-TLS-1-2-PFS-2023-10",
        cloudformation = "DomainEndpointOptions"
    )]
    pub tls_security_policy: String,
    /// A name of one's own for it, which a record must point to its endpoint.
    #[input(cloudformation = "DomainEndpointOptions")]
    pub custom_endpoint: Option<String>,
    /// The certificate of that name.
    #[input(cloudformation = "DomainEndpointOptions")]
    pub custom_endpoint_certificate_arn: Option<Arn<Certificate>>,
    /// Whether users have rights of their own, down to single fields. It can be turned on, not
    /// off.
    #[input(default = false, cloudformation = "AdvancedSecurityOptions")]
    pub fine_grained_access: bool,
    /// The name of the user who may do everything, kept by the domain itself.
    #[input(write_only, cloudformation = "AdvancedSecurityOptions")]
    pub master_user_name: Option<String>,
    /// The password of that user.
    #[input(write_only, cloudformation = "AdvancedSecurityOptions")]
    pub master_user_password: Option<Secret<String>>,
    /// The role who may do everything, instead of a user with a password.
    #[input(write_only, cloudformation = "AdvancedSecurityOptions")]
    pub master_user_arn: Option<Arn<Role>>,
    /// Where logs go, by kind: `ES_APPLICATION_LOGS`, `INDEX_SLOW_LOGS`, `SEARCH_SLOW_LOGS`,
    /// `AUDIT_LOGS`. A [resource policy](crate::logs::ResourcePolicy) lets the service write.
    pub log_publishing_options: Option<BTreeMap<String, Arn<LogGroup>>>,
    /// Settings of the engine, such as `indices.query.bool.max_clause_count`.
    pub advanced_options: Option<BTreeMap<String, String>>,
    /// Whether AWS installs its updates by itself, at a quiet time.
    #[input(default = true, cloudformation = "SoftwareUpdateOptions")]
    pub auto_software_update: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Domain`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct DomainOutputs {
    /// Its name.
    pub id: Output<Id<Domain>>,
    /// Its ARN.
    #[output(form = "arn:aws:es:{region}:{account}:domain/{domain_name}")]
    pub arn: Output<Arn<Domain>>,
    /// The host that it answers at, over HTTPS; Dashboards are at `/_dashboards`.
    #[output(form = "vpc-{domain_name}-{lower26}.{region}.es.amazonaws.com")]
    pub endpoint: Output<String>,
}
