//! The calls of an association.

use async_trait::async_trait;
use aws_sdk_ssm::types::{
    AssociationDescription, AssociationFilter, AssociationFilterKey, ResourceTypeForTagging, Target,
};
use palinfra_core::Value;

use super::Association;
use super::live::{sdk_tags, tags, update_tags};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Shown, Status,
    built, failure, texts,
};

/// What a target of instances, by id, is called.
const INSTANCES: &str = "InstanceIds";

/// The inputs of the one call that changes it: what it leaves out is taken away.
const CHANGED: &[&str] = &[
    "association_name",
    "document_name",
    "instance_ids",
    "document_version",
    "parameters",
    "schedule_expression",
    "max_errors",
    "max_concurrency",
];

#[async_trait]
impl Live for Association {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let create = call
            .aws
            .ssm()
            .create_association()
            .association_name(&self.association_name)
            .name(&self.document_name)
            .targets(self.target())
            .set_document_version(self.document_version.clone())
            .set_parameters(self.parameters.clone().map(|it| it.into_iter().collect()))
            .set_schedule_expression(self.schedule_expression.clone())
            .set_max_errors(self.max_errors.clone())
            .set_max_concurrency(self.max_concurrency.clone())
            .set_tags(Some(sdk_tags(&call.tags)?));
        let answer = create.send().await.map_err(failure)?;
        Made::id(
            answer
                .association_description()
                .and_then(|it| it.association_id()),
        )
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(CHANGED) {
            let call = at
                .aws
                .ssm()
                .update_association()
                .association_id(at.id)
                .association_name(&self.association_name)
                .name(&self.document_name)
                .targets(self.target())
                .set_document_version(self.document_version.clone())
                .set_parameters(self.parameters.clone().map(|it| it.into_iter().collect()))
                .set_schedule_expression(self.schedule_expression.clone())
                .set_max_errors(self.max_errors.clone())
                .set_max_concurrency(self.max_concurrency.clone());
            call.send().await.map_err(failure)?;
        }
        update_tags(at, change, ResourceTypeForTagging::Association).await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.ssm().delete_association().association_id(at.id);
        match call.send().await.map_err(failure) {
            Err(failure) if is_gone(&failure) => Ok(Deletion::Gone),
            Err(failure) => Err(failure),
            Ok(_) => Ok(Deletion::Gone),
        }
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.ssm().describe_association().association_id(at.id);
        let answer = match call.send().await.map_err(failure) {
            Err(failure) if is_gone(&failure) => return Ok(Vec::new()),
            answer => answer?,
        };
        let Some(it) = answer.association_description() else {
            return Ok(Vec::new());
        };
        Ok(vec![found(at.id, it).tags(
            tags(aws, at.id, ResourceTypeForTagging::Association).await?,
        )])
    }

    /// There is no token: it is looked for by its name, of which there may be several, and known
    /// by its tags.
    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let filter = AssociationFilter::builder()
            .key(AssociationFilterKey::AssociationName)
            .value(&self.association_name);
        let list = call.aws.ssm().list_associations();
        let list = list.association_filter_list(built(filter.build())?);
        let found = list.into_paginator().items().send();
        let found = found.collect::<Result<Vec<_>, _>>().await;
        for id in found
            .map_err(failure)?
            .into_iter()
            .filter_map(|it| it.association_id)
        {
            let tags = tags(call.aws, &id, ResourceTypeForTagging::Association).await?;
            if tags
                .get(crate::live::TOKEN_TAG)
                .is_some_and(|token| token == call.token)
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

impl Association {
    fn target(&self) -> Target {
        let instances = texts(&self.instance_ids);
        Target::builder()
            .key(INSTANCES)
            .set_values(Some(instances))
            .build()
    }
}

fn found(id: &str, it: &AssociationDescription) -> Found {
    let mut targets = it.targets().iter();
    let target = targets.find(|target| target.key() == Some(INSTANCES));
    let parameters = it.parameters().filter(|all| !all.is_empty()).map(|all| {
        let all = all.iter();
        Value::Map(
            all.map(|(name, values)| (name.clone(), values[..].shown()))
                .collect(),
        )
    });
    // `$DEFAULT` is what is meant if none is chosen.
    let version = it.document_version().filter(|it| *it != "$DEFAULT");
    Found::new(id)
        .input("association_name", it.association_name())
        .input("document_name", it.name())
        .input("instance_ids", target.map(|it| it.values().shown()))
        .input("document_version", version)
        .input("parameters", parameters)
        .input("schedule_expression", it.schedule_expression())
        .input("max_errors", it.max_errors())
        .input("max_concurrency", it.max_concurrency())
        .status(status(it))
}

fn status(it: &AssociationDescription) -> Status {
    let overview = it.overview();
    let detail = overview
        .and_then(|it| it.detailed_status())
        .unwrap_or_default();
    match overview.and_then(|it| it.status()).unwrap_or_default() {
        "Failed" => Status::Stuck(format!(
            "the document failed on an instance ({detail}): Systems Manager shows what it printed"
        )),
        "Pending" => Status::PendingFor(
            "it has not run yet: the instance needs the agent, its role, and a way to AWS".into(),
        ),
        _ => Status::Ready,
    }
}

/// The service says it in words of its own.
fn is_gone(failure: &Failure) -> bool {
    failure.kind == FailureKind::NotFound
        || failure.code.as_deref() == Some("AssociationDoesNotExist")
}
