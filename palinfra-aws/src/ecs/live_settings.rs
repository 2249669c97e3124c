//! The settings of a service as calls take and give them.

use aws_sdk_ecs::types as sdk;
use palinfra_core::Value;

use super::{DeploymentConfiguration, NetworkConfiguration, ServiceLoadBalancer};
use crate::live::{Failure, Shown, block, built, refused, text_as, whole};

pub(super) fn sdk_network(it: &NetworkConfiguration) -> Result<sdk::NetworkConfiguration, Failure> {
    let subnets = it.subnets.get().map_err(refused)?;
    let groups = it.security_groups.get().map_err(refused)?;
    let subnets = subnets.iter().map(|id| id.as_str().into());
    let groups = groups.iter().map(|id| id.as_str().into());
    let configuration = sdk::AwsVpcConfiguration::builder()
        .set_subnets(Some(subnets.collect()))
        .set_security_groups(Some(groups.collect()))
        .assign_public_ip(text_as(it.assign_public_ip));
    let configuration = built(configuration.build())?;
    Ok(sdk::NetworkConfiguration::builder()
        .awsvpc_configuration(configuration)
        .build())
}

/// Subnets and groups are sets: those that are recorded come first, in their order.
pub(super) fn shown_network(it: &sdk::AwsVpcConfiguration, recorded: Option<&Value>) -> Value {
    let in_order = |name: &str, ids: &[String]| {
        let recorded = recorded.and_then(|it| it.as_map()?.get(name)?.as_list());
        let recorded = recorded.unwrap_or_default();
        let place = |id: &String| recorded.iter().position(|it| it.as_str() == Some(id));
        let mut ids = ids.to_vec();
        ids.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
        ids.shown()
    };
    block([
        ("subnets", in_order("subnets", it.subnets())),
        (
            "security_groups",
            in_order("security_groups", it.security_groups()),
        ),
        (
            "assign_public_ip",
            it.assign_public_ip().map(|it| it.as_str()).shown(),
        ),
    ])
}

pub(super) fn sdk_load_balancer(it: &ServiceLoadBalancer) -> Result<sdk::LoadBalancer, Failure> {
    let target_group = it.target_group_arn.get().map_err(refused)?;
    Ok(sdk::LoadBalancer::builder()
        .target_group_arn(target_group.as_str())
        .container_name(&it.container_name)
        .container_port(it.container_port.into())
        .build())
}

pub(super) fn shown_load_balancer(it: &sdk::LoadBalancer) -> Value {
    block([
        ("target_group_arn", it.target_group_arn().shown()),
        ("container_name", it.container_name().shown()),
        ("container_port", it.container_port().shown()),
    ])
}

pub(super) fn sdk_deployment(it: &DeploymentConfiguration) -> sdk::DeploymentConfiguration {
    let breaker = sdk::DeploymentCircuitBreaker::builder()
        .enable(it.deployment_circuit_breaker.enable)
        .rollback(it.deployment_circuit_breaker.rollback)
        .build();
    sdk::DeploymentConfiguration::builder()
        .maximum_percent(whole(it.maximum_percent))
        .minimum_healthy_percent(whole(it.minimum_healthy_percent))
        .deployment_circuit_breaker(breaker)
        .build()
}

pub(super) fn shown_deployment(it: &sdk::DeploymentConfiguration) -> Value {
    let breaker = it.deployment_circuit_breaker().map(|it| {
        block([
            ("enable", it.enable().shown()),
            ("rollback", it.rollback().shown()),
        ])
    });
    block([
        ("maximum_percent", it.maximum_percent().shown()),
        (
            "minimum_healthy_percent",
            it.minimum_healthy_percent().shown(),
        ),
        ("deployment_circuit_breaker", breaker.shown()),
    ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use palinfra_core::{Arn, Input, Property};

    use super::super::AssignPublicIp;
    use super::*;

    #[test]
    fn settings_are_read_as_they_were_sent() {
        let subnets =
            |ids: [&str; 2]| Input::from_value(ids.map(String::from).to_vec().into_value());
        let mut network = NetworkConfiguration {
            subnets: subnets(["subnet-1", "subnet-2"]),
            security_groups: Input::from_value(vec!["sg-1".to_string()].into_value()),
            assign_public_ip: AssignPublicIp::Disabled,
        };
        let sent = sdk_network(&network).unwrap();
        let sent = sent.awsvpc_configuration().unwrap();
        assert_eq!(shown_network(sent, None), network.clone().into_value());
        network.subnets = subnets(["subnet-2", "subnet-1"]);
        let recorded = network.into_value();
        assert_eq!(shown_network(sent, Some(&recorded)), recorded);

        let balancer = ServiceLoadBalancer {
            target_group_arn: Arn::new("arn:aws:elasticloadbalancing:r:1:targetgroup/a/b").into(),
            container_name: "app".into(),
            container_port: 8080,
        };
        let sent = sdk_load_balancer(&balancer).unwrap();
        assert_eq!(shown_load_balancer(&sent), balancer.into_value());

        let deployment = DeploymentConfiguration::default();
        let sent = sdk_deployment(&deployment);
        assert_eq!(shown_deployment(&sent), deployment.into_value());
    }
}
