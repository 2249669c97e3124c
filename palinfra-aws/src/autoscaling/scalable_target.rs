use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use crate::{Tags, rules};

/// Something whose size can be scaled, such as the number of tasks of an ECS service, and how
/// far.
///
/// [AWS documentation](https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "autoscaling:ScalableTarget",
    cloudformation = "AWS::ApplicationAutoScaling::ScalableTarget",
    outputs = ScalableTargetOutputs,
    id = "{resource_id}|{scalable_dimension}|{service_namespace}",
    summary = "{min_capacity} to {max_capacity} of {resource_id}",
    unique("service_namespace", "resource_id", "scalable_dimension"),
)]
pub struct ScalableTarget {
    /// What it is, in the service's own form: `service/CLUSTER/SERVICE` for ECS.
    #[input(replaces)]
    pub resource_id: String,
    /// At least.
    #[input(check = capacity)]
    pub min_capacity: i64,
    /// At most.
    #[input(check = capacity)]
    pub max_capacity: i64,
    /// The service: `ecs` unless this says another.
    #[input(replaces, default = "ecs")]
    pub service_namespace: String,
    /// What of it is scaled: the number of tasks unless this says another.
    #[input(replaces, default = "ecs:service:DesiredCount")]
    pub scalable_dimension: String,
    /// Tags. A refresh does not read them: that would be a call for each target.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`ScalableTarget`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ScalableTargetOutputs {
    /// What is scaled, which dimension, and the service, with bars between.
    pub id: Output<Id<ScalableTarget>>,
    /// Its ARN.
    #[output(
        form = "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{lower32}"
    )]
    pub arn: Output<Arn<ScalableTarget>>,
}

fn capacity(value: &Value) -> Result<(), String> {
    rules::number(value, 0..=i64::from(i32::MAX))
}

#[cfg(feature = "applicationautoscaling")]
mod live {
    use async_trait::async_trait;
    use aws_sdk_applicationautoscaling::types::ScalableTarget as Described;

    use super::ScalableTarget;
    use crate::Tags;
    use crate::autoscaling::live::{Target, target_id};
    use crate::live::{
        Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, TOKEN_TAG,
        failure, whole,
    };

    #[async_trait]
    impl Live for ScalableTarget {
        /// As many as one call takes.
        const BATCH: usize = 50;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            if self.is_there(call).await? {
                return Made::id(call.natural_id.clone());
            }
            let tags = call.tags.clone().into_iter().collect();
            let made = call
                .aws
                .applicationautoscaling()
                .register_scalable_target()
                .service_namespace(self.service_namespace.as_str().into())
                .resource_id(&self.resource_id)
                .scalable_dimension(self.scalable_dimension.as_str().into())
                .min_capacity(whole(self.min_capacity))
                .max_capacity(whole(self.max_capacity))
                .set_tags(Some(tags))
                .send()
                .await
                .map_err(failure)?;
            match (&call.natural_id, made.scalable_target_arn()) {
                (Some(id), Some(arn)) => Ok(Made::ready(Found::new(id).output("arn", arn))),
                (id, _) => Made::id(id.clone()),
            }
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            let scaling = at.aws.applicationautoscaling();
            if change.any(&["min_capacity", "max_capacity"]) {
                scaling
                    .register_scalable_target()
                    .service_namespace(self.service_namespace.as_str().into())
                    .resource_id(&self.resource_id)
                    .scalable_dimension(self.scalable_dimension.as_str().into())
                    .min_capacity(whole(self.min_capacity))
                    .max_capacity(whole(self.max_capacity))
                    .send()
                    .await
                    .map_err(failure)?;
            }
            let tags = change.tags();
            if tags.set.is_empty() && tags.remove.is_empty() {
                return Ok(());
            }
            let target = Target::of(at.id)?;
            let all = described(at.aws, target.namespace, vec![target.resource]).await?;
            let it = all.iter().find(|it| id(it) == at.id);
            let arn = it.and_then(|it| it.scalable_target_arn());
            if !tags.set.is_empty() {
                let call = scaling
                    .tag_resource()
                    .set_resource_arn(arn.map(String::from));
                let call = call.set_tags(Some(tags.set.into_iter().collect()));
                call.send().await.map_err(failure)?;
            }
            if !tags.remove.is_empty() {
                let call = scaling
                    .untag_resource()
                    .set_resource_arn(arn.map(String::from));
                let call = call.set_tag_keys(Some(tags.remove));
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        /// Its policies go with it.
        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let target = Target::of(at.id)?;
            at.aws
                .applicationautoscaling()
                .deregister_scalable_target()
                .service_namespace(target.namespace.into())
                .resource_id(target.resource)
                .scalable_dimension(target.dimension.into())
                .send()
                .await
                .map_err(failure)?;
            Ok(Deletion::Gone)
        }

