//! What a change of a replication group takes.

use aws_sdk_elasticache::operation::modify_replication_group::builders::ModifyReplicationGroupFluentBuilder;
use aws_sdk_elasticache::types as sdk;
use palinfra_core::Secret;

use super::replication_group_live::{described, is_version_of, log, status};
use super::{LogDelivery, ReplicationGroup};
use crate::elasticache::live::{id_list, update_tags};
use crate::live::{
    Change, Failure, FailureKind, Object, Status, failure, refused, same_is_fine, whole,
};

/// The inputs that a modification changes.
const MODIFIED: &[&str] = &[
    "cache_node_type",
    "replication_group_description",
    "engine",
    "engine_version",
    "automatic_failover_enabled",
    "multi_az_enabled",
    "security_group_ids",
    "cache_parameter_group_name",
    "user_group_ids",
    "snapshot_retention_limit",
    "snapshot_window",
    "preferred_maintenance_window",
    "auto_minor_version_upgrade",
    "log_delivery_configurations",
];

impl ReplicationGroup {
    /// Changes that the service takes only alone, each when the one before has ended: it
    /// refuses the next one until then, and what is done already is not done again.
    pub(super) async fn change(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let (group, first) = described(at).await?;
        // Tags may be changed whatever is under way.
        update_tags(at, change, "replicationgroup").await?;
        let nodes = group.member_clusters().len() as i64;
        let less = change.has("num_cache_clusters") && self.num_cache_clusters < nodes;
        let more = change.has("num_cache_clusters") && self.num_cache_clusters > nodes;
        if more {
            // The failover may need the new replica.
            self.resize(at, true).await?;
            settled(at).await?;
        }
        if change.any(MODIFIED) {
            self.modify(at, change, first.as_ref()).await?;
            settled(at).await?;
        }
        if change.has("transit_encryption_enabled") {
            self.encrypt(at, &group).await?;
        }
        if change.has("auth_token") {
            self.change_token(at).await?;
        }
        if less {
            settled(at).await?;
            self.resize(at, false).await?;
        }
        Ok(())
    }

    async fn modify(
        &self,
        at: &Object<'_>,
        change: &Change<'_>,
        first: Option<&sdk::CacheCluster>,
    ) -> Result<(), Failure> {
        let mut call = self.modification(at);
        if change.has("cache_node_type") {
            call = call.cache_node_type(&self.cache_node_type);
        }
        if change.has("replication_group_description") {
            call = call.replication_group_description(&self.replication_group_description);
        }
        if change.has("engine") {
            // Another engine is another version too.
            call = call.engine(&self.engine);
            call = call.set_engine_version(self.engine_version.clone());
        }
        if let Some(version) = self.engine_version.as_ref()
            && change.has("engine_version")
        {
            let runs = first
                .and_then(|node| node.engine_version())
                .unwrap_or_default();
            if !is_version_of(runs, version) {
                call = call.engine_version(version);
            }
        }
        if change.any(&["automatic_failover_enabled", "multi_az_enabled"]) {
            call = call.automatic_failover_enabled(self.automatic_failover_enabled);
            call = call.multi_az_enabled(self.multi_az_enabled);
        }
        if change.has("security_group_ids") {
            call = call.set_security_group_ids(id_list(self.security_group_ids.as_ref()));
        }
        let is_other = change.any(&["engine", "engine_version"]);
        match &self.cache_parameter_group_name {
            Some(group) if is_other || change.has("cache_parameter_group_name") => {
                call = call.cache_parameter_group_name(group.as_str());
            }
            None if !is_other && change.has("cache_parameter_group_name") => {
                call = call.set_cache_parameter_group_name(default_group(at, first).await?);
            }
            _ => {}
        }
        if change.has("user_group_ids") {
            let before: Vec<String> = change.before("user_group_ids")?.unwrap_or_default();
            let wanted = self.user_group_ids.clone().unwrap_or_default();
            let add = without(&wanted, &before);
            let remove = without(&before, &wanted);
            call = call.set_user_group_ids_to_add(Some(add).filter(|it| !it.is_empty()));
            call = call.set_user_group_ids_to_remove(Some(remove).filter(|it| !it.is_empty()));
        }
        if change.has("snapshot_retention_limit") {
            call = call.snapshot_retention_limit(whole(self.snapshot_retention_limit));
        }
        if change.has("snapshot_window") {
            call = call.set_snapshot_window(self.snapshot_window.clone());
        }
        if change.has("preferred_maintenance_window") {
            let window = self.preferred_maintenance_window.clone();
            call = call.set_preferred_maintenance_window(window);
        }
        if change.has("auto_minor_version_upgrade") {
            call = call.auto_minor_version_upgrade(self.auto_minor_version_upgrade);
        }
        if change.has("log_delivery_configurations") {
            let before: Vec<LogDelivery> = change
                .before("log_delivery_configurations")?
                .unwrap_or_default();
            let wanted = self.log_delivery_configurations.clone().unwrap_or_default();
            let gone = before.iter().filter(|old| {
                let mut kinds = wanted.iter().map(|log| &log.log_type);
                !kinds.any(|kind| *kind == old.log_type)
            });
            let gone = gone.map(|old| {
                let kind = sdk::LogType::from(old.log_type.as_str());
                let off = sdk::LogDeliveryConfigurationRequest::builder().log_type(kind);
                off.enabled(false).build()
            });
            let all = wanted.iter().map(log).chain(gone).collect();
            call = call.set_log_delivery_configurations(Some(all));
        }
        // The service refuses a call that changes nothing.
        if call.as_input() == self.modification(at).as_input() {
            return Ok(());
        }
        same_is_fine(call.send().await.map(drop).map_err(failure))
    }

