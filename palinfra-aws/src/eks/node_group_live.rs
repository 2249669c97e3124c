//! The calls of a node group.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use aws_sdk_eks::types as sdk;
use palinfra_core::{Property, Value};

use super::{NodeGroup, NodeLaunchTemplate, NodeScaling, NodeUpdate, Taint, TaintEffect};
use crate::eks::live::{ended, halves, sdk_tags, tagged, update_tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, whole,
};
use crate::live::{failure, text_as};

#[async_trait]
impl Live for NodeGroup {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let subnets = self
            .subnets
            .iter()
            .map(|id| id.as_str().to_string())
            .collect();
        let taints = self
            .taints
            .as_ref()
            .map(|all| all.iter().map(taint).collect());
        let labels = self.labels.clone().map(|it| it.into_iter().collect());
        call.aws
            .eks()
            .create_nodegroup()
            .cluster_name(self.cluster_name.as_str())
            .nodegroup_name(&self.nodegroup_name)
            .node_role(self.node_role.as_str())
            .set_subnets(Some(subnets))
            .scaling_config(scaling(self.scaling_config))
            .capacity_type(text_as(self.capacity_type))
            .set_instance_types(self.instance_types.clone())
            .set_ami_type(self.ami_type.as_deref().map(sdk::AmiTypes::from))
            .set_disk_size(self.disk_size.map(whole))
            .set_launch_template(self.launch_template.as_ref().map(template))
            .set_labels(labels)
            .set_taints(taints)
            .set_update_config(self.update_config.map(pace))
            .set_version(self.version.clone())
            .client_request_token(call.token)
            .set_tags(sdk_tags(&call.tags))
            .send()
            .await
            .map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    /// EKS takes one update at a time.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let (cluster, name) = halves(at.id, '/')?;
        update_tags(at.aws, at.output("arn"), change).await?;
        if change.any(&["scaling_config", "labels", "taints", "update_config"]) {
            let call = at.aws.eks().update_nodegroup_config();
            let mut call = call.cluster_name(cluster).nodegroup_name(name);
            if change.has("scaling_config") {
                call = call.scaling_config(scaling(self.scaling_config));
            }
            if change.has("update_config") {
                // What EKS does if nothing is said.
                let usual = NodeUpdate {
                    max_unavailable: Some(1),
                    ..NodeUpdate::default()
                };
                call = call.update_config(pace(self.update_config.unwrap_or(usual)));
            }
            if change.has("labels") {
                call = call.labels(self.new_labels(change)?);
            }
            if change.has("taints") {
                call = call.taints(self.new_taints(change)?);
            }
            let update = call.send().await.map(|it| it.update).map_err(failure);
            ended(at, update, |call| call.name(cluster).nodegroup_name(name)).await?;
        }
        if change.any(&["version", "launch_template"]) {
            let version = self.version.clone().filter(|_| change.has("version"));
            let template = self.launch_template.as_ref().map(template);
            let call = at.aws.eks().update_nodegroup_version();
            let call = call
                .cluster_name(cluster)
                .nodegroup_name(name)
                .set_version(version)
                .set_launch_template(template.filter(|_| change.has("launch_template")))
                .force(self.force_update_enabled);
            let update = call.send().await.map(|it| it.update).map_err(failure);
            ended(at, update, |call| call.name(cluster).nodegroup_name(name)).await?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let (cluster, name) = halves(at.id, '/')?;
        let call = at.aws.eks().delete_nodegroup();
        let call = call.cluster_name(cluster).nodegroup_name(name);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Going)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let (cluster, name) = halves(at.id, '/')?;
        let call = aws.eks().describe_nodegroup();
        let call = call.cluster_name(cluster).nodegroup_name(name);
        let answer = call.send().await.map_err(failure)?;
        Ok(answer
            .nodegroup()
            .map(|it| found(at.id, it))
            .into_iter()
            .collect())
    }
}

impl NodeGroup {
    fn new_labels(&self, change: &Change<'_>) -> Result<sdk::UpdateLabelsPayload, Failure> {
        let before: BTreeMap<String, String> = change.before("labels")?.unwrap_or_default();
        let wanted = self.labels.clone().unwrap_or_default();
        let gone = before
            .into_keys()
            .filter(|name| !wanted.contains_key(name))
            .collect();
        let set = HashMap::from_iter(wanted.clone());
        let labels = sdk::UpdateLabelsPayload::builder().set_remove_labels(Some(gone));
        Ok(labels.set_add_or_update_labels(Some(set)).build())
    }

