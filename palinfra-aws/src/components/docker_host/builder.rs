//! How a host is declared.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Id, Input, Output, Stack};

use super::super::{Vpc, full_name, name_tag};
use super::container::Container;
use super::{At, DockerHost, KIND, Named, access, script};
use crate::ec2::{
    AmiParameter, BlockDevice, Eip, Instance, MetadataOptions, SecurityGroup, Subnet,
};
use crate::iam::{InstanceProfile, PolicyDocument};
use crate::logs::LogGroup;
use crate::route53::{HostedZone, RecordSet};
use crate::ssm::Association;

/// Builds a [`DockerHost`].
#[must_use = "it does nothing until `declare`"]
pub struct DockerHostBuilder<'a> {
    name: String,
    vpc: &'a Vpc,
    label: Option<String>,
    instance_type: String,
    architecture: String,
    zone: usize,
    disk: u32,
    containers: Vec<Container>,
    rights: BTreeMap<String, PolicyDocument>,
    open: Vec<u16>,
    domain: Option<Named>,
    log_days: i64,
    protect: bool,
    adopted: bool,
    line: At,
}

impl<'a> DockerHostBuilder<'a> {
    pub(super) fn new(name: String, vpc: &'a Vpc, line: At) -> Self {
        DockerHostBuilder {
            name,
            vpc,
            label: None,
            instance_type: "t3.small".into(),
            architecture: "x86_64".into(),
            zone: 0,
            disk: 30,
            containers: Vec::new(),
            rights: BTreeMap::new(),
            open: Vec::new(),
            domain: None,
            log_days: 30,
            protect: false,
            adopted: false,
            line,
        }
    }

    /// The name that the console shows, if it is not the component's.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The size. Left out: `t3.small`.
    pub fn instance_type(mut self, instance_type: impl Into<String>) -> Self {
        self.instance_type = instance_type.into();
        self
    }

    /// The processor of that size: `x86_64` or `arm64`. Left out: `x86_64`.
    pub fn architecture(mut self, architecture: impl Into<String>) -> Self {
        self.architecture = architecture.into();
        self
    }

    /// Which of the VPC's zones it is in, the first being 0. Left out: the first.
    pub fn zone(mut self, zone: usize) -> Self {
        self.zone = zone;
        self
    }

    /// Its disk, in GiB. Left out: 30.
    pub fn disk(mut self, gibibytes: u32) -> Self {
        self.disk = gibibytes;
        self
    }

    /// Runs a container. They start in the order in which they are given.
    pub fn container(mut self, container: Container) -> Self {
        self.containers.push(container);
        self
    }

    /// Lets the machine do something more in AWS. Its containers cannot: they do not reach its
    /// credentials.
    pub fn policy(mut self, name: impl Into<String>, policy: PolicyDocument) -> Self {
        self.rights.insert(name.into(), policy);
        self
    }

    /// Ports that the whole internet reaches.
    pub fn open(mut self, ports: impl IntoIterator<Item = u16>) -> Self {
        self.open.extend(ports);
        self
    }

    /// A name in a hosted zone that leads to the machine: by an address that stays the same
    /// when it is stopped or replaced.
    pub fn domain(
        mut self,
        name: impl Into<String>,
        zone: impl Into<Input<Id<HostedZone>>>,
    ) -> Self {
        let (name, zone) = (name.into(), zone.into());
        self.domain = Some(Named { name, zone });
        self
    }

    /// For how many days the containers' output is kept. Left out: 30.
    pub fn log_retention(mut self, days: i64) -> Self {
        self.log_days = days;
        self
    }

    /// Whether neither the engine nor AWS deletes it.
    pub fn protect(mut self, protect: bool) -> Self {
        self.protect = protect;
        self
    }

    /// Whether the machine was there before and is imported: what only a new machine could
    /// change, such as its image and its disk, stays as it is. Docker must be on it already.
    pub fn adopted(mut self, adopted: bool) -> Self {
        self.adopted = adopted;
        self
    }

    /// Declares the machine and what it needs.
    pub fn declare(self, stack: &mut Stack) -> DockerHost {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at(KIND, &name, line, |stack| self.resources(stack))
    }