    fn modification(&self, at: &Object<'_>) -> ModifyReplicationGroupFluentBuilder {
        let call = at.aws.elasticache().modify_replication_group();
        call.replication_group_id(at.id)
            .apply_immediately(self.apply_immediately)
    }

    async fn resize(&self, at: &Object<'_>, more: bool) -> Result<(), Failure> {
        let replicas = whole(self.num_cache_clusters - 1);
        if more {
            let call = at.aws.elasticache().increase_replica_count();
            let call = call.replication_group_id(at.id).new_replica_count(replicas);
            call.apply_immediately(true)
                .send()
                .await
                .map(drop)
                .map_err(failure)
        } else {
            let call = at.aws.elasticache().decrease_replica_count();
            let call = call.replication_group_id(at.id).new_replica_count(replicas);
            call.apply_immediately(true)
                .send()
                .await
                .map(drop)
                .map_err(failure)
        }
    }

    /// Encrypted connections come and go in two steps: first both kinds are taken.
    async fn encrypt(&self, at: &Object<'_>, group: &sdk::ReplicationGroup) -> Result<(), Failure> {
        let mode = group.transit_encryption_mode();
        let both = mode == Some(&sdk::TransitEncryptionMode::Preferred);
        let is_on = group.transit_encryption_enabled().unwrap_or_default();
        if !both && is_on == self.transit_encryption_enabled {
            return Ok(());
        }
        if !both {
            let call = self.modification(at).transit_encryption_enabled(true);
            let call = call.transit_encryption_mode(sdk::TransitEncryptionMode::Preferred);
            call.apply_immediately(true).send().await.map_err(failure)?;
            settled(at).await?;
        }
        let call = self.modification(at).apply_immediately(true);
        let call = call.transit_encryption_enabled(self.transit_encryption_enabled);
        let required = Some(sdk::TransitEncryptionMode::Required);
        let call =
            call.set_transit_encryption_mode(required.filter(|_| self.transit_encryption_enabled));
        call.send().await.map_err(failure)?;
        settled(at).await
    }

    /// Only the new password counts from now on: what was before may be in wrong hands.
    async fn change_token(&self, at: &Object<'_>) -> Result<(), Failure> {
        let call = self.modification(at).apply_immediately(true);
        let Some(token) = self.auth_token.as_ref().map(Secret::expose) else {
            let call = call.auth_token_update_strategy(sdk::AuthTokenUpdateStrategyType::Delete);
            return call.send().await.map(drop).map_err(failure);
        };
        // A password is set only after it was taken beside the one before.
        let rotate = call.clone().auth_token(token);
        let rotate = rotate.auth_token_update_strategy(sdk::AuthTokenUpdateStrategyType::Rotate);
        rotate.send().await.map_err(failure)?;
        settled(at).await?;
        let call = call.auth_token(token);
        let call = call.auth_token_update_strategy(sdk::AuthTokenUpdateStrategyType::Set);
        call.send().await.map(drop).map_err(failure)
    }
}

/// The parameter group that the engine has if none is chosen, such as `default.valkey8`: the
/// group that is used now tells the family.
async fn default_group(
    at: &Object<'_>,
    first: Option<&sdk::CacheCluster>,
) -> Result<Option<String>, Failure> {
    let used = first.and_then(|node| node.cache_parameter_group()?.cache_parameter_group_name());
    let Some(used) = used else {
        return Ok(None);
    };
    let call = at.aws.elasticache().describe_cache_parameter_groups();
    let call = call.cache_parameter_group_name(used);
    let answer = call.send().await.map_err(failure)?;
    let group = answer.cache_parameter_groups().first();
    let family = group.and_then(|it| it.cache_parameter_group_family());
    Ok(family.map(|family| format!("default.{family}")))
}

/// Waits until a change has ended, so that the service takes the next one.
async fn settled(at: &Object<'_>) -> Result<(), Failure> {
    const PAUSE: std::time::Duration = std::time::Duration::from_secs(15);
    const TIMES: usize = 240;
    for _ in 0..TIMES {
        let (group, _) = described(at).await?;
        match status(&group) {
            Status::Ready => return Ok(()),
            Status::Failed(why) => return Err(refused(why)),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    let message = "a change of the replication group has not ended in an hour";
    Err(Failure::new(FailureKind::Passing, "", message))
}

fn without(all: &[String], others: &[String]) -> Vec<String> {
    let kept = all.iter().filter(|it| !others.contains(it));
    kept.cloned().collect()
}
