//! Which inputs AWS takes together.

use palinfra_core::{Map, Value};

use crate::rules::{exactly_one, given, quoted};

/// A route leads to one target.
pub(super) fn route(inputs: &Map) -> Result<(), String> {
    let targets = [
        "gateway_id",
        "nat_gateway_id",
        "vpc_peering_connection_id",
        "transit_gateway_id",
        "network_interface_id",
        "instance_id",
    ];
    exactly_one(inputs, &targets)
}

/// A rule admits from one source, and names the ports of a protocol that has them.
pub(super) fn ingress_rule(inputs: &Map) -> Result<(), String> {
    let sources = [
        "cidr_ip",
        "source_security_group_id",
        "source_prefix_list_id",
    ];
    exactly_one(inputs, &sources)?;
    ports(inputs)
}

/// A rule leads to one destination, and names the ports of a protocol that has them.
pub(super) fn egress_rule(inputs: &Map) -> Result<(), String> {
    let destinations = [
        "cidr_ip",
        "destination_security_group_id",
        "destination_prefix_list_id",
    ];
    exactly_one(inputs, &destinations)?;
    ports(inputs)
}

fn ports(inputs: &Map) -> Result<(), String> {
    match known(inputs, "ip_protocol") {
        Some(protocol @ ("tcp" | "udp")) => needs(inputs, protocol, &["from_port", "to_port"]),
        _ => Ok(()),
    }
}

/// A public gateway has a public address, and a private one has none.
pub(super) fn nat_gateway(inputs: &Map) -> Result<(), String> {
    match known(inputs, "connectivity_type") {
        Some("public") => needs(inputs, "a public gateway", &["allocation_id"]),
        Some("private") => lacks(inputs, "a private gateway", &["allocation_id"]),
        _ => Ok(()),
    }
}

/// Each kind of endpoint has inputs of its own.
pub(super) fn vpc_endpoint(inputs: &Map) -> Result<(), String> {
    match known(inputs, "vpc_endpoint_type") {
        Some("Gateway") => {
            let of = "a gateway endpoint";
            lacks(inputs, of, &["subnet_ids", "security_group_ids"])?;
            match inputs.get("private_dns_enabled") {
                Some(Value::Bool(true)) => lacks(inputs, of, &["private_dns_enabled"]),
                _ => Ok(()),
            }
        }
        Some("Interface") => lacks(inputs, "an interface endpoint", &["route_table_ids"]),
        _ => Ok(()),
    }
}

/// Writing into a log group takes a role.
pub(super) fn flow_log(inputs: &Map) -> Result<(), String> {
    let role = &["deliver_logs_permission_arn"];
    match known(inputs, "log_destination_type") {
        Some("cloud-watch-logs") => needs(inputs, "a log group as the destination", role),
        _ => Ok(()),
    }
}

/// The text of an input that is known.
fn known<'a>(inputs: &'a Map, name: &str) -> Option<&'a str> {
    inputs.get(name)?.as_str()
}

fn needs(inputs: &Map, what: &str, names: &[&str]) -> Result<(), String> {
    let given = given(inputs, names);
    let missing = names.iter().filter(|name| !given.contains(name)).copied();
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("{what} needs {}", quoted(&missing)))
    }
}

fn lacks(inputs: &Map, what: &str, names: &[&str]) -> Result<(), String> {
    let given = given(inputs, names);
    if given.is_empty() {
        Ok(())
    } else {
        Err(format!("{what} does not take {}", quoted(&given)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn inputs(pairs: &[(&str, &str)]) -> Map {
        let value = |text: &str| match text {
            "true" => Value::Bool(true),
            text => Value::Text(text.into()),
        };
        let pairs = pairs
            .iter()
            .map(|(name, text)| (name.to_string(), value(text)));
        pairs.collect()
    }

    #[test]
    fn a_route_has_one_target() {
        assert_eq!(route(&inputs(&[("gateway_id", "igw-1")])), Ok(()));
        assert!(route(&inputs(&[])).unwrap_err().contains("exactly one"));
        let two = inputs(&[("gateway_id", "igw-1"), ("nat_gateway_id", "nat-1")]);
        let error = route(&two).unwrap_err();
        assert!(error.ends_with("not `gateway_id`, `nat_gateway_id` together"));
    }

    #[test]
    fn a_rule_has_one_end_and_the_ports_of_its_protocol() {
        let from = ("cidr_ip", "10.0.0.0/8");
        let all = inputs(&[("ip_protocol", "-1"), from]);
        assert_eq!(ingress_rule(&all), Ok(()));
        assert_eq!(egress_rule(&all), Ok(()));
        assert!(egress_rule(&inputs(&[("ip_protocol", "-1")])).is_err());
        let error = ingress_rule(&inputs(&[("ip_protocol", "tcp"), from])).unwrap_err();
        assert_eq!(error, "tcp needs `from_port`, `to_port`");
    }

    #[test]
    fn a_public_gateway_has_an_address_and_a_private_one_has_none() {
        let public = ("connectivity_type", "public");
        let private = ("connectivity_type", "private");
        let address = ("allocation_id", "eipalloc-1");
        assert_eq!(nat_gateway(&inputs(&[public, address])), Ok(()));
        assert_eq!(nat_gateway(&inputs(&[private])), Ok(()));
        assert!(nat_gateway(&inputs(&[public])).is_err());
        assert!(nat_gateway(&inputs(&[private, address])).is_err());
    }

    #[test]
    fn an_endpoint_has_the_inputs_of_its_kind() {
        let gateway = ("vpc_endpoint_type", "Gateway");
        let interface = ("vpc_endpoint_type", "Interface");
        let (tables, subnets) = (("route_table_ids", "x"), ("subnet_ids", "x"));
        let names = ("private_dns_enabled", "true");
        assert_eq!(vpc_endpoint(&inputs(&[gateway, tables])), Ok(()));
        assert_eq!(vpc_endpoint(&inputs(&[interface, subnets, names])), Ok(()));
        assert!(vpc_endpoint(&inputs(&[gateway, subnets])).is_err());
        assert!(vpc_endpoint(&inputs(&[gateway, names])).is_err());
        assert!(vpc_endpoint(&inputs(&[interface, tables])).is_err());
    }

    #[test]
    fn a_log_group_takes_a_role_and_a_bucket_none() {
        let role = ("deliver_logs_permission_arn", "arn:it");
        let group = ("log_destination_type", "cloud-watch-logs");
        assert_eq!(flow_log(&inputs(&[group, role])), Ok(()));
        let error = flow_log(&inputs(&[group])).unwrap_err();
        assert!(error.ends_with("needs `deliver_logs_permission_arn`"));
        assert_eq!(flow_log(&inputs(&[("log_destination_type", "s3")])), Ok(()));
    }
}
