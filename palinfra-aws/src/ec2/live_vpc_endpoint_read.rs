//! What a read of endpoints of VPCs gives.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_ec2::types::VpcEndpoint as Endpoint;
use palinfra_core::Value;

use super::live::{filter, tags};
use crate::live::{Aws, Failure, Found, Object, Status, failure, not_found_is};

/// Reads endpoints.
pub(super) async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
    let endpoints = endpoints(aws, objects).await?;
    let lists = prefix_lists(aws, objects, &endpoints).await?;
    let found = endpoints.iter().filter_map(|endpoint| {
        let id = endpoint.vpc_endpoint_id()?;
        let groups = endpoint.groups().iter();
        let groups: Vec<&str> = groups.filter_map(|group| group.group_id()).collect();
        let list = match routed_service(endpoint) {
            Some(service) => lists.get(service).map(String::as_str),
            None => Some(""),
        };
        let found = Found::new(id)
            .input("vpc_id", endpoint.vpc_id())
            .input("service_name", endpoint.service_name())
            .input(
                "vpc_endpoint_type",
                endpoint.vpc_endpoint_type().map(|kind| kind.as_str()),
            )
            .input("private_dns_enabled", endpoint.private_dns_enabled())
            .input("policy_document", endpoint.policy_document().map(policy))
            .input("subnet_ids", endpoint.subnet_ids())
            .input("route_table_ids", endpoint.route_table_ids())
            .input("security_group_ids", groups)
            .output("arn", aws.arn("ec2", &format!("vpc-endpoint/{id}")))
            .output("prefix_list_id", list)
            .tags(tags(endpoint.tags()))
            .status(status(endpoint)?);
        Some(found)
    });
    Ok(found.collect())
}

/// The endpoints, all of the VPCs that they are recorded in at once. By its id alone one is
/// asked for whose VPC is not known: that of an import.
pub(super) async fn endpoints(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Endpoint>, Failure> {
    let vpc = |object: &Object<'_>| object.inputs.get("vpc_id")?.as_str().map(String::from);
    let vpcs: BTreeSet<String> = objects.iter().filter_map(vpc).collect();
    let mut endpoints = Vec::new();
    if !vpcs.is_empty() {
        let call = aws.ec2().describe_vpc_endpoints();
        let call = call.filters(filter("vpc-id", vpcs)).into_paginator();
        let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
        endpoints = found.map_err(failure)?;
        let is_asked_for = |it: &Endpoint| {
            let mut ids = objects.iter().map(|object| Some(object.id));
            ids.any(|id| id == it.vpc_endpoint_id())
        };
        endpoints.retain(is_asked_for);
    }
    for object in objects.iter().filter(|object| vpc(object).is_none()) {
        let call = aws.ec2().describe_vpc_endpoints();
        let answer = call.vpc_endpoint_ids(object.id).send().await;
        let found = answer.map(|answer| answer.vpc_endpoints.unwrap_or_default());
        endpoints.extend(not_found_is(Vec::new(), found.map_err(failure))?);
    }
    Ok(endpoints)
}

/// The service that a gateway endpoint leads to, by a list of the service's ranges.
fn routed_service(endpoint: &Endpoint) -> Option<&str> {
    let kind = endpoint.vpc_endpoint_type().map(|kind| kind.as_str());
    endpoint.service_name().filter(|_| kind == Some("Gateway"))
}

/// The lists of the services' ranges by the names of the services. They never change, so that
/// only what is not recorded is asked for, all at once.
async fn prefix_lists(
    aws: &Aws,
    objects: &[Object<'_>],
    endpoints: &[Endpoint],
) -> Result<HashMap<String, String>, Failure> {
    let mut lists = HashMap::new();
    let mut missing = BTreeSet::new();
    for endpoint in endpoints {
        let Some(service) = routed_service(endpoint) else {
            continue;
        };
        let mut recorded = objects
            .iter()
            .filter(|object| Some(object.id) == endpoint.vpc_endpoint_id());
        match recorded.find_map(|object| object.output("prefix_list_id")) {
            Some(list) => lists.extend([(service.to_string(), list.to_string())]),
            None => missing.extend([service]),
        }
    }
    missing.retain(|service| !lists.contains_key(*service));
    if !missing.is_empty() {
        let call = aws.ec2().describe_prefix_lists();
        let call = call.filters(filter("prefix-list-name", missing));
        let found = call.into_paginator().items().send();
        let found = found.collect::<Result<Vec<_>, _>>().await;
        for list in found.map_err(failure)? {
            lists.extend(list.prefix_list_name.zip(list.prefix_list_id));
        }
    }
    Ok(lists)
}

/// How far it is; nothing if it is gone. The states come in small letters and in large ones.
/// One that waits for the owner of its service is as far as it gets here.
fn status(endpoint: &Endpoint) -> Option<Status> {
    let state = endpoint.state().map(|state| state.as_str());
    match state.unwrap_or_default().to_ascii_lowercase().as_str() {
        "deleted" => None,
        "deleting" => Some(Status::Deleting),
        "pending" | "partial" => Some(Status::Pending),
        "failed" | "rejected" | "expired" => {
            let error = endpoint.last_error().and_then(|error| error.message());
            let reason = endpoint.failure_reason().or(error).or(state);
            Some(Status::Failed(reason.unwrap_or("it failed").into()))
        }
        _ => Some(Status::Ready),
    }
}

fn policy(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(json) => Value::from_json(&json),
        Err(_) => Value::Text(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_state_says_how_far_it_is() {
        let of = |state: &str| {
            let endpoint = Endpoint::builder().state(state.into());
            status(&endpoint.failure_reason("no room").build())
        };
        assert_eq!(of("available"), Some(Status::Ready));
        assert_eq!(of("pendingAcceptance"), Some(Status::Ready));
        assert_eq!(of("Pending"), Some(Status::Pending));
        assert_eq!(of("failed"), Some(Status::Failed("no room".into())));
        assert_eq!(of("deleting"), Some(Status::Deleting));
        assert_eq!(of("deleted"), None);
    }
}
