//! What the program declares.

use palinfra_core::stack::{Declaration, Node};
use palinfra_testing::{DeclarationExt, correct};

pub const SPOKES: [&str; 2] = ["production", "development"];
pub const STACKS: [&str; 3] = ["hub", "production", "development"];

/// A stack, without any setting.
pub fn stack(name: &str) -> Declaration {
    correct(&blueprint_payflow::project(), name, &[])
}

/// The rules that let something into a group, given as `‹…›`.
pub fn let_in<'a>(stack: &'a Declaration, group: &str) -> Vec<&'a Node> {
    stack.having("ec2:SecurityGroupIngressRule", "group_id", group)
}
