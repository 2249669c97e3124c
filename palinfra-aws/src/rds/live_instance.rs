//! What the calls of database instances, of their copies and of a cluster's servers share.

use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder;
use aws_sdk_rds::types::DbInstance as SdkInstance;
use palinfra_core::{Arn, Id};

use super::live::{PAGE, arn, default_group, id, ids, status, tags};
use super::{ClusterInstance, DbInstance, DbParameterGroup, ReadReplica};
use crate::iam::Role;
use crate::live::{
    Aws, Change, Deletion, Failure, Found, Object, Status, failure, not_found_is, same_is_fine,
    whole,
};

/// The inputs that all of them have and that a modification changes.
pub(super) struct Settings<'a> {
    pub class: &'a str,
    pub publicly_accessible: bool,
    pub parameter_group: Option<&'a Id<DbParameterGroup>>,
    pub minor_versions: bool,
    pub maintenance_window: Option<&'a String>,
    pub insights: bool,
    pub insights_days: Option<i64>,
    pub monitoring_interval: Option<i64>,
    pub monitoring_role: Option<&'a Arn<Role>>,
    pub certificate_authority: Option<&'a String>,
    pub apply_immediately: bool,
}

macro_rules! has_settings {
    ($($name:ident),*) => {$(
        impl $name {
            pub(super) fn settings(&self) -> Settings<'_> {
                Settings {
                    class: &self.db_instance_class,
                    publicly_accessible: self.publicly_accessible,
                    parameter_group: self.db_parameter_group_name.as_ref(),
                    minor_versions: self.auto_minor_version_upgrade,
                    maintenance_window: self.preferred_maintenance_window.as_ref(),
                    insights: self.enable_performance_insights,
                    insights_days: self.performance_insights_retention_period,
                    monitoring_interval: self.monitoring_interval,
                    monitoring_role: self.monitoring_role_arn.as_ref(),
                    certificate_authority: self.ca_certificate_identifier.as_ref(),
                    apply_immediately: self.apply_immediately,
                }
            }
        }
    )*};
}

has_settings!(ClusterInstance, DbInstance, ReadReplica);

/// The names of these inputs.
const SETTINGS: &[&str] = &[
    "db_instance_class",
    "publicly_accessible",
    "db_parameter_group_name",
    "auto_minor_version_upgrade",
    "preferred_maintenance_window",
    "enable_performance_insights",
    "performance_insights_retention_period",
    "monitoring_interval",
    "monitoring_role_arn",
    "ca_certificate_identifier",
];

/// Changes in one call, since the next one has to wait for the first: the settings, and what
/// `more` adds to the call, which is about the inputs that `others` names.
pub(super) async fn modify(
    at: &Object<'_>,
    change: &Change<'_>,
    settings: &Settings<'_>,
    others: &[&str],
    more: impl FnOnce(ModifyDBInstanceFluentBuilder) -> Result<ModifyDBInstanceFluentBuilder, Failure>,
) -> Result<(), Failure> {
    if !change.any(SETTINGS) && !change.any(others) {
        return Ok(());
    }
    let nothing = at.aws.rds().modify_db_instance();
    let nothing = nothing
        .db_instance_identifier(at.id)
        .apply_immediately(settings.apply_immediately);
    let call = settings.changed(at, change, nothing.clone()).await?;
    let call = more(call)?;
    // RDS refuses a call that changes nothing.
    if call.as_input() == nothing.as_input() {
        return Ok(());
    }
    same_is_fine(call.send().await.map(drop).map_err(failure))
}

