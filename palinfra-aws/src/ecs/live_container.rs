//! Containers as calls take and give them.

use std::collections::BTreeMap;

use aws_sdk_ecs::types as sdk;
use palinfra_core::{Input, Map, Value};

use super::{ContainerDefinition, HealthCheck, LogConfiguration, PortMapping};
use crate::live::{Failure, Shown, block, built, refused, whole};

/// Containers as calls take them.
pub(super) fn sdk_containers(
    containers: &[ContainerDefinition],
) -> Result<Vec<sdk::ContainerDefinition>, Failure> {
    containers.iter().map(sdk_container).collect()
}

fn sdk_container(it: &ContainerDefinition) -> Result<sdk::ContainerDefinition, Failure> {
    let variables = texts(it.environment.as_ref())?;
    let variables = variables.map(|all| {
        let variable = |(name, value)| sdk::KeyValuePair::builder().name(name).value(value).build();
        all.into_iter().map(variable).collect()
    });
    let secrets = texts(it.secrets.as_ref())?.map(|all| {
        let secret = |(name, from)| sdk::Secret::builder().name(name).value_from(from).build();
        built(all.into_iter().map(secret).collect::<Result<_, _>>())
    });
    let ports = it.port_mappings.as_ref();
    let ports = ports.map(|ports| ports.iter().map(sdk_port).collect());
    let depends_on = it.depends_on.as_ref().map(|all| {
        let dependency = all.iter().map(|it| {
            sdk::ContainerDependency::builder()
                .container_name(&it.container_name)
                .condition(it.condition.as_str().into())
                .build()
        });
        built(dependency.collect::<Result<_, _>>())
    });
    let health = it.health_check.as_ref().map(sdk_health_check);
    let log = it.log_configuration.as_ref().map(sdk_log);
    Ok(sdk::ContainerDefinition::builder()
        .name(&it.name)
        .image(it.image.get().map_err(refused)?)
        .essential(it.essential)
        .cpu(it.cpu.map(whole).unwrap_or_default())
        .set_memory(it.memory.map(whole))
        .set_memory_reservation(it.memory_reservation.map(whole))
        .set_port_mappings(ports)
        .set_environment(variables)
        .set_secrets(secrets.transpose()?)
        .set_command(it.command.clone())
        .set_entry_point(it.entry_point.clone())
        .set_user(it.user.clone())
        .set_working_directory(it.working_directory.clone())
        .set_readonly_root_filesystem(it.readonly_root_filesystem)
        .set_health_check(health.transpose()?)
        .set_log_configuration(log.transpose()?)
        .set_depends_on(depends_on.transpose()?)
        .set_stop_timeout(it.stop_timeout.map(whole))
        .build())
}

/// The values of a map that are known by now.
fn texts(
    map: Option<&BTreeMap<String, Input<String>>>,
) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let all = map.map(|map| {
        let known = |(name, value): (&String, &Input<String>)| {
            let value = value.get().map_err(refused)?;
            Ok((name.clone(), value))
        };
        map.iter().map(known).collect::<Result<_, Failure>>()
    });
    all.transpose()
}

fn sdk_port(it: &PortMapping) -> sdk::PortMapping {
    sdk::PortMapping::builder()
        .container_port(it.container_port.into())
        .protocol(it.protocol.as_str().into())
        .set_name(it.name.clone())
        .set_app_protocol(it.app_protocol.as_deref().map(Into::into))
        .build()
}

fn sdk_health_check(it: &HealthCheck) -> Result<sdk::HealthCheck, Failure> {
    let check = sdk::HealthCheck::builder()
        .set_command(Some(it.command.clone()))
        .interval(whole(it.interval))
        .timeout(whole(it.timeout))
        .retries(whole(it.retries))
        .set_start_period(it.start_period.map(whole));
    built(check.build())
}

fn sdk_log(it: &LogConfiguration) -> Result<sdk::LogConfiguration, Failure> {
    let options = texts(it.options.as_ref())?;
    let options = options.map(|options| options.into_iter().collect());
    let log = sdk::LogConfiguration::builder()
        .log_driver(it.log_driver.as_str().into())
        .set_options(options);
    built(log.build())
}

/// Containers as a read gives them.
pub(super) fn shown_containers(containers: &[sdk::ContainerDefinition]) -> Value {
    Value::List(containers.iter().map(shown_container).collect())
}

