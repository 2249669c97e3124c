//! The calls of a replication group.

use async_trait::async_trait;
use aws_sdk_elasticache::types as sdk;
use palinfra_core::{Property, Secret, Value};

use super::{LogDelivery, ReplicationGroup};
use crate::elasticache::live::{id_list, sdk_tags, tags, update_tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, whole,
};
use crate::live::{failure, not_found_is, same_is_fine};

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

#[async_trait]
impl Live for ReplicationGroup {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let text = |id: &str| id.to_string();
        let subnets = self
            .cache_subnet_group_name
            .as_ref()
            .map(|id| text(id.as_str()));
        let group = self
            .cache_parameter_group_name
            .as_ref()
            .map(|id| text(id.as_str()));
        let key = self.kms_key_id.as_ref().map(|arn| text(arn.as_str()));
        let logs = self.log_delivery_configurations.as_ref();
        call.aws
            .elasticache()
            .create_replication_group()
            .replication_group_id(&self.replication_group_id)
            .replication_group_description(&self.replication_group_description)
            .cache_node_type(&self.cache_node_type)
            .engine(&self.engine)
            .set_engine_version(self.engine_version.clone())
            .num_cache_clusters(whole(self.num_cache_clusters))
            .automatic_failover_enabled(self.automatic_failover_enabled)
            .multi_az_enabled(self.multi_az_enabled)
            .port(whole(self.port))
            .set_cache_subnet_group_name(subnets)
            .set_security_group_ids(id_list(self.security_group_ids.as_ref()))
            .set_cache_parameter_group_name(group)
            .at_rest_encryption_enabled(self.at_rest_encryption_enabled)
            .set_kms_key_id(key)
            .transit_encryption_enabled(self.transit_encryption_enabled)
            .set_auth_token(self.auth_token.as_ref().map(Secret::expose).cloned())
            .set_user_group_ids(self.user_group_ids.clone())
            .snapshot_retention_limit(whole(self.snapshot_retention_limit))
            .set_snapshot_window(self.snapshot_window.clone())
            .set_preferred_maintenance_window(self.preferred_maintenance_window.clone())
            .auto_minor_version_upgrade(self.auto_minor_version_upgrade)
            .set_log_delivery_configurations(logs.map(|logs| logs.iter().map(log).collect()))
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    /// Changes that the service takes only alone, each when the one before has ended: it
    /// refuses the next one until then, and what is done already is not done again.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
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

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let snapshot = at.input::<Option<String>>("final_snapshot_identifier")?;
        let group = described(at).await.map(|(group, _)| Some(group));
        let Some(group) = not_found_is(None, group)? else {
            return Ok(Deletion::Gone);
        };
        if group.status() == Some("deleting") {
            return Ok(Deletion::Going);
        }
        let call = at.aws.elasticache().delete_replication_group();
        let call = call
            .replication_group_id(at.id)
            .set_final_snapshot_identifier(snapshot);
        let gone = call.send().await.map(|_| Deletion::Going).map_err(failure);
        not_found_is(Deletion::Gone, gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let (group, first) = described(at).await?;
        let arn = aws.arn("elasticache", &format!("replicationgroup:{}", at.id));
        let mut found = found(at, &group)
            .tags(tags(aws, &arn).await?)
            .output("arn", arn);
        if let Some(node) = &first {
            found = of_node(at, node, found);
        }
        Ok(vec![found])
    }
}

impl ReplicationGroup {
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

