//! The parts of a table as DynamoDB takes and gives them.

use aws_sdk_dynamodb::types as sdk;
use palinfra_core::Value;

use super::{AttributeDefinition, GlobalSecondaryIndex, KeyPart, StreamView, Throughput};
use crate::Tags;
use crate::live::{Failure, Shown, block, built, text_as};

pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<sdk::Tag>, Failure> {
    let tags = tags
        .iter()
        .map(|(key, value)| sdk::Tag::builder().key(key).value(value).build());
    built(tags.collect())
}

pub(super) fn attributes(
    all: &[AttributeDefinition],
) -> Result<Vec<sdk::AttributeDefinition>, Failure> {
    let all = all.iter().map(|it| {
        sdk::AttributeDefinition::builder()
            .attribute_name(&it.attribute_name)
            .attribute_type(it.attribute_type.as_str().into())
            .build()
    });
    built(all.collect())
}

pub(super) fn attributes_value(all: &[sdk::AttributeDefinition]) -> Value {
    let all = all.iter().map(|it| {
        block([
            ("attribute_name", it.attribute_name().shown()),
            ("attribute_type", it.attribute_type().as_str().shown()),
        ])
    });
    Value::List(all.collect())
}

pub(super) fn key(parts: &[KeyPart]) -> Result<Vec<sdk::KeySchemaElement>, Failure> {
    let parts = parts.iter().map(|it| {
        sdk::KeySchemaElement::builder()
            .attribute_name(&it.attribute_name)
            .key_type(it.key_type.as_str().into())
            .build()
    });
    built(parts.collect())
}

pub(super) fn key_value(parts: &[sdk::KeySchemaElement]) -> Value {
    let parts = parts.iter().map(|it| {
        block([
            ("attribute_name", it.attribute_name().shown()),
            ("key_type", it.key_type().as_str().shown()),
        ])
    });
    Value::List(parts.collect())
}

pub(super) fn throughput(it: Throughput) -> Result<sdk::ProvisionedThroughput, Failure> {
    let throughput = sdk::ProvisionedThroughput::builder()
        .read_capacity_units(it.read_capacity_units)
        .write_capacity_units(it.write_capacity_units);
    built(throughput.build())
}

/// What is provisioned. A table that is paid by request says zero.
pub(super) fn provisioned(
    it: Option<&sdk::ProvisionedThroughputDescription>,
) -> Option<Throughput> {
    let it = it?;
    let throughput = Throughput {
        read_capacity_units: it.read_capacity_units()?,
        write_capacity_units: it.write_capacity_units()?,
    };
    (throughput.read_capacity_units > 0).then_some(throughput)
}

pub(super) fn throughput_value(it: Option<Throughput>) -> Value {
    it.map_or(Value::Null, |it| {
        block([
            ("read_capacity_units", it.read_capacity_units.shown()),
            ("write_capacity_units", it.write_capacity_units.shown()),
        ])
    })
}

pub(super) fn projection(index: &GlobalSecondaryIndex) -> sdk::Projection {
    sdk::Projection::builder()
        .projection_type(index.projection_type.as_str().into())
        .set_non_key_attributes(index.non_key_attributes.clone())
        .build()
}

pub(super) fn index(index: &GlobalSecondaryIndex) -> Result<sdk::GlobalSecondaryIndex, Failure> {
    let throughput = index.provisioned_throughput.map(throughput).transpose()?;
    let it = sdk::GlobalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key(&index.key_schema)?))
        .projection(projection(index))
        .set_provisioned_throughput(throughput);
    built(it.build())
}

/// An index; `recorded` says in which order its attributes are named, which means nothing.
pub(super) fn index_value(
    it: &sdk::GlobalSecondaryIndexDescription,
    recorded: &[GlobalSecondaryIndex],
) -> Value {
    let recorded = recorded
        .iter()
        .find(|index| Some(index.index_name.as_str()) == it.index_name());
    let recorded = recorded.and_then(|index| index.non_key_attributes.as_deref());
    let projection = it.projection();
    let attributes = projection.map_or(&[][..], |it| it.non_key_attributes());
    let attributes = match recorded {
        Some(recorded) if same_set(recorded, attributes) => recorded,
        _ => attributes,
    };
    let kind = projection.and_then(|it| it.projection_type());
    block([
        ("index_name", it.index_name().shown()),
        ("key_schema", key_value(it.key_schema())),
        ("projection_type", kind.map(|kind| kind.as_str()).shown()),
        (
            "non_key_attributes",
            (!attributes.is_empty()).then_some(attributes).shown(),
        ),
        (
            "provisioned_throughput",
            throughput_value(provisioned(it.provisioned_throughput())),
        ),
    ])
}

pub(super) fn same_set(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|item| b.contains(item))
}

pub(super) fn stream(view: Option<StreamView>) -> Result<sdk::StreamSpecification, Failure> {
    let stream = sdk::StreamSpecification::builder()
        .stream_enabled(view.is_some())
        .set_stream_view_type(view.map(text_as));
    built(stream.build())
}

pub(super) fn encryption(key: Option<&str>) -> sdk::SseSpecification {
    sdk::SseSpecification::builder()
        .enabled(key.is_some())
        .set_sse_type(key.map(|_| sdk::SseType::Kms))
        .set_kms_master_key_id(key.map(String::from))
        .build()
}