fn shown_container(it: &sdk::ContainerDefinition) -> Value {
    let environment = it.environment().iter();
    let environment = environment.filter_map(|it| Some((it.name()?, it.value()?)));
    let secrets = it.secrets().iter();
    let secrets = secrets.map(|it| (it.name(), it.value_from()));
    block([
        ("name", it.name().shown()),
        ("image", it.image().shown()),
        ("essential", it.essential().unwrap_or(true).shown()),
        ("cpu", Some(it.cpu()).filter(|cpu| *cpu > 0).shown()),
        ("memory", it.memory().shown()),
        ("memory_reservation", it.memory_reservation().shown()),
        ("port_mappings", list(it.port_mappings(), shown_port)),
        ("environment", map(environment)),
        ("secrets", map(secrets)),
        ("command", list(it.command(), Shown::shown)),
        ("entry_point", list(it.entry_point(), Shown::shown)),
        ("user", it.user().shown()),
        ("working_directory", it.working_directory().shown()),
        (
            "readonly_root_filesystem",
            it.readonly_root_filesystem().shown(),
        ),
        (
            "health_check",
            it.health_check().map(shown_health_check).shown(),
        ),
        (
            "log_configuration",
            it.log_configuration().map(shown_log).shown(),
        ),
        ("depends_on", list(it.depends_on(), shown_dependency)),
        ("stop_timeout", it.stop_timeout().shown()),
    ])
}

fn shown_port(it: &sdk::PortMapping) -> Value {
    let protocol = it.protocol().map_or("tcp", |it| it.as_str());
    let app_protocol = it.app_protocol().map(|it| it.as_str());
    block([
        ("container_port", it.container_port().shown()),
        ("protocol", protocol.shown()),
        ("name", it.name().shown()),
        ("app_protocol", app_protocol.shown()),
    ])
}

fn shown_health_check(it: &sdk::HealthCheck) -> Value {
    block([
        ("command", it.command().shown()),
        ("interval", it.interval().unwrap_or(30).shown()),
        ("timeout", it.timeout().unwrap_or(5).shown()),
        ("retries", it.retries().unwrap_or(3).shown()),
        ("start_period", it.start_period().shown()),
    ])
}

fn shown_log(it: &sdk::LogConfiguration) -> Value {
    let options = it.options().into_iter().flatten();
    block([
        ("log_driver", it.log_driver().as_str().shown()),
        (
            "options",
            map(options.map(|(name, value)| (name.as_str(), value.as_str()))),
        ),
    ])
}

fn shown_dependency(it: &sdk::ContainerDependency) -> Value {
    block([
        ("container_name", it.container_name().shown()),
        ("condition", it.condition().as_str().shown()),
    ])
}

/// A list; an empty one is none.
fn list<'a, T>(items: &'a [T], shown: fn(&'a T) -> Value) -> Value {
    if items.is_empty() {
        return Value::Null;
    }
    Value::List(items.iter().map(shown).collect())
}

/// Texts by name; none of them is none.
fn map<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    let map: Map = pairs
        .map(|(name, value)| (name.to_string(), value.shown()))
        .collect();
    if map.is_empty() {
        Value::Null
    } else {
        Value::Map(map)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use palinfra_core::Property;

    use super::super::ContainerDependency;
    use super::*;

    #[test]
    fn a_container_is_read_as_it_was_sent() {
        let texts = |name: &str, value: &str| [(name.to_string(), value.into())].into();
        let port = PortMapping {
            name: Some("web".into()),
            app_protocol: Some("http2".into()),
            ..PortMapping::tcp(8080)
        };
        let first = ContainerDependency {
            container_name: "first".into(),
            condition: "SUCCESS".into(),
        };
        let container = ContainerDefinition {
            cpu: Some(128),
            memory: Some(256),
            port_mappings: Some(vec![port]),
            environment: Some(texts("STAGE", "dev")),
            secrets: Some(texts("PASSWORD", "arn:aws:ssm:r:1:parameter/password")),
            command: Some(vec!["serve".into(), "--fast".into()]),
            user: Some("1000".into()),
            readonly_root_filesystem: Some(true),
            health_check: Some(HealthCheck::shell("true")),
            log_configuration: Some(LogConfiguration::awslogs("/app", "us-east-1", "app")),
            depends_on: Some(vec![first]),
            stop_timeout: Some(30),
            ..ContainerDefinition::new("app", "nginx:1")
        };
        for container in [container, ContainerDefinition::new("app", "nginx:1")] {
            let sent = sdk_container(&container).unwrap();
            assert_eq!(shown_container(&sent), container.into_value());
        }
    }
}
