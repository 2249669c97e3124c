//! The calls of an Aurora cluster.

use async_trait::async_trait;
use aws_sdk_rds::types::{
    ClusterPendingModifiedValues, DbCluster as SdkCluster, ServerlessV2ScalingConfiguration,
};
use palinfra_core::{Property, Secret};

use super::{DbCluster, ServerlessScaling};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, whole,
};
use crate::live::{failure, not_found_is, same_is_fine};
use crate::rds::live::{
    PAGE, arn, can_be_saved, default_group, final_snapshot, id, id_list, ids, log_exports,
    new_manager, new_version, sdk_tags, status, tags, update_tags, version_as_recorded,
};

/// The inputs that a modification changes.
const MODIFIED: &[&str] = &[
    "engine_version",
    "manage_master_user_password",
    "master_user_password",
    "master_user_secret_kms_key_id",
    "port",
    "vpc_security_group_ids",
    "serverless_v2_scaling_configuration",
    "storage_type",
    "db_cluster_parameter_group_name",
    "backup_retention_period",
    "preferred_backup_window",
    "preferred_maintenance_window",
    "deletion_protection",
    "copy_tags_to_snapshot",
    "enable_cloudwatch_logs_exports",
    "enable_iam_database_authentication",
];

#[async_trait]
impl Live for DbCluster {
    const BATCH: usize = PAGE;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let group = id(self.db_cluster_parameter_group_name.as_ref());
        call.aws
            .rds()
            .create_db_cluster()
            .db_cluster_identifier(&self.db_cluster_identifier)
            .engine(&self.engine)
            .set_master_username(self.master_username.clone())
            .set_engine_version(self.engine_version.clone())
            .set_manage_master_user_password(self.manage_master_user_password.then_some(true))
            .set_master_user_password(self.password())
            .set_master_user_secret_kms_key_id(self.secret_key())
            .set_database_name(self.database_name.clone())
            .port(whole(self.port))
            .set_db_subnet_group_name(id(self.db_subnet_group_name.as_ref()))
            .set_vpc_security_group_ids(id_list(self.vpc_security_group_ids.as_ref()))
            .set_serverless_v2_scaling_configuration(self.scaling())
            .storage_encrypted(self.storage_encrypted)
            .set_kms_key_id(arn(self.kms_key_id.as_ref()))
            .set_storage_type(self.storage_type.clone())
            .set_db_cluster_parameter_group_name(group)
            .backup_retention_period(whole(self.backup_retention_period))
            .set_preferred_backup_window(self.preferred_backup_window.clone())
            .set_preferred_maintenance_window(self.preferred_maintenance_window.clone())
            .deletion_protection(self.deletion_protection)
            .copy_tags_to_snapshot(self.copy_tags_to_snapshot)
            .set_enable_cloudwatch_logs_exports(self.enable_cloudwatch_logs_exports.clone())
            .enable_iam_database_authentication(self.enable_iam_database_authentication)
            .set_enable_http_endpoint(self.enable_http_endpoint.then_some(true))
            .set_global_cluster_identifier(id(self.global_cluster_identifier.as_ref()))
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        // First, since the other changes keep the cluster busy for a while.
        if change.has("enable_http_endpoint") {
            let cluster = at.aws.arn("rds", &format!("cluster:{}", at.id));
            if self.enable_http_endpoint {
                let call = at.aws.rds().enable_http_endpoint().resource_arn(cluster);
                call.send().await.map_err(failure)?;
            } else {
                let call = at.aws.rds().disable_http_endpoint().resource_arn(cluster);
                call.send().await.map_err(failure)?;
            }
        }
        if change.any(MODIFIED) {
            self.modify(at, change).await?;
        }
        update_tags(at, change, "cluster").await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let objects = [*at];
        let clusters = described(at.aws, &objects).await?;
        let Some((_, it)) = clusters.first() else {
            return Ok(Deletion::Gone);
        };
        let status = cluster_status(at, it);
        if status == Status::Deleting {
            return Ok(Deletion::Going);
        }
        let snapshot = final_snapshot(at, it.db_cluster_resource_id())?;
        if snapshot.is_some() {
            can_be_saved(&status)?;
        }
        if let Some(global) = at.input::<Option<String>>("global_cluster_identifier")? {
            leave(at, &global).await?;
        }
        let call = at.aws.rds().delete_db_cluster();
        let call = call
            .db_cluster_identifier(at.id)
            .skip_final_snapshot(snapshot.is_none())
            .set_final_db_snapshot_identifier(snapshot);
        let gone = call.send().await.map(|_| Deletion::Going).map_err(failure);
        not_found_is(Deletion::Gone, gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let clusters = described(aws, objects).await?;
        Ok(clusters.iter().map(|(at, it)| found(aws, at, it)).collect())
    }
}