    fn resources(mut self, stack: &mut Stack) -> DockerHost {
        let full = full_name(stack, &self.name);
        let log_group = LogGroup::new("logs", format!("/docker/{full}"))
            .retention_in_days(self.log_days)
            .declare(stack);
        let rights = std::mem::take(&mut self.rights);
        let role = access::role(stack, &full, &self.containers, &log_group, rights);
        let profile = InstanceProfile::new("profile", &full, &role).declare(stack);
        let security_group = access::security_group(stack, &full, self.vpc, &self.open);
        let instance = self.instance(stack, &full, &security_group, &profile);
        let deployment = self.deployment(stack, &full, &instance, &log_group);
        let (address, record) = match &self.domain {
            Some(domain) => {
                let (address, record) = named(stack, &full, domain, &instance);
                (Some(address), Some(record))
            }
            None => (None, None),
        };
        DockerHost {
            name: self.name,
            instance,
            security_group,
            role,
            profile,
            log_group,
            deployment,
            address,
            record,
        }
    }

    fn instance(
        &self,
        stack: &mut Stack,
        full: &str,
        security_group: &Declared<SecurityGroup>,
        profile: &Declared<InstanceProfile>,
    ) -> Declared<Instance> {
        let subnet = self.subnet(stack);
        let parameter = AmiParameter::amazon_linux(&self.architecture);
        let image = AmiParameter::new("image", parameter).declare(stack);
        let metadata = MetadataOptions {
            // An answer goes no farther than the machine: containers do not get its role.
            http_put_response_hop_limit: Some(1),
            ..MetadataOptions::default()
        };
        let label = self.label.as_deref().unwrap_or(full);
        let mut instance = Instance::new("instance", &image.id, &self.instance_type, &subnet);
        for route in self
            .vpc
            .public
            .routes
            .iter()
            .chain(&self.vpc.private.routes)
        {
            // The first start installs Docker, and a public address takes a gateway.
            instance = instance.depends_on(route);
        }
        instance
            // Without a NAT gateway this is its way out; the firewall lets nothing in.
            .associate_public_ip_address(!self.vpc.public.subnet_ids.is_empty())
            .security_group_ids([security_group])
            .iam_instance_profile(profile)
            .metadata_options(metadata)
            .block_device_mappings([BlockDevice::root(self.disk)])
            .user_data(script::FIRST_START)
            .disable_api_termination(self.protect)
            .tags(name_tag(label))
            // Both are for new machines: no reason to replace one behind a user's back.
            .ignore_changes(["image_id", "user_data"])
            .never_replace(self.adopted)
            .protect(self.protect)
            .declare(stack)
    }

    fn subnet(&self, stack: &mut Stack) -> Output<Id<Subnet>> {
        let (public, private) = (&self.vpc.public, &self.vpc.private);
        let tier = if public.subnet_ids.is_empty() {
            private
        } else {
            public
        };
        tier.subnet_ids.get(self.zone).cloned().unwrap_or_else(|| {
            stack.error("the VPC has no subnet in such a zone");
            Id::new("none").into()
        })
    }

    fn deployment(
        &self,
        stack: &mut Stack,
        full: &str,
        instance: &Declared<Instance>,
        log_group: &Declared<LogGroup>,
    ) -> Option<Declared<Association>> {
        if self.containers.is_empty() {
            return None;
        }
        let region = stack.region().to_string();
        let commands = script::commands(&region, &log_group.log_group_name, &self.containers);
        let association = Association::new(
            "containers",
            format!("{full}-containers"),
            "AWS-RunShellScript",
            [instance],
        )
        .parameters([("commands", commands)])
        .schedule_expression("rate(30 minutes)");
        Some(association.declare(stack))
    }
}

/// An address that stays the same, and the record of the name.
fn named(
    stack: &mut Stack,
    full: &str,
    domain: &Named,
    instance: &Declared<Instance>,
) -> (Declared<Eip>, Declared<RecordSet>) {
    let address = Eip::new("address")
        .instance_id(instance)
        .tags(name_tag(full))
        .declare(stack);
    let record = RecordSet::new("name", &domain.zone, &domain.name, "A")
        .ttl(300)
        .resource_records([&address.public_ip])
        .declare(stack);
    (address, record)
}
