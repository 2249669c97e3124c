//! What instances are, as calls tell it.

use aws_sdk_ec2::types::{
    Instance as Machine, InstanceAttributeName, InstanceStateName as State, MonitoringState, Volume,
};
use futures_util::future::try_join_all;
use palinfra_core::Value;

use super::live::{ids, tags};
use super::live_machine::{decoded, disks};
use crate::live::{Aws, Failure, FailureKind, Found, Object, Shown, Status, block, failure};

/// Reads instances.
pub(super) async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
    let machines = machines(aws, objects).await?;
    let volumes = volumes(aws, objects).await?;
    let found = machines
        .iter()
        .map(|machine| found(aws, objects, machine, &volumes));
    let found = try_join_all(found).await?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether it runs.
pub(super) fn state(machine: &Machine) -> Option<&State> {
    machine.state().and_then(|state| state.name())
}

/// An instance that is there.
pub(super) async fn machine(at: &Object<'_>) -> Result<Machine, Failure> {
    let found = machines(at.aws, &[*at]).await?.pop();
    found.ok_or_else(|| Failure::new(FailureKind::NotFound, "", "it is not there any more"))
}

async fn machines(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Machine>, Failure> {
    let call = aws.ec2().describe_instances();
    let reservations = call.filters(ids("instance-id", objects)).into_paginator();
    let reservations = reservations.items().send();
    let reservations = reservations
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure)?;
    let machines = reservations.into_iter().filter_map(|it| it.instances);
    Ok(machines.flatten().collect())
}

async fn volumes(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Volume>, Failure> {
    let call = aws.ec2().describe_volumes();
    let volumes = call.filters(ids("attachment.instance-id", objects));
    let volumes = volumes.into_paginator().items().send();
    volumes
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure)
}

/// What a read says of an instance; nothing if it is gone: it is listed for an hour after.
async fn found(
    aws: &Aws,
    objects: &[Object<'_>],
    machine: &Machine,
    volumes: &[Volume],
) -> Result<Option<Found>, Failure> {
    let id = machine.instance_id().unwrap_or_default();
    let status = match state(machine) {
        Some(State::Terminated) => return Ok(None),
        Some(State::ShuttingDown) => Status::Deleting,
        Some(State::Pending | State::Stopping) => Status::Pending,
        _ => Status::Ready,
    };
    let Some(at) = objects.iter().find(|object| object.id == id) else {
        return Ok(None);
    };
    let groups = machine.security_groups().iter();
    let groups: Vec<&str> = groups.filter_map(|group| group.group_id()).collect();
    // The name is the last part of the ARN, behind the folder.
    let profile = machine.iam_instance_profile().and_then(|it| it.arn());
    let profile = profile.and_then(|arn| arn.rsplit('/').next());
    let monitoring = machine
        .monitoring()
        .and_then(|it| it.state())
        .map(|state| matches!(state, MonitoringState::Enabled | MonitoringState::Pending));
    let disks = disks(machine, volumes, at.inputs.get("block_device_mappings"));
    let mut found = Found::new(id)
        .input("image_id", machine.image_id())
        .input(
            "instance_type",
            machine.instance_type().map(|kind| kind.as_str()),
        )
        .input("subnet_id", machine.subnet_id())
        .input("security_group_ids", groups)
        .input("iam_instance_profile", profile)
        .input("key_name", machine.key_name())
        .input("metadata_options", metadata_value(machine))
        .input("block_device_mappings", disks)
        .input("private_ip_address", machine.private_ip_address())
        .input("source_dest_check", machine.source_dest_check())
        .input("monitoring", monitoring)
        .output("arn", aws.arn("ec2", &format!("instance/{id}")))
        .output("private_ip", machine.private_ip_address())
        .output("public_ip", machine.public_ip_address().unwrap_or_default())
        .tags(tags(machine.tags()))
        .status(status);
    // These take a call each.
    let ask = |name| {
        let call = aws.ec2().describe_instance_attribute();
        call.instance_id(id).attribute(name).send()
    };
    if at.shows("user_data") {
        let answer = ask(InstanceAttributeName::UserData)
            .await
            .map_err(failure)?;
        let text = answer.user_data().and_then(|it| it.value());
        found = found.input("user_data", decoded(text, at.inputs.get("user_data")));
    }
    if at.shows("disable_api_termination") {
        let answer = ask(InstanceAttributeName::DisableApiTermination).await;
        let answer = answer.map_err(failure)?;
        let on = answer.disable_api_termination().and_then(|it| it.value());
        found = found.input("disable_api_termination", on);
    }
    Ok(Some(found))
}

fn metadata_value(machine: &Machine) -> Option<Value> {
    let options = machine.metadata_options()?;
    Some(block([
        (
            "http_tokens",
            options.http_tokens().map(|it| it.as_str()).shown(),
        ),
        (
            "http_endpoint",
            options.http_endpoint().map(|it| it.as_str()).shown(),
        ),
        (
            "http_put_response_hop_limit",
            options.http_put_response_hop_limit().shown(),
        ),
        (
            "instance_metadata_tags",
            options
                .instance_metadata_tags()
                .map(|it| it.as_str())
                .shown(),
        ),
    ]))
}
