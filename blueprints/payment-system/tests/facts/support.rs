//! What the program declares, and short ways to ask about it.

use palinfra_core::Value;
use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node};

/// A certificate that is there already.
pub const CERTIFICATE: &str =
    "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";

/// The rehearsal, with no setting.
pub fn staging() -> Declaration {
    correct("staging", &[])
}

/// The stack that takes payments, with HTTPS and images of its own.
pub fn production() -> Declaration {
    let settings = [("certificate_arn", CERTIFICATE), ("image_tag", "1.4.2")];
    correct("production", &settings)
}

/// Both.
pub fn both() -> [Declaration; 2] {
    [staging(), production()]
}

/// A stack with settings, and nothing wrong in it.
pub fn correct(name: &str, settings: &[(&str, &str)]) -> Declaration {
    let declared = declared(name, settings);
    assert_eq!(declared.errors, []);
    declared
}

/// A stack with settings.
pub fn declared(name: &str, settings: &[(&str, &str)]) -> Declaration {
    let values = settings.iter();
    let source = SettingSource {
        stack: name.into(),
        values: values
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect(),
    };
    blueprint_payment_system::project()
        .declare(source, None)
        .unwrap()
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

/// The resource of a type with this name, components in front: `backend/tasks`.
pub fn named<'a>(stack: &'a Declaration, kind: &str, short: &str) -> &'a Node {
    let found = of(stack, kind)
        .into_iter()
        .find(|node| node.urn.short() == short);
    found.unwrap_or_else(|| panic!("no {kind} {short} in {}", stack.stack))
}

/// What is at a path inside an input: `container_definitions.0.image`; nothing if it is not set.
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

/// The same as text: `‹vpc/private-a›` for a promise, nothing if it is not set.
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

/// Whether a resource waits for another that it does not refer to.
pub fn waits_for(node: &Node, other: &Node) -> bool {
    node.options.depends_on.contains(&other.urn)
}
