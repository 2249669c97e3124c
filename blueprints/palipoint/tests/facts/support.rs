//! What the program declares, and short ways to ask about it.

use palinfra_core::Value;
use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node};

/// A stack without any setting.
pub fn stack(name: &str) -> Declaration {
    with(name, &[])
}

/// A stack with settings, and nothing wrong in it.
pub fn with(name: &str, settings: &[(&str, &str)]) -> Declaration {
    let values = settings.iter();
    let source = SettingSource {
        stack: name.into(),
        values: values
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect(),
    };
    let declared = blueprint_palipoint::project()
        .declare(source, None)
        .unwrap();
    assert_eq!(declared.errors, []);
    declared
}

/// All three, in their order.
pub fn all() -> [Declaration; 3] {
    ["cicd", "prod", "nonprod"].map(stack)
}

/// The resources of a type.
pub fn of<'a>(stack: &'a Declaration, kind: &str) -> Vec<&'a Node> {
    let nodes = stack.nodes.iter();
    nodes
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

/// The resource of a type with this name, components in front: `Prod-Server/instance`.
pub fn named<'a>(stack: &'a Declaration, kind: &str, short: &str) -> &'a Node {
    let found = of(stack, kind)
        .into_iter()
        .find(|node| node.urn.short() == short);
    found.unwrap_or_else(|| panic!("no {kind} {short} in {}", stack.stack))
}

/// What is at a path inside an input: `policies.read-secrets`; nothing if it is not set.
pub fn at<'a>(node: &'a Node, path: &str) -> &'a Value {
    let mut parts = path.split('.');
    let input = parts.next().unwrap();
    assert!(
        node.schema.input(input).is_some(),
        "{} has no {input}",
        node.schema.resource_type
    );
    let step = |value: &'a Value, part: &str| match value {
        Value::List(items) => items.get(part.parse::<usize>().ok()?),
        Value::Map(map) => map.get(part),
        _ => None,
    };
    let found = node.inputs.get(input);
    parts
        .fold(found, |value, part| step(value?, part))
        .unwrap_or(&Value::Null)
}

/// The same as text: `‹prod-vpc/public-a›` for a promise, nothing if it is not set.
pub fn text(node: &Node, path: &str) -> String {
    match at(node, path) {
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

/// The items of a list as text.
pub fn items(node: &Node, path: &str) -> Vec<String> {
    let list = at(node, path).as_list().unwrap_or_default();
    list.iter().map(ToString::to_string).collect()
}

/// What a server keeps running, as one text.
pub fn script(stack: &Declaration, server: &str) -> String {
    let node = named(stack, "ssm:Association", &format!("{server}/containers"));
    items(node, "parameters.commands").join("\n")
}

/// An output of the stack as text.
pub fn output(stack: &Declaration, name: &str) -> String {
    let found = stack.outputs.iter().find(|(output, _)| output == name);
    found
        .map(|(_, value)| value.to_string())
        .unwrap_or_else(|| panic!("no output {name}"))
}
