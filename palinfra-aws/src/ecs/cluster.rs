use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource};

use super::{CapacityProviderShare, names};
use crate::Tags;

/// A group of services and tasks.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "ecs:Cluster",
    cloudformation = "AWS::ECS::Cluster",
    outputs = ClusterOutputs,
    id = "{cluster_name}",
    summary = "{cluster_name}",
    unique("cluster_name"),
    usual(create = 3, update = 3, delete = 3),
)]
pub struct Cluster {
    /// The name, unique in the region.
    #[input(replaces, check = names::name)]
    pub cluster_name: String,
    /// What tasks can run on: `FARGATE`, `FARGATE_SPOT`, or groups of instances by name.
    #[input(unordered)]
    pub capacity_providers: Option<Vec<String>>,
    /// How tasks are spread over them if a service does not say.
    #[input(unordered)]
    pub default_capacity_provider_strategy: Option<Vec<CapacityProviderShare>>,
    /// Which measurements go to CloudWatch.
    #[input(default = ContainerInsights::Disabled, cloudformation = "ClusterSettings")]
    pub container_insights: ContainerInsights,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Cluster`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ClusterOutputs {
    /// Its name.
    pub id: Output<Id<Cluster>>,
    /// Its name, as text.
    pub cluster_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:ecs:{region}:{account}:cluster/{cluster_name}")]
    pub arn: Output<Arn<Cluster>>,
}

/// Which measurements of a cluster go to CloudWatch.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerInsights {
    /// Those of services, which cost nothing.
    #[property(rename = "disabled")]
    Disabled,
    /// Those of tasks too.
    #[property(rename = "enabled")]
    Enabled,
    /// Those of containers too.
    #[property(rename = "enhanced")]
    Enhanced,
}

#[cfg(feature = "ecs")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_ecs::types::ClusterSettingName::ContainerInsights;
    use aws_sdk_ecs::types::{Cluster as Described, ClusterField, ClusterSetting};

    use super::Cluster;
    use crate::ecs::live::{sdk_shares, sdk_tags, shown_shares, tags, update_tags};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Status,
        TOKEN_TAG, failure, text_as,
    };

    #[async_trait]
    impl Live for Cluster {
        /// As many as one call takes.
        const BATCH: usize = 100;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            if is_there(call, &self.cluster_name).await? {
                return Made::id(call.natural_id.clone());
            }
            let default = self.default_capacity_provider_strategy.as_ref();
            call.aws
                .ecs()
                .create_cluster()
                .cluster_name(&self.cluster_name)
                .settings(self.insights())
                .set_capacity_providers(self.capacity_providers.clone())
                .set_default_capacity_provider_strategy(Some(sdk_shares(default)?))
                .set_tags(sdk_tags(&call.tags))
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let ecs = at.aws.ecs();
            if change.has("container_insights") {
                let call = ecs.update_cluster().cluster(at.id);
                let call = call.settings(self.insights());
                call.send().await.map_err(failure)?;
            }
            // One call takes both, and what it is not told is taken away.
            if change.any(&["capacity_providers", "default_capacity_provider_strategy"]) {
                let providers = self.capacity_providers.clone().unwrap_or_default();
                let default = self.default_capacity_provider_strategy.as_ref();
                let call = ecs.put_cluster_capacity_providers().cluster(at.id);
                let call = call.set_capacity_providers(Some(providers));
                let call = call.set_default_capacity_provider_strategy(Some(sdk_shares(default)?));
                call.send().await.map_err(failure)?;
            }
            let arn = at.aws.arn("ecs", &format!("cluster/{}", at.id));
            update_tags(at, &arn, change).await
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.ecs().delete_cluster().cluster(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Going)
        }

        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let names = objects.iter().map(|object| object.id).collect();
            let all = described(aws, names).await?;
            let found = all.iter().filter_map(|it| {
                let status = match it.status().unwrap_or_default() {
                    "INACTIVE" => return None,
                    "DEPROVISIONING" => Status::Deleting,
                    "FAILED" => Status::Failed("its capacity providers cannot be set up".into()),
                    "ACTIVE" if it.attachments_status() != Some("UPDATE_IN_PROGRESS") => {
                        Status::Ready
                    }
                    _ => Status::Pending,
                };
                let mut settings = it.settings().iter();
                let insights = settings.find(|it| it.name() == Some(&ContainerInsights));
                let default = shown_shares(it.default_capacity_provider_strategy());
                Some(
                    Found::new(it.cluster_name().unwrap_or_default())
                        .input("cluster_name", it.cluster_name())
                        .input("capacity_providers", it.capacity_providers())
                        .input("default_capacity_provider_strategy", default)
                        .input("container_insights", insights.and_then(|it| it.value()))
                        .output("arn", it.cluster_arn())
                        .tags(tags(it.tags()))
                        .status(status),
                )
            });
            Ok(found.collect())
        }
    }

    impl Cluster {
        fn insights(&self) -> ClusterSetting {
            ClusterSetting::builder()
                .name(ContainerInsights)
                .value(text_as::<String>(self.container_insights))
                .build()
        }
    }

    async fn described(aws: &Aws, names: Vec<&str>) -> Result<Vec<Described>, Failure> {
        let names = names.into_iter().map(String::from).collect();
        let call = aws.ecs().describe_clusters().set_clusters(Some(names));
        let call = call.include(ClusterField::Settings);
        let call = call.include(ClusterField::Tags);
        let call = call.include(ClusterField::Attachments);
        let answer = call.send().await.map_err(failure)?;
        Ok(answer.clusters.unwrap_or_default())
    }

    /// Whether an earlier send of this call made it. ECS takes the create of a cluster that is
    /// there already for a success, whoever made it: that is refused here.
    async fn is_there(call: &Create<'_>, name: &str) -> Result<bool, Failure> {
        let all = described(call.aws, vec![name]).await?;
        let there = all.iter().find(|it| it.status() != Some("INACTIVE"));
        let Some(there) = there else {
            return Ok(false);
        };
        let mut tags = tags(there.tags());
        if tags.any(|(key, value)| key == TOKEN_TAG && value == call.token) {
            return Ok(true);
        }
        let message = format!("the account has a cluster `{name}` already");
        Err(Failure::new(FailureKind::Refused, "DuplicateName", message))
    }
}
