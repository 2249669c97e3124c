//! The one way in.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Stack, cidr};

use super::allow::{SecurityGroupSource, Source};
use super::{Vpc, caller, full_name, name_tag};
use crate::ec2::{
    AmiParameter, BlockDevice, Instance, InstanceConnectEndpoint, SecurityGroup,
    SecurityGroupEgressRule, SecurityGroupIngressRule,
};
use crate::iam::{InstanceProfile, Policy, PolicyDocument, Role};

/// What Amazon Linux needs, in GiB.
const DISK: u32 = 8;

/// A small instance that people tunnel through to what is private.
///
/// It has no public address and no key pair: SSH comes through an EC2 Instance Connect
/// Endpoint, which costs nothing, asks IAM who may pass, and needs no agent and no way to the
/// internet. Nothing else reaches its port 22. Where a VPC cannot have such an endpoint,
/// [Session Manager](BastionBuilder::session_manager) is the way in.
///
/// ```
/// use palinfra_aws::{Bastion, EksCluster, Vpc};
/// use palinfra_core::Stack;
/// fn way_in(stack: &mut Stack, vpc: &Vpc, cluster: &EksCluster) {
///     let bastion = Bastion::new("bastion", vpc).declare(stack);
///     cluster.allow_from(stack, &bastion);
/// }
/// ```
///
/// From then on:
///
/// ```text
/// aws ec2-instance-connect ssh --instance-id i-… --connection-type eice \
///     --local-forwarding 8443:CLUSTER-ENDPOINT:443
/// ```
pub struct Bastion {
    name: String,
    /// The instance.
    pub instance: Declared<Instance>,
    /// The firewall around it.
    pub security_group: Declared<SecurityGroup>,
    /// Where SSH comes from, and the firewall around that.
    pub endpoint: Option<(Declared<InstanceConnectEndpoint>, Declared<SecurityGroup>)>,
    /// What it may do in AWS.
    pub role: Declared<Role>,
    /// Gives it the role.
    pub profile: Declared<InstanceProfile>,
}

/// Builds a [`Bastion`].
#[must_use = "it does nothing until `declare`"]
pub struct BastionBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    instance_type: String,
    architecture: String,
    instance_connect: bool,
    session_manager: bool,
    line: Line,
}

impl Bastion {
    /// An instance in the first private subnet of a VPC.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> BastionBuilder<'_> {
        BastionBuilder {
            name: name.into(),
            vpc,
            instance_type: "t4g.nano".into(),
            architecture: "arm64".into(),
            instance_connect: true,
            session_manager: false,
            line: caller(),
        }
    }
}

impl SecurityGroupSource for Bastion {
    fn source(&self) -> Source {
        Source::group(&self.name, &self.security_group.id)
    }
}

impl BastionBuilder<'_> {
    /// The size, and the processor that it has: `x86_64` or `arm64`.
    pub fn instance_type(
        mut self,
        instance_type: impl Into<String>,
        architecture: impl Into<String>,
    ) -> Self {
        self.instance_type = instance_type.into();
        self.architecture = architecture.into();
        self
    }

    /// Whether SSH comes through an EC2 Instance Connect Endpoint, of which a VPC can have
    /// one. Without it, Session Manager reaches the bastion.
    pub fn instance_connect(mut self, instance_connect: bool) -> Self {
        self.instance_connect = instance_connect;
        self
    }

    /// Whether Session Manager reaches it too. Its agent needs HTTPS to anywhere.
    pub fn session_manager(mut self, session_manager: bool) -> Self {
        self.session_manager = session_manager;
        self
    }

    /// Declares the instance and what it needs.
    pub fn declare(self, stack: &mut Stack) -> Bastion {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Bastion", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> Bastion {
        let full = full_name(stack, &self.name);
        let security_group = self.security_group(stack, &full);
        let subnet = self.vpc.private.subnet_ids.first().cloned();
        let subnet = subnet.unwrap_or_else(|| {
            stack.error("a bastion needs a private subnet");
            palinfra_core::Id::new("none").into()
        });

        let endpoint = self.instance_connect.then(|| {
            let around = self.endpoint_security_group(stack, &full, &security_group);
            let endpoint = InstanceConnectEndpoint::new("endpoint", &subnet)
                .security_group_ids([&around])
                .tags(name_tag(&full))
                .declare(stack);
            (endpoint, around)
        });

        let role = Role::new(
            "role",
            &full,
            PolicyDocument::assumed_by_service("ec2.amazonaws.com"),
        )
        // Ready for Systems Manager: patches and sessions need no other role.
        .managed_policy_arns([Policy::of_aws("AmazonSSMManagedInstanceCore")])
        .declare(stack);
        let profile = InstanceProfile::new("profile", &full, &role).declare(stack);

        let image = AmiParameter::new("image", AmiParameter::amazon_linux(&self.architecture))
            .declare(stack);
        let instance = Instance::new("instance", &image.id, &self.instance_type, &subnet)
            .associate_public_ip_address(false)
            .security_group_ids([&security_group])
            .iam_instance_profile(&profile)
            .block_device_mappings([BlockDevice::root(DISK)])
            .tags(name_tag(&full))
            // A newer image is no reason to replace it behind a user's back.
            .ignore_changes(["image_id"])
            .declare(stack);
        Bastion {
            name: self.name,
            instance,
            security_group,
            endpoint,
            role,
            profile,
        }
    }

    /// The group around the instance. What may leave it are security updates, which are in S3,
    /// and what `allow_from` opens.
    fn security_group(&self, stack: &mut Stack, full: &str) -> Declared<SecurityGroup> {
        let instance = SecurityGroup::new("security-group", self.vpc.id(), full, "Bastion")
            .tags(name_tag(full))
            .declare(stack);
        if let Some(s3) = self.vpc.endpoints.get("s3") {
            SecurityGroupEgressRule::new("to-s3", &instance)
                .port(443)
                .destination_prefix_list_id(&s3.prefix_list_id)
                .description("Security updates, over the S3 endpoint")
                .declare(stack);
        }
        if self.session_manager || !self.instance_connect {
            SecurityGroupEgressRule::new("to-session-manager", &instance)
                .port(443)
                .cidr_ip(cidr!("0.0.0.0/0"))
                .description("HTTPS for the agent of Systems Manager")
                .declare(stack);
        }
        instance
    }

    /// The group around the endpoint: SSH goes from there to the instance.
    fn endpoint_security_group(
        &self,
        stack: &mut Stack,
        full: &str,
        instance: &Declared<SecurityGroup>,
    ) -> Declared<SecurityGroup> {
        let name = format!("{full}-endpoint");
        let endpoint = SecurityGroup::new(
            "endpoint",
            self.vpc.id(),
            &name,
            "Instance connect endpoint",
        )
        .tags(name_tag(&name))
        .declare(stack);
        SecurityGroupEgressRule::new("endpoint-to-instance", &endpoint)
            .port(22)
            .destination_security_group_id(instance)
            .description("SSH to the bastion")
            .declare(stack);
        SecurityGroupIngressRule::new("from-endpoint", instance)
            .port(22)
            .source_security_group_id(&endpoint)
            .description("SSH from the endpoint")
            .declare(stack);
        endpoint
    }
}
