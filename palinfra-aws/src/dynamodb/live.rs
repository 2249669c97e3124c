//! The calls of a table.

use async_trait::async_trait;
use aws_sdk_dynamodb::types as sdk;

use super::live_settings::*;
use super::live_shapes::*;
use super::live_steps::*;
use super::{BillingMode, GlobalSecondaryIndex, Table};
use crate::Tags;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, Status,
    failure, text_as,
};

/// How many steps an update makes at most, before it looks again.
const MOST_STEPS: usize = 20;

#[async_trait]
impl Live for Table {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let by_hour = self.billing_mode == BillingMode::Provisioned;
        let throughput = self.provisioned_throughput.filter(|_| by_hour);
        let indexes = self.global_secondary_indexes.as_ref();
        let indexes = indexes.map(|all| all.iter().map(index).collect::<Result<_, _>>());
        let stream = self.stream_view_type.map(|view| stream(Some(view)));
        let key_id = self.kms_master_key_id.as_ref().map(|key| key.as_str());
        call.aws
            .dynamodb()
            .create_table()
            .table_name(&self.table_name)
            .set_attribute_definitions(Some(attributes(&self.attribute_definitions)?))
            .set_key_schema(Some(key(&self.key_schema)?))
            .billing_mode(text_as(self.billing_mode))
            .set_provisioned_throughput(throughput.map(super::live_shapes::throughput).transpose()?)
            .set_global_secondary_indexes(indexes.transpose()?)
            .set_stream_specification(stream.transpose()?)
            .set_sse_specification(key_id.map(|key| encryption(Some(key))))
            .table_class(self.table_class.as_str().into())
            .deletion_protection_enabled(self.deletion_protection_enabled)
            .set_tags(Some(sdk_tags(&call.tags)?))
            .send()
            .await
            .map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    /// As many steps as the table takes now: the engine comes again for the others.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let dynamodb = at.aws.dynamodb();
        let mut table = describe(at.aws, at.id).await?;
        let mut steps = 0;
        while let Some(now) = table.take() {
            let call = dynamodb.update_table().table_name(at.id);
            let Some(step) = next(self, change, &now, call)? else {
                break;
            };
            if is_busy(&now) || steps == MOST_STEPS {
                return Err(not_yet());
            }
            steps += 1;
            let answer = step.send().await.map_err(failure).map_err(in_use)?;
            table = answer.table_description;
        }
        if change.has("point_in_time_recovery_enabled") {
            let set = set_restorable(at.aws, at.id, self.point_in_time_recovery_enabled);
            set.await.map_err(in_use)?;
        }
        if change.has("time_to_live_attribute") {
            let attribute = self.time_to_live_attribute.as_deref();
            let set = set_time_to_live(at.aws, at.id, attribute);
            set.await.map_err(in_use)?;
        }
        let (tags, arn) = (change.tags(), arn(at));
        if !tags.set.is_empty() {
            let call = dynamodb.tag_resource().resource_arn(&arn);
            let call = call.set_tags(Some(sdk_tags(&tags.set)?));
            call.send().await.map_err(failure).map_err(in_use)?;
        }
        if !tags.remove.is_empty() {
            let call = dynamodb.untag_resource().resource_arn(&arn);
            let call = call.set_tag_keys(Some(tags.remove));
            call.send().await.map_err(failure).map_err(in_use)?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.dynamodb().delete_table().table_name(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Going)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let Some(table) = describe(aws, at.id).await? else {
            return Ok(Vec::new());
        };
        let status = match table.table_status() {
            Some(sdk::TableStatus::Deleting) => Status::Deleting,
            Some(sdk::TableStatus::InaccessibleEncryptionCredentials) => {
                Status::Failed("the key that encrypts it cannot be used".into())
            }
            _ if is_busy(&table) => Status::Pending,
            _ => Status::Ready,
        };
        let mode = billing_mode(&table);
        let throughput = provisioned(table.provisioned_throughput());
        let throughput = throughput.filter(|_| mode == "PROVISIONED");
        let recorded: Option<Vec<GlobalSecondaryIndex>> = at.input("global_secondary_indexes")?;
        let recorded = recorded.unwrap_or_default();
        let indexes = table.global_secondary_indexes().iter();
        let indexes: Vec<_> = indexes.map(|it| index_value(it, &recorded)).collect();
        let mut found = Found::new(at.id)
            .input("table_name", table.table_name())
            .input(
                "attribute_definitions",
                attributes_value(table.attribute_definitions()),
            )
            .input("key_schema", key_value(table.key_schema()))
            .input("billing_mode", mode)
            .input("provisioned_throughput", throughput_value(throughput))
            .input(
                "global_secondary_indexes",
                (!indexes.is_empty()).then_some(indexes),
            )
            .input("kms_master_key_id", encryption_key(&table))
            .input("stream_view_type", stream_view(&table))
            .input("table_class", table_class(&table))
            .input(
                "deletion_protection_enabled",
                table.deletion_protection_enabled().unwrap_or_default(),
            )
            .output("arn", table.table_arn());
        if status == Status::Deleting {
            return Ok(vec![found.status(status)]);
        }
        found = found.tags(tags(at).await?);
        // A table that is being made has none of these yet.
        if status != Status::Pending {
            if at.shows("point_in_time_recovery_enabled") {
                let on = can_be_restored(aws, at.id).await?;
                found = found.input("point_in_time_recovery_enabled", on);
            }
            if at.shows("time_to_live_attribute") {
                let attribute = time_to_live(aws, at.id).await?;
                found = found.input("time_to_live_attribute", attribute);
            }
        }
        Ok(vec![found.status(status)])
    }
}

async fn describe(aws: &Aws, name: &str) -> Result<Option<sdk::TableDescription>, Failure> {
    let call = aws.dynamodb().describe_table().table_name(name);
    Ok(call.send().await.map_err(failure)?.table)
}

/// Whether a change of the table or of one of its indexes is under way.
fn is_busy(table: &sdk::TableDescription) -> bool {
    let mut indexes = table.global_secondary_indexes().iter();
    table.table_status() != Some(&sdk::TableStatus::Active)
        || indexes.any(|index| index.index_status() != Some(&sdk::IndexStatus::Active))
}

fn arn(at: &Object<'_>) -> String {
    at.aws.arn("dynamodb", &format!("table/{}", at.id))
}

async fn tags(at: &Object<'_>) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    let mut next = None;
    loop {
        let call = at.aws.dynamodb().list_tags_of_resource();
        let call = call.resource_arn(arn(at)).set_next_token(next);
        let page = call.send().await.map_err(failure)?;
        let found = page.tags.unwrap_or_default().into_iter();
        tags.extend(found.map(|tag| (tag.key, tag.value)));
        next = page.next_token;
        if next.is_none() {
            return Ok(tags);
        }
    }
}

fn not_yet() -> Failure {
    let message = "the table takes one change at a time, and another one is under way";
    Failure::new(FailureKind::Passing, "", message)
}

/// An update that comes too early.
fn in_use(mut failure: Failure) -> Failure {
    let codes = ["ResourceInUseException", "LimitExceededException"];
    if failure
        .code
        .as_deref()
        .is_some_and(|code| codes.contains(&code))
    {
        failure.kind = FailureKind::Passing;
    }
    failure
}
