//! The calls of a replication group.

use async_trait::async_trait;
use aws_sdk_elasticache::types as sdk;
use palinfra_core::{Property, Secret, Value};

use super::{LogDelivery, ReplicationGroup};
use crate::elasticache::live::{id_list, sdk_tags, tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Status,
    failure, not_found_is, whole,
};

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

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        self.change(at, change).await
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

/// The group, and its first node, which tells what the group does not.
pub(super) async fn described(
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
        return Err(Failure::new(FailureKind::NotFound, "", message));
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

pub(super) fn status(group: &sdk::ReplicationGroup) -> Status {
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
pub(super) fn is_version_of(actual: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_end_matches(".x");
    let rest = actual.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

pub(super) fn log(log: &LogDelivery) -> sdk::LogDeliveryConfigurationRequest {
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
