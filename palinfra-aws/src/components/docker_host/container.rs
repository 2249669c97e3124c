//! What runs on a host.

use std::collections::BTreeMap;

use palinfra_core::{Input, Output};

use super::super::SecretValue;

/// A container of a [`DockerHost`](super::DockerHost). It is started again when it ends and when
/// the machine starts, and reaches the host's other containers by their names.
///
/// ```
/// use palinfra_aws::Container;
/// let api = Container::new("api", "123456789012.dkr.ecr.us-east-1.amazonaws.com/api:42")
///     .publish(443, 8443)
///     .environment("LOG_LEVEL", "info")
///     .volume("/srv/uploads", "/uploads");
/// # let _ = api;
/// ```
#[must_use = "it runs on the host that it is given to"]
#[derive(Clone)]
pub struct Container {
    pub(super) name: String,
    pub(super) image: Input<String>,
    pub(super) ports: Vec<(u16, u16)>,
    pub(super) volumes: Vec<(String, String)>,
    pub(super) environment: BTreeMap<String, Variable>,
    pub(super) command: Vec<String>,
}

/// Where the value of an environment variable comes from.
#[derive(Clone)]
pub(super) enum Variable {
    /// From the program.
    Value(Output<String>),
    /// From Secrets Manager, when the container is started.
    Secret(SecretValue),
    /// A text in which `{}` stands for the host's address in the VPC.
    OfHost(String),
}

impl Container {
    /// A container of an image. One in ECR can be pulled without more ado.
    pub fn new(name: impl Into<String>, image: impl Into<Input<String>>) -> Container {
        Container {
            name: name.into(),
            image: image.into(),
            ports: Vec::new(),
            volumes: Vec::new(),
            environment: BTreeMap::new(),
            command: Vec::new(),
        }
    }

    /// Lets the host's port lead to one of the container. The host's firewall is another thing:
    /// [`open`](super::DockerHostBuilder::open), [`allow_from`](super::DockerHost::allow_from).
    pub fn publish(mut self, host: u16, container: u16) -> Container {
        self.ports.push((host, container));
        self
    }

    /// Sets an environment variable. Not for secrets.
    pub fn environment(
        mut self,
        name: impl Into<String>,
        value: impl Into<Input<String>>,
    ) -> Container {
        let value = Variable::Value(value.into().to_output());
        self.environment.insert(name.into(), value);
        self
    }

    /// Sets an environment variable to a text in which `{}` stands for the host's address in the
    /// VPC, for a program that must tell others where it is.
    pub fn host_address(mut self, name: impl Into<String>, text: impl Into<String>) -> Container {
        let value = Variable::OfHost(text.into());
        self.environment.insert(name.into(), value);
        self
    }

    /// Sets an environment variable from Secrets Manager. Only the secret's ARN leaves the
    /// program; the host reads the value when it starts the container, and again when it has
    /// changed. A value of several lines cannot be passed on.
    pub fn secret(mut self, name: impl Into<String>, secret: impl Into<SecretValue>) -> Container {
        let value = Variable::Secret(secret.into());
        self.environment.insert(name.into(), value);
        self
    }

    /// Keeps a folder of the container on the host's disk, so that it outlives the container.
    pub fn volume(mut self, host: impl Into<String>, container: impl Into<String>) -> Container {
        self.volumes.push((host.into(), container.into()));
        self
    }

    /// The words of the command, instead of the image's own.
    pub fn command<T: Into<String>>(mut self, words: impl IntoIterator<Item = T>) -> Container {
        self.command = words.into_iter().map(Into::into).collect();
        self
    }

    /// The secrets that it is given.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretValue> {
        self.environment.values().filter_map(|value| match value {
            Variable::Secret(secret) => Some(secret),
            _ => None,
        })
    }
}