        /// One call for those of a service, and one for the tags of each that is not recorded.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let targets = objects.iter().map(|at| Target::of(at.id));
            let targets = targets.collect::<Result<Vec<_>, _>>()?;
            let mut namespaces: Vec<&str> = targets.iter().map(|it| it.namespace).collect();
            namespaces.sort_unstable();
            namespaces.dedup();
            let mut found = Vec::new();
            for namespace in namespaces {
                let ours = targets.iter().filter(|it| it.namespace == namespace);
                let ours = ours.map(|it| it.resource).collect();
                for it in described(aws, namespace, ours).await? {
                    // A resource may have other dimensions, which are not asked for.
                    let Some(at) = objects.iter().find(|at| at.id == id(&it)) else {
                        continue;
                    };
                    let shown = found_as(&it);
                    found.push(match at.outputs.is_empty() {
                        true => shown.tags(tags(aws, &it).await?),
                        false => shown,
                    });
                }
            }
            Ok(found)
        }
    }

    impl ScalableTarget {
        /// Whether an earlier send of this call made it. A create would change one that is
        /// there, whoever made it: that is refused here.
        async fn is_there(&self, call: &Create<'_>) -> Result<bool, Failure> {
            let resource = vec![self.resource_id.as_str()];
            let all = described(call.aws, &self.service_namespace, resource).await?;
            let there = all.iter().find(|it| call.natural_id == Some(id(it)));
            let Some(there) = there else {
                return Ok(false);
            };
            let tags = tags(call.aws, there).await?;
            if tags.get(TOKEN_TAG).is_some_and(|token| token == call.token) {
                return Ok(true);
            }
            let message = format!("`{}` is a scalable target already", self.resource_id);
            Err(Failure::new(FailureKind::Refused, "DuplicateName", message))
        }
    }

    async fn described(
        aws: &Aws,
        namespace: &str,
        resources: Vec<&str>,
    ) -> Result<Vec<Described>, Failure> {
        let resources = resources.into_iter().map(String::from).collect();
        let call = aws.applicationautoscaling().describe_scalable_targets();
        let call = call.service_namespace(namespace.into());
        let call = call.set_resource_ids(Some(resources));
        let all = call.into_paginator().items().send();
        all.collect::<Result<_, _>>().await.map_err(failure)
    }

    fn id(it: &Described) -> String {
        let (dimension, namespace) = (it.scalable_dimension(), it.service_namespace());
        target_id(it.resource_id(), dimension.as_str(), namespace.as_str())
    }

    fn found_as(it: &Described) -> Found {
        Found::new(id(it))
            .input("resource_id", it.resource_id())
            .input("min_capacity", it.min_capacity())
            .input("max_capacity", it.max_capacity())
            .input("service_namespace", it.service_namespace().as_str())
            .input("scalable_dimension", it.scalable_dimension().as_str())
            .output("arn", it.scalable_target_arn())
    }

    /// An old one has no ARN, and so no tags.
    async fn tags(aws: &Aws, it: &Described) -> Result<Tags, Failure> {
        let Some(arn) = it.scalable_target_arn() else {
            return Ok(Tags::new());
        };
        let call = aws.applicationautoscaling().list_tags_for_resource();
        let answer = call.resource_arn(arn).send().await.map_err(failure)?;
        Ok(answer.tags.unwrap_or_default().into_iter().collect())
    }
}
