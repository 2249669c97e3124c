//! Plans, records and measures for the tests of the display.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use palinfra_core::event::Change;
use palinfra_core::plan::{Op, Plan, Step, Wanted};
use palinfra_core::record::Record;
use palinfra_core::resource::{InputSchema, Options, Schema, Usual};
use palinfra_core::stack::Line;
use palinfra_core::{Kind, Map, Promise, Urn, Value};

const INPUT: InputSchema = InputSchema::new("", Kind::Text);

const fn schema(
    resource_type: &'static str,
    summary: &'static str,
    usual: [u32; 3],
    inputs: &'static [InputSchema],
) -> Schema {
    Schema {
        resource_type,
        cloudformation: None,
        lookup: false,
        afterwards: false,
        id: "x-{hex17}",
        summary,
        unique: &[],
        token: false,
        tags: true,
        usual: Usual {
            create: usual[0],
            update: usual[1],
            delete: usual[2],
        },
        apart: &[],
        check: None,
        inputs,
        outputs: &[],
    }
}

pub static VPC: Schema = schema("ec2:Vpc", "{cidr_block}", [2, 2, 2], &[]);
pub static SUBNET: Schema = schema(
    "ec2:Subnet",
    "{cidr_block} in {vpc_id}",
    [2, 2, 2],
    &[InputSchema {
        name: "cidr_block",
        replaces: true,
        kind: Kind::Cidr,
        ..INPUT
    }],
);
pub static NAT: Schema = schema("ec2:NatGateway", "in {subnet_id}", [120, 2, 60], &[]);
pub static CLUSTER: Schema = schema("eks:Cluster", "{version}", [600, 900, 300], &[]);
pub static INSTANCE: Schema = schema(
    "rds:DbInstance",
    "{engine} {class}",
    [300, 600, 240],
    &[
        InputSchema {
            name: "password",
            secret: true,
            kind: Kind::Secret(&Kind::Text),
            ..INPUT
        },
        InputSchema {
            name: "security_groups",
            unordered: true,
            kind: Kind::List(&Kind::Text),
            ..INPUT
        },
        InputSchema {
            name: "tags",
            kind: Kind::Map(&Kind::Text),
            ..INPUT
        },
    ],
);
pub static SUBNET_GROUP: Schema = schema(
    "rds:DbSubnetGroup",
    "{name}",
    [2, 2, 2],
    &[InputSchema {
        name: "name",
        replaces: true,
        ..INPUT
    }],
);
pub static POLICY: Schema = schema("iam:Policy", "{name}", [1, 1, 1], &[]);

/// The schema of that name.
pub fn schema_of(name: &str) -> Option<&'static Schema> {
    [
        &VPC,
        &SUBNET,
        &NAT,
        &CLUSTER,
        &INSTANCE,
        &SUBNET_GROUP,
        &POLICY,
    ]
    .into_iter()
    .find(|schema| schema.resource_type == name)
}

/// A URN in `payflow/production`: parents `TYPE:NAME` separated by `/`, and a name.
pub fn urn(parents: &str, schema: &Schema, name: &str) -> Urn {
    let parents: Vec<String> = parents
        .split('/')
        .filter(|p| !p.is_empty())
        .map(String::from)
        .collect();
    Urn::new(
        "payflow",
        "production",
        &parents,
        schema.resource_type,
        name,
    )
}

pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries
        .into_iter()
        .map(|(name, value)| (name.to_string(), value))
        .collect()
}

pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub fn id_of(urn: &Urn) -> Value {
    Value::Promise(Promise::Property {
        urn: urn.clone(),
        name: "id",
    })
}

pub fn json(json: serde_json::Value) -> Value {
    Value::from_json(&json)
}

pub fn change(property: &str, old: Value, new: Value, replaces: bool) -> Change {
    Change {
        property: property.into(),
        old,
        new,
        replaces,
    }
}

pub fn wanted(inputs: Map, dependencies: &[&Urn]) -> Wanted {
    Wanted {
        inputs,
        dependencies: dependencies.iter().map(|urn| (*urn).clone()).collect(),
        options: Options::default(),
        region: "us-east-1".into(),
        line: Line {
            file: "blueprints/payflow/src/hub.rs".into(),
            line: 42,
        },
    }
}

pub fn record(urn: &Urn, inputs: Map, dependencies: &[&Urn]) -> Record {
    Record {
        incarnation: 1,
        id: format!("{}-id", urn.name()),
        inputs,
        dependencies: dependencies.iter().map(|urn| (*urn).clone()).collect(),
        ready: true,
        line: Line {
            file: "blueprints/payflow/src/hub.rs".into(),
            line: 42,
        },
        ..Record::new(urn.clone(), "us-east-1")
    }
}

pub fn step(op: Op, urn: &Urn, inputs: Map, dependencies: &[&Urn]) -> Step {
    let new =
        (!matches!(op, Op::Delete | Op::Forget)).then(|| wanted(inputs.clone(), dependencies));
    let old = (op != Op::Create).then(|| record(urn, inputs, dependencies));
    Step {
        urn: urn.clone(),
        op,
        schema: schema_of(urn.resource_type()).expect("a schema of the tests"),
        new,
        old: old.map(Into::into),
        changes: Vec::new(),
        delete_first: false,
        reason: None,
        superseded: false,
    }
}

pub fn plan(steps: Vec<Step>) -> Plan {
    Plan {
        project: "payflow".into(),
        stack: "production".into(),
        region: "us-east-1".into(),
        cloud: "local".into(),
        steps,
        outputs: Map::new(),
        reads: BTreeSet::new(),
        lookups: Default::default(),
    }
}

/// Asserts that no line takes more than `width` cells, then gives the text back.
pub fn within(width: usize, text: String) -> String {
    for line in text.lines() {
        let cells = console::measure_text_width(line);
        assert!(cells <= width, "{cells} cells: {line}");
    }
    text
}
