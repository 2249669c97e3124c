//! What the calls of database instances and of a cluster's servers share.

use aws_sdk_rds::types::DbInstance;

use super::live::{PAGE, ids, status, tags};
use crate::live::{Aws, Failure, Found, Object, Status, failure};

/// Describes instances, each with its object.
pub(super) async fn described<'a, 'b>(
    aws: &Aws,
    objects: &'a [Object<'b>],
) -> Result<Vec<(&'a Object<'b>, DbInstance)>, Failure> {
    let call = aws.rds().describe_db_instances();
    let call = call
        .filters(ids("db-instance-id", objects))
        .max_records(PAGE as i32);
    let pages = call.into_paginator().items().send();
    let instances = pages
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure)?;
    let with_object = instances.into_iter().filter_map(|instance| {
        let id = instance.db_instance_identifier()?;
        let at = objects.iter().find(|object| object.id == id)?;
        Some((at, instance))
    });
    Ok(with_object.collect())
}

/// One instance.
pub(super) async fn one(at: &Object<'_>) -> Result<Option<DbInstance>, Failure> {
    let objects = [*at];
    let found = described(at.aws, &objects).await?;
    Ok(found.into_iter().map(|(_, instance)| instance).next())
}

/// How far an instance is. What waits for the maintenance window is not waited for.
pub(super) fn instance_status(at: &Object<'_>, it: &DbInstance) -> Status {
    let at_once = at.input::<Option<bool>>("apply_immediately");
    let at_once = at_once.ok().flatten() != Some(false);
    let waits = it.pending_modified_values().is_some_and(|pending| {
        let nothing = aws_sdk_rds::types::PendingModifiedValues::builder().build();
        *pending != nothing
    });
    status(it.db_instance_status(), at_once && waits)
}

/// What all types of servers tell. A change that waits for the maintenance window counts as made.
pub(super) fn found(aws: &Aws, at: &Object<'_>, it: &DbInstance) -> Found {
    let waiting = it.pending_modified_values();
    let class = waiting.and_then(|it| it.db_instance_class());
    let authority = waiting.and_then(|it| it.ca_certificate_identifier());
    let group = it.db_parameter_groups().first();
    let interval = it.monitoring_interval().unwrap_or_default();
    Found::new(at.id)
        .input("db_instance_identifier", at.id)
        .input("db_instance_class", class.or(it.db_instance_class()))
        .input("availability_zone", it.availability_zone())
        .input("publicly_accessible", it.publicly_accessible())
        .input(
            "auto_minor_version_upgrade",
            it.auto_minor_version_upgrade(),
        )
        .input(
            "preferred_maintenance_window",
            it.preferred_maintenance_window(),
        )
        .input(
            "db_parameter_group_name",
            group.and_then(|it| it.db_parameter_group_name()),
        )
        .input(
            "enable_performance_insights",
            it.performance_insights_enabled().unwrap_or_default(),
        )
        .input(
            "performance_insights_retention_period",
            it.performance_insights_retention_period(),
        )
        .input("monitoring_interval", interval)
        .input("monitoring_role_arn", it.monitoring_role_arn())
        .input(
            "ca_certificate_identifier",
            authority.or(it.ca_certificate_identifier()),
        )
        .output("arn", aws.arn("rds", &format!("db:{}", at.id)))
        .output(
            "endpoint_address",
            it.endpoint().and_then(|it| it.address()),
        )
        .output("dbi_resource_id", it.dbi_resource_id())
        .tags(tags(it.tag_list()))
        .status(instance_status(at, it))
}
