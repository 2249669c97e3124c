//! The containers of a task.

use std::collections::BTreeMap;

use palinfra_core::{Input, Property};

/// A container of a task. Start from [`ContainerDefinition::new`] and set the rest.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ContainerDefinition {
    /// The name, unique in the task.
    pub name: String,
    /// The image, with its tag or digest.
    pub image: Input<String>,
    /// Whether the task stops when this container does.
    pub essential: bool,
    /// Its part of the task's CPU units.
    pub cpu: Option<i64>,
    /// The MiB at which it is killed.
    pub memory: Option<i64>,
    /// The MiB that are kept for it.
    pub memory_reservation: Option<i64>,
    /// The ports that it listens on.
    pub port_mappings: Option<Vec<PortMapping>>,
    /// Environment variables.
    pub environment: Option<BTreeMap<String, Input<String>>>,
    /// Environment variables that ECS fills when it starts: for each name the ARN of a secret
    /// or a parameter (`value_from`), for one key of a JSON secret `ARN:key::`. Only the ARN
    /// is in the definition; the execution role must be allowed to read it.
    pub secrets: Option<BTreeMap<String, Input<String>>>,
    /// What is run instead of the image's command.
    pub command: Option<Vec<String>>,
    /// What is run instead of the image's entry point.
    pub entry_point: Option<Vec<String>>,
    /// The user, as a name or `1000:1000`.
    pub user: Option<String>,
    /// The folder that it starts in.
    pub working_directory: Option<String>,
    /// Whether it cannot write to its own files.
    pub readonly_root_filesystem: Option<bool>,
    /// How ECS finds out whether it is well.
    pub health_check: Option<HealthCheck>,
    /// Where its output goes.
    pub log_configuration: Option<LogConfiguration>,
    /// Containers that must come first.
    pub depends_on: Option<Vec<ContainerDependency>>,
    /// How many seconds it may take to stop before it is killed.
    pub stop_timeout: Option<i64>,
}

impl ContainerDefinition {
    /// A container that the task cannot do without.
    pub fn new(name: impl Into<String>, image: impl Into<Input<String>>) -> ContainerDefinition {
        ContainerDefinition {
            name: name.into(),
            image: image.into(),
            essential: true,
            cpu: None,
            memory: None,
            memory_reservation: None,
            port_mappings: None,
            environment: None,
            secrets: None,
            command: None,
            entry_point: None,
            user: None,
            working_directory: None,
            readonly_root_filesystem: None,
            health_check: None,
            log_configuration: None,
            depends_on: None,
            stop_timeout: None,
        }
    }
}

/// A port that a container listens on.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct PortMapping {
    /// The port. In a task with a network of its own, the host's port is the same.
    pub container_port: u16,
    /// `tcp` or `udp`.
    pub protocol: String,
    /// A name for service discovery.
    pub name: Option<String>,
    /// `http`, `http2` or `grpc`, with a name.
    pub app_protocol: Option<String>,
}

impl PortMapping {
    /// A TCP port.
    pub fn tcp(port: u16) -> PortMapping {
        PortMapping {
            container_port: port,
            protocol: "tcp".into(),
            name: None,
            app_protocol: None,
        }
    }
}

/// How ECS finds out whether a container is well.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct HealthCheck {
    /// What is run inside it: `CMD-SHELL` and a line, or `CMD` and words.
    pub command: Vec<String>,
    /// Seconds between two runs, from 5 to 300.
    pub interval: i64,
    /// Seconds that a run may take, from 2 to 120.
    pub timeout: i64,
    /// How many failures make it unwell, from 1 to 10.
    pub retries: i64,
    /// Seconds after the start in which failures do not count.
    pub start_period: Option<i64>,
}

impl HealthCheck {
    /// A line of shell, every 30 seconds.
    pub fn shell(line: impl Into<String>) -> HealthCheck {
        HealthCheck {
            command: vec!["CMD-SHELL".into(), line.into()],
            interval: 30,
            timeout: 5,
            retries: 3,
            start_period: None,
        }
    }
}

/// Where the output of a container goes.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct LogConfiguration {
    /// The driver: `awslogs`, `awsfirelens` and others.
    pub log_driver: String,
    /// The driver's options.
    pub options: Option<BTreeMap<String, Input<String>>>,
}

impl LogConfiguration {
    /// To a log group of CloudWatch in a region, in streams whose names start with `prefix`.
    pub fn awslogs(
        group: impl Into<Input<String>>,
        region: impl Into<Input<String>>,
        prefix: impl Into<Input<String>>,
    ) -> LogConfiguration {
        let options = [
            ("awslogs-group".to_string(), group.into()),
            ("awslogs-region".to_string(), region.into()),
            ("awslogs-stream-prefix".to_string(), prefix.into()),
        ];
        LogConfiguration {
            log_driver: "awslogs".into(),
            options: Some(options.into()),
        }
    }
}

/// A container that must come before another.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ContainerDependency {
    /// The container.
    pub container_name: String,
    /// What it must have reached: `START`, `HEALTHY`, `COMPLETE` or `SUCCESS`.
    pub condition: String,
}
