//! How a table becomes what it is to be. DynamoDB takes one change of a table at a time, and
//! makes or deletes one index with it: a step is the next such call.

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types as sdk;
use palinfra_core::Property;

use super::live_shapes::*;
use super::{AttributeDefinition, BillingMode, GlobalSecondaryIndex, Table};
use crate::live::{Change, Failure, built, text_as};

/// The next call, if there is still something to change.
pub(super) fn next(
    wanted: &Table,
    change: &Change<'_>,
    actual: &sdk::TableDescription,
    call: UpdateTableFluentBuilder,
) -> Result<Option<UpdateTableFluentBuilder>, Failure> {
    let indexes = change.any(&["global_secondary_indexes", "attribute_definitions"]);
    let wanted_indexes = wanted.global_secondary_indexes.as_deref().unwrap_or(&[]);
    if indexes && let Some(name) = index_to_delete(wanted_indexes, actual) {
        let delete = sdk::DeleteGlobalSecondaryIndexAction::builder().index_name(name);
        let update = sdk::GlobalSecondaryIndexUpdate::builder().delete(built(delete.build())?);
        return Ok(Some(call.global_secondary_index_updates(update.build())));
    }
    let payment = change.any(&["billing_mode", "provisioned_throughput"]) || indexes;
    if payment && let Some(call) = pay(wanted, actual, call.clone())? {
        return Ok(Some(call));
    }
    if indexes && let Some(index) = index_to_make(wanted_indexes, actual) {
        let throughput = index.provisioned_throughput.map(throughput).transpose()?;
        let create = sdk::CreateGlobalSecondaryIndexAction::builder()
            .index_name(&index.index_name)
            .set_key_schema(Some(key(&index.key_schema)?))
            .projection(projection(index))
            .set_provisioned_throughput(throughput);
        let update = sdk::GlobalSecondaryIndexUpdate::builder().create(built(create.build())?);
        let call = call.global_secondary_index_updates(update.build());
        let definitions = used(wanted, actual, index);
        return Ok(Some(
            call.set_attribute_definitions(Some(attributes(&definitions)?)),
        ));
    }
    if change.has("stream_view_type") {
        let view = stream_view(actual);
        let asked = wanted.stream_view_type.map(text_of);
        if view != asked.as_deref() {
            // One that is there cannot hold something else: it ends first.
            let to = wanted.stream_view_type.filter(|_| view.is_none());
            return Ok(Some(call.stream_specification(stream(to)?)));
        }
    }
    if change.has("kms_master_key_id") {
        let asked = wanted.kms_master_key_id.as_ref().map(|key| key.as_str());
        if encryption_key(actual) != asked {
            return Ok(Some(call.sse_specification(encryption(asked))));
        }
    }
    if change.has("table_class") && table_class(actual) != wanted.table_class {
        return Ok(Some(call.table_class(wanted.table_class.as_str().into())));
    }
    let protected = actual.deletion_protection_enabled().unwrap_or_default();
    if change.has("deletion_protection_enabled") && protected != wanted.deletion_protection_enabled
    {
        let on = wanted.deletion_protection_enabled;
        return Ok(Some(call.deletion_protection_enabled(on)));
    }
    Ok(None)
}

/// The attributes of the keys that there are once an index is made. DynamoDB refuses others,
/// such as those of the index after it.
fn used(
    wanted: &Table,
    actual: &sdk::TableDescription,
    index: &GlobalSecondaryIndex,
) -> Vec<AttributeDefinition> {
    let there = actual.global_secondary_indexes().iter();
    let there = there
        .flat_map(|it| it.key_schema())
        .chain(actual.key_schema());
    let there: Vec<&str> = there.map(|part| part.attribute_name()).collect();
    let is_used = |name: &str| {
        there.contains(&name)
            || index
                .key_schema
                .iter()
                .any(|part| part.attribute_name == name)
    };
    let all = wanted.attribute_definitions.iter();
    all.filter(|it| is_used(&it.attribute_name))
        .cloned()
        .collect()
}

