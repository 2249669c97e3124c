//! A machine that runs containers.

mod access;
mod builder;
mod container;
mod script;

pub use builder::DockerHostBuilder;
pub use container::Container;

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Input, Output, Stack};

use super::allow::{Rules, SecurityGroupSource, Source, Target, allow};
use super::{Vpc, caller};
use crate::ec2::{Eip, Instance, SecurityGroup};
use crate::iam::{InstanceProfile, Role};
use crate::logs::LogGroup;
use crate::route53::RecordSet;
use crate::ssm::Association;

const KIND: &str = "DockerHost";

/// A machine in EC2 that runs containers with Docker.
///
/// Its disk is encrypted, its metadata service answers neither forged requests nor containers,
/// and no port is open until [`open`](DockerHostBuilder::open) or
/// [`allow_from`](DockerHost::allow_from) says so: people come in through Session Manager, which
/// asks IAM, and not through port 22. It may pull the images of its containers, read the secrets
/// that they are given, write their output to its log group, and nothing more.
///
/// ```
/// use palinfra_aws::{Container, DockerHost, Vpc};
/// use palinfra_core::Stack;
/// fn server(stack: &mut Stack, vpc: &Vpc) {
///     let web = Container::new("web", "public.ecr.aws/nginx/nginx:1.29").publish(443, 8443);
///     DockerHost::new("server", vpc)
///         .container(web)
///         .open([443])
///         .declare(stack);
/// }
/// ```
///
/// # How a new image is rolled out
///
/// State Manager, of Systems Manager, keeps the containers as the program says: an association
/// runs a script on the machine when the program changes, and every half hour. A new image is
/// one changed line, and `up` waits until the new container runs, or tells that it does not. The
/// container before it is stopped only then, and comes back if the new one ends within ten
/// seconds. Where nothing has changed the script does nothing; a secret that was rotated starts
/// the containers that have it anew.
///
/// The other way would be user data, whose change replaces the machine: minutes without an
/// answer, another address, and the loss of what is on its disk.
pub struct DockerHost {
    name: String,
    /// The machine.
    pub instance: Declared<Instance>,
    /// The firewall around it.
    pub security_group: Declared<SecurityGroup>,
    /// What it may do in AWS.
    pub role: Declared<Role>,
    /// Gives it the role.
    pub profile: Declared<InstanceProfile>,
    /// Where its containers' output goes.
    pub log_group: Declared<LogGroup>,
    /// What keeps its containers running; none, if it has no containers.
    pub deployment: Option<Declared<Association>>,
    /// Its public address that stays the same, if it has a name or asks for one.
    pub address: Option<Declared<Eip>>,
    /// The record of its name.
    pub record: Option<Declared<RecordSet>>,
}

impl DockerHost {
    /// A machine in a public subnet of a VPC, or in a private one if it has no others.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, vpc: &Vpc) -> DockerHostBuilder<'_> {
        DockerHostBuilder::new(name.into(), vpc, caller())
    }

    /// Lets a source connect to a port.
    #[track_caller]
    pub fn allow_from(
        &self,
        stack: &mut Stack,
        port: u16,
        source: &impl SecurityGroupSource,
    ) -> Rules {
        let target = Target {
            kind: KIND,
            name: &self.name,
            group: &self.security_group.id,
            port,
            line: caller(),
        };
        allow(stack, target, source)
    }

    /// Its address in the VPC.
    pub fn private_ip(&self) -> Output<String> {
        self.instance.private_ip.clone()
    }
}

impl SecurityGroupSource for DockerHost {
    fn source(&self) -> Source {
        Source::group(&self.name, &self.security_group.id)
    }
}

/// A name of one's own for the machine, and the zone that it is in.
pub(super) struct Named {
    pub name: String,
    pub zone: Input<palinfra_core::Id<crate::route53::HostedZone>>,
}

/// The line of the user's program, for parts of this component.
pub(super) type At = Line;
