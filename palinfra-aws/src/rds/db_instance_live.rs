//! The calls of a database instance.

use async_trait::async_trait;
use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDBInstanceFluentBuilder;
use palinfra_core::Secret;

use super::DbInstance;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure, whole,
};
use crate::rds::live::{
    PAGE, arn, can_be_saved, final_snapshot, id, id_list, log_exports, new_manager, new_version,
    sdk_tags, update_tags, version_as_recorded,
};
use crate::rds::live_instance::{self, Last, described, found};

/// The inputs that only an instance of its own has.
const OWN: &[&str] = &[
    "allocated_storage",
    "engine_version",
    "manage_master_user_password",
    "master_user_password",
    "master_user_secret_kms_key_id",
    "port",
    "vpc_security_groups",
    "multi_az",
    "storage_type",
    "iops",
    "max_allocated_storage",
    "backup_retention_period",
    "preferred_backup_window",
    "deletion_protection",
    "copy_tags_to_snapshot",
    "enable_cloudwatch_logs_exports",
    "enable_iam_database_authentication",
];

#[async_trait]
impl Live for DbInstance {
    const BATCH: usize = PAGE;

    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let managed = self.manage_master_user_password;
        call.aws
            .rds()
            .create_db_instance()
            .db_instance_identifier(&self.db_instance_identifier)
            .engine(&self.engine)
            .db_instance_class(&self.db_instance_class)
            .allocated_storage(whole(self.allocated_storage))
            .master_username(&self.master_username)
            .set_engine_version(self.engine_version.clone())
            .set_manage_master_user_password(managed.then_some(true))
            .set_master_user_password(self.password())
            .set_master_user_secret_kms_key_id(self.secret_key())
            .set_db_name(self.db_name.clone())
            .port(whole(self.port))
            .set_db_subnet_group_name(id(self.db_subnet_group_name.as_ref()))
            .set_vpc_security_group_ids(id_list(self.vpc_security_groups.as_ref()))
            .publicly_accessible(self.publicly_accessible)
            .multi_az(self.multi_az)
            .set_availability_zone(self.availability_zone.clone())
            .storage_type(&self.storage_type)
            .set_iops(self.iops.map(whole))
            .set_max_allocated_storage(self.max_allocated_storage.map(whole))
            .storage_encrypted(self.storage_encrypted)
            .set_kms_key_id(arn(self.kms_key_id.as_ref()))
            .set_db_parameter_group_name(id(self.db_parameter_group_name.as_ref()))
            .backup_retention_period(whole(self.backup_retention_period))
            .set_preferred_backup_window(self.preferred_backup_window.clone())
            .set_preferred_maintenance_window(self.preferred_maintenance_window.clone())
            .auto_minor_version_upgrade(self.auto_minor_version_upgrade)
            .deletion_protection(self.deletion_protection)
            .copy_tags_to_snapshot(self.copy_tags_to_snapshot)
            .enable_performance_insights(self.enable_performance_insights)
            .set_performance_insights_retention_period(
                self.performance_insights_retention_period.map(whole),
            )
            .set_monitoring_interval(self.monitoring_interval.map(whole))
            .set_monitoring_role_arn(arn(self.monitoring_role_arn.as_ref()))
            .set_enable_cloudwatch_logs_exports(self.enable_cloudwatch_logs_exports.clone())
            .enable_iam_database_authentication(self.enable_iam_database_authentication)
            .set_ca_certificate_identifier(self.ca_certificate_identifier.clone())
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let settings = self.settings();
        live_instance::modify(at, change, &settings, OWN, |call| {
            self.changed(change, call)
        })
        .await?;
        update_tags(at, change, "db").await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        live_instance::delete(at, |it, status| {
            let snapshot = final_snapshot(at, it.dbi_resource_id())?;
            if snapshot.is_some() {
                can_be_saved(status)?;
            }
            Ok(Last {
                snapshot,
                delete_backups: at.input::<Option<bool>>("delete_automated_backups")?,
            })
        })
        .await
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let instances = described(aws, objects).await?;
        let found = instances.iter().map(|(at, it)| {
            let waiting = it.pending_modified_values();
            macro_rules! or_waiting {
                ($name:ident) => {
                    waiting.and_then(|it| it.$name()).or(it.$name())
                };
            }
            let port = waiting.and_then(|it| it.port());
            let port = port.or(it.endpoint().and_then(|it| it.port()));
            let groups = it.vpc_security_groups().iter();
            let groups = groups
                .map(|it| it.vpc_security_group_id())
                .collect::<Vec<_>>();
            let secret = it.master_user_secret();
            found(aws, at, it)
                .input("engine", it.engine())
                .input("master_username", it.master_username())
                .input("db_name", it.db_name())
                .input(
                    "engine_version",
                    version_as_recorded(at, or_waiting!(engine_version)),
                )
                .input(
                    "allocated_storage",
                    storage(at, or_waiting!(allocated_storage)),
                )
                .input("storage_type", or_waiting!(storage_type))
                .input("iops", or_waiting!(iops))
                .input("max_allocated_storage", it.max_allocated_storage())
                .input("storage_encrypted", it.storage_encrypted())
                .input("kms_key_id", it.kms_key_id())
                .input("manage_master_user_password", secret.is_some())
                .input(
                    "master_user_secret_kms_key_id",
                    secret.and_then(|it| it.kms_key_id()),
                )
                .input("port", port)
                .input(
                    "db_subnet_group_name",
                    it.db_subnet_group()
                        .and_then(|it| it.db_subnet_group_name()),
                )
                .input("vpc_security_groups", groups)
                .input("multi_az", or_waiting!(multi_az))
                .input(
                    "backup_retention_period",
                    or_waiting!(backup_retention_period),
                )
                .input("preferred_backup_window", it.preferred_backup_window())
                .input("deletion_protection", it.deletion_protection())
                .input("copy_tags_to_snapshot", it.copy_tags_to_snapshot())
                .input(
                    "enable_cloudwatch_logs_exports",
                    it.enabled_cloudwatch_logs_exports(),
                )
                .input(
                    "enable_iam_database_authentication",
                    or_waiting!(iam_database_authentication_enabled),
                )
                .output("endpoint_port", port)
                .output(
                    "master_user_secret_arn",
                    secret.and_then(|it| it.secret_arn()),
                )
        });
        Ok(found.collect())
    }
}

