//! What a program declares, and short ways to ask about it.

use std::collections::BTreeSet;

use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node};
use palinfra_core::{Project, Value};

/// What the program of a stack declares with these settings, as on the command line: what is
/// wrong with it too, in `errors`.
///
/// # Panics
/// When the project has no such stack.
#[track_caller]
pub fn declare(project: &Project, stack: &str, settings: &[(&str, &str)]) -> Declaration {
    let values = settings.iter();
    let source = SettingSource {
        stack: stack.into(),
        values: values
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect(),
    };
    let Some(declared) = project.declare(source, None) else {
        let known: Vec<&str> = project.stack_names().collect();
        panic!("no stack `{stack}` in `{}`, only {known:?}", project.name());
    };
    declared
}

/// The same, with nothing wrong in it.
///
/// # Panics
/// When the project has no such stack, or the program finds something wrong.
#[track_caller]
pub fn correct(project: &Project, stack: &str, settings: &[(&str, &str)]) -> Declaration {
    let declared = declare(project, stack, settings);
    assert!(
        declared.errors.is_empty(),
        "stack `{stack}` is wrong: {:#?}",
        declared.errors
    );
    declared
}

/// Finds resources in a [`Declaration`]. A kind is a type as previews show it: `ec2:Subnet`.
pub trait DeclarationExt {
    /// The resources of a type, in the order of the program.
    fn of(&self, kind: &str) -> Vec<&Node>;

    /// The resources of a type whose input reads so: the rules with the `group_id`
    /// `‹database/security-group›`.
    ///
    /// # Panics
    /// When the type has no such input.
    fn having(&self, kind: &str, path: &str, text: &str) -> Vec<&Node>;

    /// The only resource of a type.
    ///
    /// # Panics
    /// When there is none, or more than one.
    fn only(&self, kind: &str) -> &Node;

    /// The resource of a type with this name, components in front: `main/private-a`.
    ///
    /// # Panics
    /// When there is none.
    fn named(&self, kind: &str, name: &str) -> &Node;

    /// All rules of security groups of a type, each for one TCP port, as the group, what is on the
    /// other side, and the port. `other` is the input that names a group on the other side.
    ///
    /// # Panics
    /// When a rule is for several ports, or for another protocol.
    fn tcp_rules(&self, kind: &str, other: &str) -> BTreeSet<[String; 3]>;

    /// An output of the stack as text: `‹api/load-balancer.dns_name›` for a promise.
    ///
    /// # Panics
    /// When there is none.
    fn output(&self, name: &str) -> String;
}

impl DeclarationExt for Declaration {
    fn of(&self, kind: &str) -> Vec<&Node> {
        let nodes = self.nodes.iter();
        nodes
            .filter(|node| node.schema.resource_type == kind)
            .collect()
    }

    #[track_caller]
    fn having(&self, kind: &str, path: &str, text: &str) -> Vec<&Node> {
        let mut found = self.of(kind);
        found.retain(|node| node.text(path) == text);
        found
    }

    #[track_caller]
    fn only(&self, kind: &str) -> &Node {
        match self.of(kind)[..] {
            [node] => node,
            [] => panic!("no {kind} in `{}`, only {:?}", self.stack, kinds(self)),
            ref more => panic!("not one {kind} in `{}`: {:?}", self.stack, names(more)),
        }
    }

    #[track_caller]
    fn named(&self, kind: &str, name: &str) -> &Node {
        let all = self.of(kind);
        let found = all.iter().find(|node| node.urn.short() == name);
        let Some(found) = found else {
            let all = names(&all);
            panic!("no {kind} `{name}` in `{}`, only {all:?}", self.stack);
        };
        found
    }