    fn new_taints(&self, change: &Change<'_>) -> Result<sdk::UpdateTaintsPayload, Failure> {
        let before: Vec<Taint> = change.before("taints")?.unwrap_or_default();
        let wanted = self.taints.clone().unwrap_or_default();
        let kept = |old: &Taint| {
            wanted
                .iter()
                .any(|it| it.key == old.key && it.effect == old.effect)
        };
        let gone = before.iter().filter(|old| !kept(old)).map(taint).collect();
        let set = wanted.iter().map(taint).collect();
        let taints = sdk::UpdateTaintsPayload::builder().set_remove_taints(Some(gone));
        Ok(taints.set_add_or_update_taints(Some(set)).build())
    }
}

fn scaling(scaling: NodeScaling) -> sdk::NodegroupScalingConfig {
    sdk::NodegroupScalingConfig::builder()
        .min_size(whole(scaling.min_size))
        .desired_size(whole(scaling.desired_size))
        .max_size(whole(scaling.max_size))
        .build()
}

fn pace(update: NodeUpdate) -> sdk::NodegroupUpdateConfig {
    sdk::NodegroupUpdateConfig::builder()
        .set_max_unavailable(update.max_unavailable.map(whole))
        .set_max_unavailable_percentage(update.max_unavailable_percentage.map(whole))
        .build()
}

fn template(template: &NodeLaunchTemplate) -> sdk::LaunchTemplateSpecification {
    let text = |value: Value| value.as_str().map(String::from);
    let version = template.version.clone().map(Property::into_value);
    sdk::LaunchTemplateSpecification::builder()
        .set_id(text(template.id.clone().into_value()))
        .set_version(version.and_then(text))
        .build()
}

fn taint(it: &Taint) -> sdk::Taint {
    sdk::Taint::builder()
        .key(&it.key)
        .set_value(it.value.clone())
        .effect(text_as(it.effect))
        .build()
}

fn taint_value(it: &sdk::Taint) -> Value {
    let effect = match it.effect() {
        Some(sdk::TaintEffect::NoExecute) => TaintEffect::NoExecute,
        Some(sdk::TaintEffect::PreferNoSchedule) => TaintEffect::PreferNoSchedule,
        _ => TaintEffect::NoSchedule,
    };
    let taint = Taint {
        key: it.key().unwrap_or_default().into(),
        value: it.value().map(String::from),
        effect,
    };
    taint.into_value()
}

fn found(id: &str, it: &sdk::Nodegroup) -> Found {
    let scaling = it.scaling_config().map(|it| {
        let size = |size: Option<i32>| i64::from(size.unwrap_or_default());
        let scaling = NodeScaling {
            min_size: size(it.min_size()),
            desired_size: size(it.desired_size()),
            max_size: size(it.max_size()),
        };
        scaling.into_value()
    });
    let pace = it.update_config().map(|it| {
        let pace = NodeUpdate {
            max_unavailable: it.max_unavailable().map(i64::from),
            max_unavailable_percentage: it.max_unavailable_percentage().map(i64::from),
        };
        pace.into_value()
    });
    let template = it.launch_template().map(|it| {
        let text = |text: Option<&str>| text.map_or(Value::Null, |it| Value::Text(it.into()));
        let fields = [
            ("id".into(), text(it.id())),
            ("version".into(), text(it.version())),
        ];
        Value::Map(
            fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect(),
        )
    });
    let labels: BTreeMap<String, String> = it
        .labels()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let taints: Vec<Value> = it.taints().iter().map(taint_value).collect();
    let issues = it.health().map(|it| it.issues()).unwrap_or_default();
    let issues = issues
        .iter()
        .filter_map(|it| it.message())
        .collect::<Vec<_>>()
        .join("; ");
    let found = Found::new(id)
        .input("cluster_name", it.cluster_name())
        .input("nodegroup_name", it.nodegroup_name())
        .input("node_role", it.node_role())
        .input("subnets", it.subnets())
        .input("scaling_config", scaling)
        .input("capacity_type", it.capacity_type().map(|it| it.as_str()))
        .input("instance_types", it.instance_types())
        .input("ami_type", it.ami_type().map(|it| it.as_str()))
        .input("disk_size", it.disk_size())
        .input("launch_template", template)
        .input("labels", labels.into_value())
        .input("taints", taints)
        .input("update_config", pace)
        .input("version", it.version())
        .output("arn", it.nodegroup_arn())
        .status(match it.status() {
            Some(sdk::NodegroupStatus::Active) => Status::Ready,
            Some(sdk::NodegroupStatus::Deleting) => Status::Deleting,
            Some(sdk::NodegroupStatus::CreateFailed | sdk::NodegroupStatus::DeleteFailed) => {
                Status::Failed(format!("the node group failed: {issues}"))
            }
            // Its machines have trouble, and it can be changed all the same.
            Some(sdk::NodegroupStatus::Degraded) => Status::Ready,
            _ => Status::Pending,
        });
    tagged(found, it.tags())
}