impl DbInstance {
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

    fn changed(
        &self,
        change: &Change<'_>,
        mut call: ModifyDBInstanceFluentBuilder,
    ) -> Result<ModifyDBInstanceFluentBuilder, Failure> {
        let if_new = |name: &str| change.has(name).then_some(());
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
        if change.any(&["storage_type", "iops", "allocated_storage"]) {
            // A kind of disk with a number of operations is changed with both.
            call = call.storage_type(&self.storage_type);
            call = call.set_iops(self.iops.map(whole));
        }
        if change.has("allocated_storage") {
            call = call.allocated_storage(whole(self.allocated_storage));
        }
        if change.has("max_allocated_storage") {
            // As much as there is: it does not grow.
            let most = self.max_allocated_storage.unwrap_or(self.allocated_storage);
            call = call.max_allocated_storage(whole(most));
        }
        if change.has("vpc_security_groups") {
            let groups = id_list(self.vpc_security_groups.as_ref());
            call = call.set_vpc_security_group_ids(groups);
        }
        if change.has("preferred_backup_window") {
            call = call.set_preferred_backup_window(self.preferred_backup_window.clone());
        }
        let call = call
            .set_db_port_number(if_new("port").map(|()| whole(self.port)))
            .set_multi_az(if_new("multi_az").map(|()| self.multi_az))
            .set_backup_retention_period(
                if_new("backup_retention_period").map(|()| whole(self.backup_retention_period)),
            )
            .set_deletion_protection(
                if_new("deletion_protection").map(|()| self.deletion_protection),
            )
            .set_copy_tags_to_snapshot(
                if_new("copy_tags_to_snapshot").map(|()| self.copy_tags_to_snapshot),
            )
            .set_enable_iam_database_authentication(
                if_new("enable_iam_database_authentication")
                    .map(|()| self.enable_iam_database_authentication),
            );
        let logs = log_exports(self.enable_cloudwatch_logs_exports.as_ref(), change)?;
        Ok(call.set_cloudwatch_logs_export_configuration(logs))
    }
}

/// The storage that the program says, if RDS made it larger by itself as it may.
fn storage(at: &Object<'_>, actual: Option<i32>) -> Option<i64> {
    let recorded = |name| at.input::<Option<i64>>(name).ok().flatten();
    let said = recorded("allocated_storage");
    let grown = grown(
        said,
        recorded("max_allocated_storage"),
        actual.map(i64::from),
    );
    if grown { said } else { actual.map(i64::from) }
}

fn grown(said: Option<i64>, most: Option<i64>, actual: Option<i64>) -> bool {
    match (said, most, actual) {
        (Some(said), Some(most), Some(actual)) => said < actual && actual <= most,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_that_grew_by_itself_is_no_drift() {
        assert!(grown(Some(20), Some(100), Some(40)));
        assert!(!grown(Some(20), Some(100), Some(120)));
        assert!(!grown(Some(20), None, Some(40)));
    }
}