impl DbCluster {
    /// The password to send, if RDS does not manage it.
    fn password(&self) -> Option<String> {
        let password = self.master_user_password.as_ref().map(Secret::expose);
        password
            .filter(|_| !self.manage_master_user_password)
            .cloned()
    }

    /// The key of the managed password.
    fn secret_key(&self) -> Option<String> {
        let key = self.master_user_secret_kms_key_id.as_ref();
        arn(key.filter(|_| self.manage_master_user_password))
    }

    fn scaling(&self) -> Option<ServerlessV2ScalingConfiguration> {
        let scaling = self.serverless_v2_scaling_configuration?;
        let pause = scaling.seconds_until_auto_pause.map(whole);
        let built = ServerlessV2ScalingConfiguration::builder()
            .min_capacity(scaling.min_capacity)
            .max_capacity(scaling.max_capacity)
            .set_seconds_until_auto_pause(pause);
        Some(built.build())
    }

    /// Changes in one call, since the next one has to wait for the first.
    async fn modify(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let nothing = at.aws.rds().modify_db_cluster();
        let nothing = nothing
            .db_cluster_identifier(at.id)
            .apply_immediately(self.apply_immediately);
        let mut call = nothing.clone();
        if let Some(version) = new_version(self.engine_version.as_ref(), change)? {
            call = call.engine_version(version);
            call = call.allow_major_version_upgrade(self.allow_major_version_upgrade);
        }
        let (managed, key) = (self.manage_master_user_password, self.secret_key());
        if new_manager(managed, key.as_ref(), change)? {
            call = call.manage_master_user_password(managed);
            call = call.set_master_user_secret_kms_key_id(key);
        }
        if change.any(&["manage_master_user_password", "master_user_password"]) {
            call = call.set_master_user_password(self.password());
        }
        if change.has("port") {
            call = call.port(whole(self.port));
        }
        if change.has("vpc_security_group_ids") {
            let groups = id_list(self.vpc_security_group_ids.as_ref());
            call = call.set_vpc_security_group_ids(groups);
        }
        if change.has("serverless_v2_scaling_configuration") {
            call = call.set_serverless_v2_scaling_configuration(self.scaling());
        }
        if change.has("storage_type") {
            call = call.storage_type(self.storage_type.as_deref().unwrap_or("aurora"));
        }
        if change.has("db_cluster_parameter_group_name") {
            let group = id(self.db_cluster_parameter_group_name.as_ref());
            call = call.db_cluster_parameter_group_name(match group {
                Some(group) => group,
                None => {
                    let objects = [*at];
                    let clusters = described(at.aws, &objects).await?;
                    let version = clusters.first().and_then(|(_, it)| it.engine_version());
                    default_group(at.aws, &self.engine, version).await?
                }
            });
        }
        if change.has("backup_retention_period") {
            call = call.backup_retention_period(whole(self.backup_retention_period));
        }
        if change.has("preferred_backup_window") {
            call = call.set_preferred_backup_window(self.preferred_backup_window.clone());
        }
        if change.has("preferred_maintenance_window") {
            let window = self.preferred_maintenance_window.clone();
            call = call.set_preferred_maintenance_window(window);
        }
        if change.has("deletion_protection") {
            call = call.deletion_protection(self.deletion_protection);
        }
        if change.has("copy_tags_to_snapshot") {
            call = call.copy_tags_to_snapshot(self.copy_tags_to_snapshot);
        }
        if change.has("enable_iam_database_authentication") {
            let on = self.enable_iam_database_authentication;
            call = call.enable_iam_database_authentication(on);
        }
        let logs = log_exports(self.enable_cloudwatch_logs_exports.as_ref(), change)?;
        let call = call.set_cloudwatch_logs_export_configuration(logs);
        // RDS refuses a call that changes nothing.
        if call.as_input() == nothing.as_input() {
            return Ok(());
        }
        same_is_fine(call.send().await.map(drop).map_err(failure))
    }
}

/// Takes a cluster out of its global cluster: as a part of it, it cannot be deleted.
async fn leave(at: &Object<'_>, global: &str) -> Result<(), Failure> {
    let cluster = at.aws.arn("rds", &format!("cluster:{}", at.id));
    let call = at.aws.rds().remove_from_global_cluster();
    let call = call
        .global_cluster_identifier(global)
        .db_cluster_identifier(cluster);
    not_found_is((), call.send().await.map(drop).map_err(failure))
}

