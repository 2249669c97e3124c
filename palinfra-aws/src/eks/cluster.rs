use palinfra_core::{Arn, Cidr, Id, Output, Outputs, Property, Resource};

use super::names;
use crate::Tags;
use crate::ec2::{SecurityGroup, Subnet};
use crate::iam::Role;
use crate::kms::Key;

/// A Kubernetes control plane. Its API answers in the VPC only, unless that is changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/eks/latest/userguide/clusters.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "eks:Cluster",
    cloudformation = "AWS::EKS::Cluster",
    outputs = ClusterOutputs,
    id = "{name}",
    summary = "{name} {version}",
    unique("name"),
    token,
    usual(create = 600, update = 300, delete = 300),
)]
pub struct Cluster {
    /// The name, unique in the region.
    #[input(replaces, check = names::cluster)]
    pub name: String,
    /// The role that the control plane takes, with the policy `AmazonEKSClusterPolicy`.
    #[input(replaces)]
    pub role_arn: Arn<Role>,
    /// The subnets that the control plane reaches the nodes through, in at least two zones.
    #[input(unordered, cloudformation = "ResourcesVpcConfig")]
    pub subnet_ids: Vec<Id<Subnet>>,
    /// Security groups of the control plane's network interfaces, beside the one that EKS
    /// makes. They decide who reaches the private endpoint.
    #[input(unordered, cloudformation = "ResourcesVpcConfig")]
    pub security_group_ids: Option<Vec<Id<SecurityGroup>>>,
    /// Whether the API answers inside the VPC.
    #[input(default = true, cloudformation = "ResourcesVpcConfig")]
    pub endpoint_private_access: bool,
    /// Whether the API answers on the internet.
    #[input(default = false, cloudformation = "ResourcesVpcConfig")]
    pub endpoint_public_access: bool,
    /// Who may reach the public endpoint, if there is one. Left out: everyone.
    #[input(unordered, cloudformation = "ResourcesVpcConfig")]
    pub public_access_cidrs: Option<Vec<Cidr>>,
    /// The Kubernetes version, such as `1.33`. Left out: EKS's newest default.
    pub version: Option<String>,
    /// The logs that the control plane sends to CloudWatch.
    #[input(unordered, cloudformation = "Logging")]
    pub enabled_log_types: Option<Vec<ClusterLog>>,
    /// The key that encrypts Kubernetes secrets before they are stored.
    #[input(replaces, cloudformation = "EncryptionConfig")]
    pub encryption_key_arn: Option<Arn<Key>>,
    /// Where EKS looks up who may do what: access entries alone, unless that is changed.
    #[input(default = AuthenticationMode::Api, cloudformation = "AccessConfig")]
    pub authentication_mode: AuthenticationMode,
    /// Whether whoever creates the cluster is its administrator with no access entry.
    #[input(default = false, replaces, write_only, cloudformation = "AccessConfig")]
    pub bootstrap_cluster_creator_admin_permissions: bool,
    /// The range of service addresses, from /24 to /12, that no network in reach uses.
    #[input(replaces, cloudformation = "KubernetesNetworkConfig")]
    pub service_ipv4_cidr: Option<Cidr>,
    /// Whether EKS installs its own `coredns`, `kube-proxy` and `vpc-cni` at creation. Left
    /// out: yes.
    #[input(replaces, write_only)]
    pub bootstrap_self_managed_addons: Option<bool>,
    /// `STANDARD`, or `EXTENDED` (the default of AWS), which costs six times as much once the
    /// version is old.
    #[input(default = SupportType::Standard, cloudformation = "UpgradePolicy")]
    pub support_type: SupportType,
    /// Whether AWS refuses to delete it.
    #[input(default = false)]
    pub deletion_protection: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Cluster`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ClusterOutputs {
    /// Its name.
    pub id: Output<Id<Cluster>>,
    /// Its name, as text.
    pub name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:eks:{region}:{account}:cluster/{name}")]
    pub arn: Output<Arn<Cluster>>,
    /// The URL of the Kubernetes API.
    #[output(form = "https://{upper32}.gr7.{region}.eks.amazonaws.com")]
    pub endpoint: Output<String>,
    /// The certificate authority of the API, in Base64.
    #[output(form = "{lower64}")]
    pub certificate_authority_data: Output<String>,
    /// The security group that EKS makes, which the control plane and managed nodes share.
    #[output(form = "sg-{hex17}")]
    pub cluster_security_group_id: Output<Id<SecurityGroup>>,
    /// The issuer of the service accounts' tokens.
    #[output(form = "https://oidc.eks.{region}.amazonaws.com/id/{upper32}")]
    pub open_id_connect_issuer_url: Output<String>,
}

/// A log of the control plane.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterLog {
    /// Requests to the API server.
    #[property(rename = "api")]
    Api,
    /// Who did what in Kubernetes.
    #[property(rename = "audit")]
    Audit,
    /// Which IAM identity became which Kubernetes user.
    #[property(rename = "authenticator")]
    Authenticator,
    /// The controllers.
    #[property(rename = "controllerManager")]
    ControllerManager,
    /// The scheduler.
    #[property(rename = "scheduler")]
    Scheduler,
}

/// Where EKS looks up who may do what in a cluster.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationMode {
    /// Access entries alone.
    #[property(rename = "API")]
    Api,
    /// Access entries, and the config map `aws-auth`.
    #[property(rename = "API_AND_CONFIG_MAP")]
    ApiAndConfigMap,
    /// The config map `aws-auth` alone.
    #[property(rename = "CONFIG_MAP")]
    ConfigMap,
}

/// What happens when a Kubernetes version grows old.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportType {
    /// EKS upgrades the cluster when the standard support ends.
    #[property(rename = "STANDARD")]
    Standard,
    /// The cluster stays, at a higher price.
    #[property(rename = "EXTENDED")]
    Extended,
}