impl Settings<'_> {
    async fn changed(
        &self,
        at: &Object<'_>,
        change: &Change<'_>,
        mut call: ModifyDBInstanceFluentBuilder,
    ) -> Result<ModifyDBInstanceFluentBuilder, Failure> {
        if change.has("db_instance_class") {
            call = call.db_instance_class(self.class);
        }
        if change.has("publicly_accessible") {
            call = call.publicly_accessible(self.publicly_accessible);
        }
        if change.has("auto_minor_version_upgrade") {
            call = call.auto_minor_version_upgrade(self.minor_versions);
        }
        if change.has("preferred_maintenance_window") {
            call = call.set_preferred_maintenance_window(self.maintenance_window.cloned());
        }
        if change.has("ca_certificate_identifier") {
            call = call.set_ca_certificate_identifier(self.certificate_authority.cloned());
        }
        if change.has("db_parameter_group_name") {
            let group = match id(self.parameter_group) {
                Some(group) => group,
                None => {
                    let it = one(at).await?;
                    let version = it.as_ref().and_then(|it| it.engine_version());
                    let engine = it.as_ref().and_then(|it| it.engine());
                    default_group(at.aws, engine.unwrap_or_default(), version).await?
                }
            };
            call = call.db_parameter_group_name(group);
        }
        if change.any(&[
            "enable_performance_insights",
            "performance_insights_retention_period",
        ]) {
            let days = self.insights_days.filter(|_| self.insights);
            call = call.enable_performance_insights(self.insights);
            call = call.set_performance_insights_retention_period(days.map(whole));
        }
        if change.any(&["monitoring_interval", "monitoring_role_arn"]) {
            let interval = self.monitoring_interval.unwrap_or_default();
            let role = self.monitoring_role.filter(|_| interval > 0);
            call = call.monitoring_interval(whole(interval));
            call = call.set_monitoring_role_arn(arn(role));
        }
        Ok(call)
    }
}

/// What is made of an instance before it is deleted.
#[derive(Default)]
pub(super) struct Last {
    pub snapshot: Option<String>,
    pub delete_backups: Option<bool>,
}

/// Deletes one that is not going already. `last` tells what is made of it before.
pub(super) async fn delete(
    at: &Object<'_>,
    last: impl FnOnce(&SdkInstance, &Status) -> Result<Last, Failure>,
) -> Result<Deletion, Failure> {
    let Some(it) = one(at).await? else {
        return Ok(Deletion::Gone);
    };
    let status = instance_status(at, &it);
    if status == Status::Deleting {
        return Ok(Deletion::Going);
    }
    let last = last(&it, &status)?;
    let call = at.aws.rds().delete_db_instance();
    let call = call
        .db_instance_identifier(at.id)
        .skip_final_snapshot(last.snapshot.is_none())
        .set_final_db_snapshot_identifier(last.snapshot)
        .set_delete_automated_backups(last.delete_backups);
    let gone = call.send().await.map(|_| Deletion::Going).map_err(failure);
    not_found_is(Deletion::Gone, gone)
}

/// Describes instances, each with its object.
pub(super) async fn described<'a, 'b>(
    aws: &Aws,
    objects: &'a [Object<'b>],
) -> Result<Vec<(&'a Object<'b>, SdkInstance)>, Failure> {
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
async fn one(at: &Object<'_>) -> Result<Option<SdkInstance>, Failure> {
    let objects = [*at];
    let found = described(at.aws, &objects).await?;
    Ok(found.into_iter().map(|(_, instance)| instance).next())
}

/// How far an instance is. What waits for the maintenance window is not waited for.
fn instance_status(at: &Object<'_>, it: &SdkInstance) -> Status {
    let at_once = at.input::<Option<bool>>("apply_immediately");
    let at_once = at_once.ok().flatten() != Some(false);
    let waits = it.pending_modified_values().is_some_and(|pending| {
        let nothing = aws_sdk_rds::types::PendingModifiedValues::builder().build();
        *pending != nothing
    });
    status(it.db_instance_status(), at_once && waits)
}

/// What all types of servers tell. A change that waits for the maintenance window counts as made.
pub(super) fn found(aws: &Aws, at: &Object<'_>, it: &SdkInstance) -> Found {
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