/// How the table and its indexes are paid for, where that differs.
fn pay(
    wanted: &Table,
    actual: &sdk::TableDescription,
    call: UpdateTableFluentBuilder,
) -> Result<Option<UpdateTableFluentBuilder>, Failure> {
    let mode = text_of(wanted.billing_mode);
    let mode_differs = billing_mode(actual) != mode;
    let asked = wanted.provisioned_throughput;
    let differs = asked != provisioned(actual.provisioned_throughput());
    let by_hour = wanted.billing_mode == BillingMode::Provisioned;
    let mut updates = Vec::new();
    let wanted_indexes = wanted.global_secondary_indexes.iter().flatten();
    for index in wanted_indexes.filter(|_| by_hour) {
        let there = actual.global_secondary_indexes().iter();
        let there = there
            .filter(|it| it.index_name() == Some(index.index_name.as_str()))
            .find(|it| provisioned(it.provisioned_throughput()) != index.provisioned_throughput);
        if let (Some(_), Some(asked)) = (there, index.provisioned_throughput) {
            let update = sdk::UpdateGlobalSecondaryIndexAction::builder()
                .index_name(&index.index_name)
                .provisioned_throughput(throughput(asked)?);
            let update = sdk::GlobalSecondaryIndexUpdate::builder().update(built(update.build())?);
            updates.push(update.build());
        }
    }
    let same = !mode_differs && (!by_hour || !differs);
    if same && updates.is_empty() {
        return Ok(None);
    }
    let mut call = call;
    if mode_differs {
        call = call.billing_mode(mode.as_str().into());
    }
    if by_hour && (differs || mode_differs) {
        call = call.set_provisioned_throughput(asked.map(throughput).transpose()?);
    }
    if !updates.is_empty() {
        call = call.set_global_secondary_index_updates(Some(updates));
    }
    Ok(Some(call))
}

/// An index that is not to be, or is to be another: its key and what it holds are fixed.
fn index_to_delete<'a>(
    wanted: &[GlobalSecondaryIndex],
    actual: &'a sdk::TableDescription,
) -> Option<&'a str> {
    let mut there = actual.global_secondary_indexes().iter();
    let stays = |it: &sdk::GlobalSecondaryIndexDescription| {
        wanted
            .iter()
            .any(|index| Some(index.index_name.as_str()) == it.index_name() && is_same(index, it))
    };
    there.find(|it| !stays(it)).and_then(|it| it.index_name())
}

fn index_to_make<'a>(
    wanted: &'a [GlobalSecondaryIndex],
    actual: &sdk::TableDescription,
) -> Option<&'a GlobalSecondaryIndex> {
    let there = |name: &str| {
        let mut all = actual.global_secondary_indexes().iter();
        all.any(|it| it.index_name() == Some(name))
    };
    wanted.iter().find(|index| !there(&index.index_name))
}

fn is_same(index: &GlobalSecondaryIndex, it: &sdk::GlobalSecondaryIndexDescription) -> bool {
    let projection = it.projection();
    let kind = projection.and_then(|it| it.projection_type());
    let attributes = projection.map_or(&[][..], |it| it.non_key_attributes());
    let wanted = index.non_key_attributes.as_deref().unwrap_or(&[]);
    key(&index.key_schema).is_ok_and(|key| key == it.key_schema())
        && kind.is_some_and(|kind| kind.as_str() == index.projection_type)
        && same_set(wanted, attributes)
}

/// How a table is paid for. One that was never paid by request does not say it.
pub(super) fn billing_mode(table: &sdk::TableDescription) -> &str {
    let mode = table
        .billing_mode_summary()
        .and_then(|it| it.billing_mode());
    mode.map_or("PROVISIONED", |mode| mode.as_str())
}

pub(super) fn table_class(table: &sdk::TableDescription) -> &str {
    let class = table.table_class_summary().and_then(|it| it.table_class());
    class.map_or("STANDARD", |class| class.as_str())
}

pub(super) fn stream_view(table: &sdk::TableDescription) -> Option<&str> {
    let stream = table.stream_specification();
    let stream = stream.filter(|stream| stream.stream_enabled())?;
    stream.stream_view_type().map(|view| view.as_str())
}

pub(super) fn encryption_key(table: &sdk::TableDescription) -> Option<&str> {
    let encryption = table.sse_description()?;
    let on = [
        sdk::SseStatus::Enabled,
        sdk::SseStatus::Enabling,
        sdk::SseStatus::Updating,
    ];
    let on = encryption
        .status()
        .is_some_and(|status| on.contains(status));
    encryption.kms_master_key_arn().filter(|_| on)
}

fn text_of(property: impl Property) -> String {
    text_as::<Text>(property).0
}

struct Text(String);

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(text.into())
    }
}
