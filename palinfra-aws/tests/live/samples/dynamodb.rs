use palinfra_aws::dynamodb::*;
use palinfra_core::{Declared, Property, Stack};

use super::{Sample, sample};
use crate::support::emulator::Emulator;

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

pub fn all() -> Vec<Sample> {
    let attributes = vec![
        AttributeDefinition::text("id").into_value(),
        AttributeDefinition::text("owner").into_value(),
    ];
    let indexes = vec![index("by-owner", "owner").into_value()];
    let throughput = |units| Throughput {
        read_capacity_units: units,
        write_capacity_units: units,
    };
    vec![
        sample(by_request)
            .together([
                ("billing_mode", BillingMode::Provisioned.into_value()),
                ("provisioned_throughput", throughput(3).into_value()),
            ])
            .together([
                (
                    "attribute_definitions",
                    palinfra_core::Value::List(attributes),
                ),
                (
                    "global_secondary_indexes",
                    palinfra_core::Value::List(indexes),
                ),
            ])
            .update("kms_master_key_id", KEY)
            .update("point_in_time_recovery_enabled", true)
            .update("time_to_live_attribute", "ends")
            .update("stream_view_type", StreamView::KeysOnly.into_value())
            .update("table_class", "STANDARD_INFREQUENT_ACCESS")
            .update("deletion_protection_enabled", true)
            // Moto changes neither the class nor the encryption.
            .on(Emulator::Ministack),
        sample(by_hour).update("provisioned_throughput", throughput(5).into_value()),
    ]
}

fn index(name: &str, attribute: &str) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.into(),
        key_schema: vec![KeyPart::hash(attribute)],
        projection_type: "INCLUDE".into(),
        non_key_attributes: Some(vec!["name".into(), "mail".into()]),
        provisioned_throughput: None,
    }
}

fn by_request(stack: &mut Stack) -> Declared<Table> {
    let attributes = [
        AttributeDefinition::text("id"),
        AttributeDefinition::number("at"),
    ];
    Table::new("it", "contract-it", attributes, [KeyPart::hash("id")])
        .global_secondary_indexes([index("by-time", "at")])
        .stream_view_type(StreamView::NewImage)
        .declare(stack)
}

fn by_hour(stack: &mut Stack) -> Declared<Table> {
    let attributes = [AttributeDefinition::text("id")];
    Table::new("it", "contract-by-hour", attributes, [KeyPart::hash("id")])
        .billing_mode(BillingMode::Provisioned)
        .provisioned_throughput(Throughput {
            read_capacity_units: 1,
            write_capacity_units: 1,
        })
        .declare(stack)
}