async fn described<'a, 'b>(
    aws: &Aws,
    objects: &'a [Object<'b>],
) -> Result<Vec<(&'a Object<'b>, SdkCluster)>, Failure> {
    let call = aws.rds().describe_db_clusters();
    let call = call
        .filters(ids("db-cluster-id", objects))
        .max_records(PAGE as i32);
    let pages = call.into_paginator().items().send();
    let clusters = pages
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure)?;
    let with_object = clusters.into_iter().filter_map(|cluster| {
        let id = cluster.db_cluster_identifier()?;
        let at = objects.iter().find(|object| object.id == id)?;
        Some((at, cluster))
    });
    Ok(with_object.collect())
}

/// How far a cluster is. What waits for the maintenance window is not waited for.
fn cluster_status(at: &Object<'_>, it: &SdkCluster) -> Status {
    let at_once = at.input::<Option<bool>>("apply_immediately");
    let at_once = at_once.ok().flatten() != Some(false);
    let nothing = ClusterPendingModifiedValues::builder().build();
    let waits = it
        .pending_modified_values()
        .is_some_and(|pending| *pending != nothing);
    status(it.status(), at_once && waits)
}

/// What a cluster tells. A change that waits for the maintenance window counts as made.
fn found(aws: &Aws, at: &Object<'_>, it: &SdkCluster) -> Found {
    let waiting = it.pending_modified_values();
    let version = waiting
        .and_then(|it| it.engine_version())
        .or(it.engine_version());
    let retention = waiting.and_then(|it| it.backup_retention_period());
    let iam = waiting.and_then(|it| it.iam_database_authentication_enabled());
    let storage = waiting
        .and_then(|it| it.storage_type())
        .or(it.storage_type());
    let groups = it.vpc_security_groups().iter();
    let groups = groups
        .map(|it| it.vpc_security_group_id())
        .collect::<Vec<_>>();
    let secret = it.master_user_secret();
    let scaling = it.serverless_v2_scaling_configuration().map(|it| {
        let scaling = ServerlessScaling {
            min_capacity: it.min_capacity().unwrap_or_default(),
            max_capacity: it.max_capacity().unwrap_or_default(),
            seconds_until_auto_pause: it.seconds_until_auto_pause().map(i64::from),
        };
        scaling.into_value()
    });
    Found::new(at.id)
        .input("db_cluster_identifier", at.id)
        .input("engine", it.engine())
        .input("master_username", it.master_username())
        .input("engine_version", version_as_recorded(at, version))
        .input("manage_master_user_password", secret.is_some())
        .input(
            "master_user_secret_kms_key_id",
            secret.and_then(|it| it.kms_key_id()),
        )
        .input("database_name", it.database_name())
        .input("port", it.port())
        .input("db_subnet_group_name", it.db_subnet_group())
        .input("vpc_security_group_ids", groups)
        .input("serverless_v2_scaling_configuration", scaling)
        .input("storage_encrypted", it.storage_encrypted())
        .input("kms_key_id", it.kms_key_id())
        // What is charged for each operation has no name in the answer.
        .input(
            "storage_type",
            storage.filter(|it| !it.is_empty()).unwrap_or("aurora"),
        )
        .input(
            "db_cluster_parameter_group_name",
            it.db_cluster_parameter_group(),
        )
        .input(
            "backup_retention_period",
            retention.or(it.backup_retention_period()),
        )
        .input("preferred_backup_window", it.preferred_backup_window())
        .input(
            "preferred_maintenance_window",
            it.preferred_maintenance_window(),
        )
        .input("deletion_protection", it.deletion_protection())
        .input("copy_tags_to_snapshot", it.copy_tags_to_snapshot())
        .input(
            "enable_cloudwatch_logs_exports",
            it.enabled_cloudwatch_logs_exports(),
        )
        .input(
            "enable_iam_database_authentication",
            iam.or(it.iam_database_authentication_enabled()),
        )
        .input(
            "enable_http_endpoint",
            it.http_endpoint_enabled().unwrap_or_default(),
        )
        .output("arn", aws.arn("rds", &format!("cluster:{}", at.id)))
        .output("endpoint_address", it.endpoint())
        .output("reader_endpoint_address", it.reader_endpoint())
        .output("endpoint_port", it.port())
        .output("db_cluster_resource_id", it.db_cluster_resource_id())
        .output(
            "master_user_secret_arn",
            secret.and_then(|it| it.secret_arn()),
        )
        .tags(tags(it.tag_list()))
        .status(cluster_status(at, it))
}
