//! What the program declares, and short ways to ask about it.

use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node};

pub const SPOKES: [&str; 2] = ["production", "development"];
pub const STACKS: [&str; 3] = ["hub", "production", "development"];

/// A stack, without any setting.
pub fn stack(name: &str) -> Declaration {
    let source = SettingSource {
        stack: name.into(),
        ..SettingSource::default()
    };
    let declared = blueprint_payflow::project().declare(source, None).unwrap();
    assert_eq!(declared.errors, []);
    declared
}

/// The resources of a type.
pub fn of<'a>(stack: &'a Declaration, kind: &str) -> Vec<&'a Node> {
    stack
        .nodes
        .iter()
        .filter(|node| node.schema.resource_type == kind)
        .collect()
}

/// The only resource of a type.
pub fn only<'a>(stack: &'a Declaration, kind: &str) -> &'a Node {
    match of(stack, kind)[..] {
        [node] => node,
        ref nodes => panic!("{} {kind} in {}", nodes.len(), stack.stack),
    }
}

/// The resource of a type with this name, components in front: `vpc/private-a`.
pub fn named<'a>(stack: &'a Declaration, kind: &str, short: &str) -> &'a Node {
    let found = of(stack, kind)
        .into_iter()
        .find(|node| node.urn.short() == short);
    found.unwrap_or_else(|| panic!("no {kind} {short} in {}", stack.stack))
}

/// An input as text: `‹vpc/private-a›` for a promise, nothing if it is not set.
pub fn text(node: &Node, input: &str) -> String {
    assert!(
        node.schema.input(input).is_some(),
        "{} has no {input}",
        node.schema.resource_type
    );
    node.inputs
        .get(input)
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// The items of a list as text.
pub fn items(node: &Node, input: &str) -> Vec<String> {
    let list = node
        .inputs
        .get(input)
        .and_then(|value| value.as_list())
        .unwrap_or_default();
    list.iter().map(ToString::to_string).collect()
}

/// An output of the stack as text.
pub fn output(stack: &Declaration, name: &str) -> String {
    let found = stack.outputs.iter().find(|(output, _)| output == name);
    found
        .map(|(_, value)| value.to_string())
        .unwrap_or_else(|| panic!("no output {name}"))
}

/// The rules that let something into a group, given as `‹…›`.
pub fn let_in<'a>(stack: &'a Declaration, group: &str) -> Vec<&'a Node> {
    let rules = of(stack, "ec2:SecurityGroupIngressRule");
    rules
        .into_iter()
        .filter(|rule| text(rule, "group_id") == group)
        .collect()
}
