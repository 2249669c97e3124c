//! What the program declares, and short ways to ask about it.

use palinfra_core::Value;
use palinfra_core::stack::{Declaration, Node};
use palinfra_testing::{DeclarationExt, NodeExt};

const DOMAIN: &[(&str, &str)] = &[("domain", "pay.example.com")];

/// A stack for trying things out, with no setting.
pub fn dev() -> Declaration {
    correct("dev", &[])
}

/// The stack that takes payments.
pub fn prod() -> Declaration {
    correct("prod", DOMAIN)
}

/// Both.
pub fn both() -> [Declaration; 2] {
    [dev(), prod()]
}

/// A stack with settings, and nothing wrong in it.
pub fn correct(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::correct(&blueprint_payment_web::project(), name, settings)
}

/// A stack with settings.
pub fn declared(name: &str, settings: &[(&str, &str)]) -> Declaration {
    palinfra_testing::declare(&blueprint_payment_web::project(), name, settings)
}

/// The resources of a type.
pub fn of<'a>(stack: &'a Declaration, kind: &str) -> Vec<&'a Node> {
    stack.of(kind)
}

/// The only resource of a type.
pub fn only<'a>(stack: &'a Declaration, kind: &str) -> &'a Node {
    stack.only(kind)
}

/// The resource of a type with this name, components in front: `payment-api/tasks`.
pub fn named<'a>(stack: &'a Declaration, kind: &str, short: &str) -> &'a Node {
    stack.named(kind, short)
}

/// What is at a path inside an input: `container_definitions.0.image`; nothing if it is not set.
pub fn at<'a>(node: &'a Node, path: &str) -> &'a Value {
    node.at(path)
}

/// The same as text: `‹payment-vpc/private-a›` for a promise, nothing if it is not set.
pub fn text(node: &Node, path: &str) -> String {
    node.text(path)
}

/// The items of a list as text.
pub fn items(node: &Node, path: &str) -> Vec<String> {
    node.items(path)
}

/// Whether a resource waits for another that it does not refer to.
pub fn waits_for(node: &Node, other: &Node) -> bool {
    node.waits_for(other)
}

/// The zone that a resource is in, in an account whose region has four.
pub fn zone(node: &Node) -> String {
    node.zone()
}
