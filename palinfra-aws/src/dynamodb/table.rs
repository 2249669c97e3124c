use palinfra_core::{Arn, Id, Output, Outputs, Property, Resource, Value};

use crate::kms::Key;
use crate::{Tags, rules};

/// A table of items that are found by a key. It is paid for by request, unless that is
/// changed.
///
/// [AWS documentation](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "dynamodb:Table",
    cloudformation = "AWS::DynamoDB::Table",
    outputs = TableOutputs,
    id = "{table_name}",
    summary = "{table_name} {billing_mode}",
    unique("table_name"),
    usual(create = 10, update = 10, delete = 10),
)]
pub struct Table {
    /// The name, unique in the region.
    #[input(replaces, check = table_name)]
    pub table_name: String,
    /// The attributes of the key, and of the keys of indexes; no others.
    #[input(unordered)]
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// The key: one attribute, or one and another to sort by.
    #[input(replaces)]
    pub key_schema: Vec<KeyPart>,
    /// How it is paid for.
    #[input(default = BillingMode::PayPerRequest)]
    pub billing_mode: BillingMode,
    /// Reads and writes a second, if they are provisioned.
    pub provisioned_throughput: Option<Throughput>,
    /// Other keys to find items by.
    #[input(unordered)]
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndex>>,
    /// The key that encrypts it. Left out: a key of AWS. Encrypted it is always.
    #[input(cloudformation = "SSESpecification")]
    pub kms_master_key_id: Option<Arn<Key>>,
    /// Whether any second of the last 35 days can be restored.
    #[input(
        after_create,
        default = false,
        cloudformation = "PointInTimeRecoverySpecification"
    )]
    pub point_in_time_recovery_enabled: bool,
    /// The attribute that holds the second, since 1970, from which an item may be deleted. AWS
    /// changes it at most once an hour.
    #[input(after_create, cloudformation = "TimeToLiveSpecification")]
    pub time_to_live_attribute: Option<String>,
    /// What a stream of its changes holds. Left out: there is no stream.
    #[input(cloudformation = "StreamSpecification")]
    pub stream_view_type: Option<StreamView>,
    /// `STANDARD`, or `STANDARD_INFREQUENT_ACCESS` for what is read seldom.
    #[input(default = "STANDARD", check = table_class)]
    pub table_class: String,
    /// Whether AWS refuses to delete it.
    #[input(default = false)]
    pub deletion_protection_enabled: bool,
    /// Tags.
    #[input(check = crate::names::tags)]
    pub tags: Option<Tags>,
}

/// What a [`Table`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct TableOutputs {
    /// Its name.
    pub id: Output<Id<Table>>,
    /// Its name, as text.
    pub table_name: Output<String>,
    /// Its ARN.
    #[output(form = "arn:aws:dynamodb:{region}:{account}:table/{table_name}")]
    pub arn: Output<Arn<Table>>,
}

/// An attribute that a key is made of.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct AttributeDefinition {
    /// Its name.
    pub attribute_name: String,
    /// `S` for text, `N` for a number, `B` for bytes.
    pub attribute_type: String,
}

impl AttributeDefinition {
    /// An attribute that is text.
    pub fn text(name: impl Into<String>) -> AttributeDefinition {
        AttributeDefinition {
            attribute_name: name.into(),
            attribute_type: "S".into(),
        }
    }

    /// An attribute that is a number.
    pub fn number(name: impl Into<String>) -> AttributeDefinition {
        AttributeDefinition {
            attribute_name: name.into(),
            attribute_type: "N".into(),
        }
    }
}

/// An attribute's part in a key.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct KeyPart {
    /// The attribute.
    pub attribute_name: String,
    /// `HASH` to find by, `RANGE` to sort by.
    pub key_type: String,
}

impl KeyPart {
    /// The attribute to find items by.
    pub fn hash(name: impl Into<String>) -> KeyPart {
        KeyPart {
            attribute_name: name.into(),
            key_type: "HASH".into(),
        }
    }

    /// The attribute to sort items by.
    pub fn range(name: impl Into<String>) -> KeyPart {
        KeyPart {
            attribute_name: name.into(),
            key_type: "RANGE".into(),
        }
    }
}

/// How a table is paid for.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingMode {
    /// By request.
    #[property(rename = "PAY_PER_REQUEST")]
    PayPerRequest,
    /// By the hour, for what is provisioned.
    #[property(rename = "PROVISIONED")]
    Provisioned,
}

/// Reads and writes a second.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throughput {
    /// Reads of up to 4 KiB a second.
    pub read_capacity_units: i64,
    /// Writes of up to 1 KiB a second.
    pub write_capacity_units: i64,
}

/// Another key to find items of a table by.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct GlobalSecondaryIndex {
    /// The name, unique in the table.
    pub index_name: String,
    /// The key.
    pub key_schema: Vec<KeyPart>,
    /// What the index holds: `ALL`, `KEYS_ONLY` or `INCLUDE`.
    pub projection_type: String,
    /// What it holds besides the keys, with `INCLUDE`.
    pub non_key_attributes: Option<Vec<String>>,
    /// Reads and writes a second, if they are provisioned.
    pub provisioned_throughput: Option<Throughput>,
}

/// What a stream of a table's changes holds.
#[derive(Property, Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamView {
    /// The keys of changed items.
    #[property(rename = "KEYS_ONLY")]
    KeysOnly,
    /// The items as they are now.
    #[property(rename = "NEW_IMAGE")]
    NewImage,
    /// The items as they were.
    #[property(rename = "OLD_IMAGE")]
    OldImage,
    /// Both.
    #[property(rename = "NEW_AND_OLD_IMAGES")]
    NewAndOldImages,
}

fn table_name(value: &Value) -> Result<(), String> {
    rules::text(value, 3..=255, "letters, digits and any of `_.-`", |c| {
        c.is_ascii_alphanumeric() || "_.-".contains(c)
    })
}

fn table_class(value: &Value) -> Result<(), String> {
    rules::one_of(value, &["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
}