    fn modification(
        &self,
        at: &Object<'_>,
    ) -> aws_sdk_elasticache::operation::modify_replication_group::builders::ModifyReplicationGroupFluentBuilder
    {
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

/// The group, and its first node, which tells what the group does not.
async fn described(
    at: &Object<'_>,
) -> Result<(sdk::ReplicationGroup, Option<sdk::CacheCluster>), Failure> {
    let call = at.aws.elasticache().describe_replication_groups();
    let answer = call
        .replication_group_id(at.id)
        .send()
        .await
        .map_err(failure)?;
    let group = answer
        .replication_groups
        .unwrap_or_default()
        .into_iter()
        .next();
    let Some(group) = group else {
        let message = "the service lists no such group";
        return Err(Failure::new(
            crate::live::FailureKind::NotFound,
            "",
            message,
        ));
    };
    let Some(node) = group.member_clusters().first() else {
        return Ok((group, None));
    };
    let call = at
        .aws
        .elasticache()
        .describe_cache_clusters()
        .cache_cluster_id(node);
    let nodes = call
        .send()
        .await
        .map(|it| it.cache_clusters.unwrap_or_default());
    let nodes = not_found_is(Vec::new(), nodes.map_err(failure))?;
    Ok((group, nodes.into_iter().next()))
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
            Status::Failed(why) => return Err(crate::live::refused(why)),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    let message = "a change of the replication group has not ended in an hour";
    Err(Failure::new(crate::live::FailureKind::Passing, "", message))
}

fn status(group: &sdk::ReplicationGroup) -> Status {
    match group.status().unwrap_or_default() {
        "available" => Status::Ready,
        "deleting" => Status::Deleting,
        "create-failed" => Status::Failed("its status is `create-failed`".into()),
        _ => Status::Pending,
    }
}

fn found(at: &Object<'_>, group: &sdk::ReplicationGroup) -> Found {
    let first = group.node_groups().first();
    let (writer, reader) = (
        first.and_then(|it| it.primary_endpoint()),
        first.and_then(|it| it.reader_endpoint()),
    );
    let failover = group.automatic_failover().map(|it| it.as_str());
    let zones = group.multi_az().map(|it| it.as_str());
    let is_on = |it: Option<&str>| matches!(it, Some("enabled" | "enabling"));
    let logs = group.log_delivery_configurations().iter();
    let logs = logs.map(log_value).collect::<Vec<_>>();
    let port = writer.and_then(|it| it.port());
    Found::new(at.id)
        .input("replication_group_id", at.id)
        .input("cache_node_type", group.cache_node_type())
        .input("replication_group_description", group.description())
        .input("num_cache_clusters", group.member_clusters().len() as i64)
        .input("automatic_failover_enabled", is_on(failover))
        .input("multi_az_enabled", is_on(zones))
        .input("port", port)
        .input(
            "at_rest_encryption_enabled",
            group.at_rest_encryption_enabled().unwrap_or_default(),
        )
        .input("kms_key_id", group.kms_key_id())
        .input(
            "transit_encryption_enabled",
            group.transit_encryption_enabled().unwrap_or_default(),
        )
        .input("user_group_ids", group.user_group_ids())
        .input(
            "auto_minor_version_upgrade",
            group.auto_minor_version_upgrade(),
        )
        .input(
            "snapshot_retention_limit",
            group.snapshot_retention_limit().unwrap_or_default(),
        )
        .input("snapshot_window", group.snapshot_window())
        .input("log_delivery_configurations", logs)
        .output(
            "primary_endpoint_address",
            writer.and_then(|it| it.address()),
        )
        .output(
            "reader_endpoint_address",
            reader.and_then(|it| it.address()),
        )
        .output("endpoint_port", port)
        .status(status(group))
}

/// What only the nodes tell.
fn of_node(at: &Object<'_>, node: &sdk::CacheCluster, found: Found) -> Found {
    let groups = node
        .security_groups()
        .iter()
        .map(|it| it.security_group_id());
    let parameters = node.cache_parameter_group();
    let recorded = at.input::<Option<String>>("engine_version").ok().flatten();
    let runs = node.engine_version();
    let as_said = recorded.filter(|it| is_version_of(runs.unwrap_or_default(), it));
    found
        .input("engine", node.engine())
        .input("engine_version", as_said.or(runs.map(String::from)))
        .input("cache_subnet_group_name", node.cache_subnet_group_name())
        .input("security_group_ids", groups.collect::<Vec<_>>())
        .input(
            "cache_parameter_group_name",
            parameters.and_then(|it| it.cache_parameter_group_name()),
        )
        .input(
            "preferred_maintenance_window",
            node.preferred_maintenance_window(),
        )
}

/// Whether a version is the wanted one or a patch of it: `7.1.0` of `7.1`, `6.2.6` of `6.x`.
fn is_version_of(actual: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_end_matches(".x");
    let rest = actual.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn log(log: &LogDelivery) -> sdk::LogDeliveryConfigurationRequest {
    let destination = log.destination.clone().into_value();
    let name = destination.as_str().unwrap_or_default().to_string();
    let details = sdk::DestinationDetails::builder();
    let details = if log.destination_type == "kinesis-firehose" {
        let stream = sdk::KinesisFirehoseDestinationDetails::builder().delivery_stream(name);
        details.kinesis_firehose_details(stream.build())
    } else {
        let group = sdk::CloudWatchLogsDestinationDetails::builder().log_group(name);
        details.cloud_watch_logs_details(group.build())
    };
    sdk::LogDeliveryConfigurationRequest::builder()
        .log_type(log.log_type.as_str().into())
        .destination_type(log.destination_type.as_str().into())
        .destination_details(details.build())
        .log_format(log.log_format.as_str().into())
        .enabled(true)
        .build()
}

fn log_value(log: &sdk::LogDeliveryConfiguration) -> Value {
    let details = log.destination_details();
    let group = details.and_then(|it| it.cloud_watch_logs_details());
    let stream = details.and_then(|it| it.kinesis_firehose_details());
    let name = group.and_then(|it| it.log_group());
    let name = name.or(stream.and_then(|it| it.delivery_stream()));
    let shown = LogDelivery {
        log_type: log
            .log_type()
            .map(|it| it.as_str().into())
            .unwrap_or_default(),
        destination_type: log
            .destination_type()
            .map(|it| it.as_str().into())
            .unwrap_or_default(),
        destination: name.unwrap_or_default().to_string().into(),
        log_format: log
            .log_format()
            .map(|it| it.as_str().into())
            .unwrap_or_default(),
    };
    shown.into_value()
}

fn without(all: &[String], others: &[String]) -> Vec<String> {
    let kept = all.iter().filter(|it| !others.contains(it));
    kept.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_the_version_that_the_program_says() {
        assert!(is_version_of("7.1.0", "7.1"));
        assert!(is_version_of("6.2.6", "6.x"));
        assert!(!is_version_of("7.10", "7.1"));
    }
}