    #[track_caller]
    fn tcp_rules(&self, kind: &str, other: &str) -> BTreeSet<[String; 3]> {
        let rule = |rule: &Node| {
            assert_eq!(rule.text("from_port"), rule.text("to_port"));
            assert_eq!(rule.text("ip_protocol"), "tcp");
            let side = format!("{}{}", rule.text("cidr_ip"), rule.text(other));
            [rule.text("group_id"), side, rule.text("from_port")]
        };
        self.of(kind).into_iter().map(rule).collect()
    }

    #[track_caller]
    fn output(&self, name: &str) -> String {
        let found = self.outputs.iter().find(|(output, _)| output == name);
        let Some((_, value)) = found else {
            let all: Vec<&String> = self.outputs.iter().map(|(name, _)| name).collect();
            panic!("no output `{name}` in `{}`, only {all:?}", self.stack);
        };
        value.to_string()
    }
}

fn kinds(stack: &Declaration) -> BTreeSet<&'static str> {
    let nodes = stack.nodes.iter();
    nodes.map(|node| node.schema.resource_type).collect()
}

fn names(nodes: &[&Node]) -> Vec<String> {
    nodes.iter().map(|node| node.urn.short()).collect()
}

/// Reads the inputs of a resource. A path is an input and, behind dots, keys of maps and numbers
/// of list items, from 0: `container_definitions.0.image`.
pub trait NodeExt {
    /// What is at a path; [`Value::Null`] if it is not set.
    ///
    /// # Panics
    /// When the type has no such input.
    fn at(&self, path: &str) -> &Value;

    /// The same as text: `‹main/private-a›` for a promise, `[secret]` for a secret, nothing if it
    /// is not set.
    ///
    /// # Panics
    /// When the type has no such input.
    fn text(&self, path: &str) -> String;

    /// The items of a list as text; none if it is not set.
    ///
    /// # Panics
    /// When the type has no such input.
    fn items(&self, path: &str) -> Vec<String>;

    /// Whether it waits for another that it does not refer to (`depends_on`).
    fn waits_for(&self, other: &Node) -> bool;

    /// The availability zone that it is in, where the region has four: `us-east-1a` to
    /// `us-east-1d`. A program that takes the second zone of its region says so in each account.
    ///
    /// # Panics
    /// When it says nothing about its zone.
    fn zone(&self) -> String;
}

impl NodeExt for Node {
    #[track_caller]
    fn at(&self, path: &str) -> &Value {
        let mut parts = path.split('.');
        let input = parts.next().unwrap_or_default();
        if self.schema.input(input).is_none() {
            let kind = self.schema.resource_type;
            let inputs = self.schema.inputs.iter().map(|input| input.name);
            let inputs: Vec<&str> = inputs.collect();
            panic!("{kind} has no input `{input}`, only {inputs:?}");
        }
        let found = self.inputs.get(input);
        parts
            .fold(found, |value, part| inside(value?, part))
            .unwrap_or(&Value::Null)
    }

    #[track_caller]
    fn text(&self, path: &str) -> String {
        match self.at(path) {
            Value::Null => String::new(),
            value => value.to_string(),
        }
    }

    #[track_caller]
    fn items(&self, path: &str) -> Vec<String> {
        let list = self.at(path).as_list().unwrap_or_default();
        list.iter().map(ToString::to_string).collect()
    }

    fn waits_for(&self, other: &Node) -> bool {
        self.options.depends_on.contains(&other.urn)
    }

    #[track_caller]
    fn zone(&self) -> String {
        let names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
        let names = Value::List(names.map(|name| Value::Text(name.into())).to_vec());
        let zone = self.at("availability_zone");
        match zone.resolve(&|_| Some(names.clone())) {
            Ok(Value::Text(zone)) => zone.to_string(),
            other => panic!("{} is in no certain zone: {other:?}", self.urn),
        }
    }
}

/// One step of a path.
fn inside<'a>(value: &'a Value, part: &str) -> Option<&'a Value> {
    match value {
        Value::List(items) => items.get(part.parse::<usize>().ok()?),
        Value::Map(map) => map.get(part),
        _ => None,
    }
}
