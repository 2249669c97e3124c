//! A graph of any size: rows of `width` resources, each with two inputs from the row above.

use palinfra_core::{Declared, Id, Output, Outputs, Project, Resource, Stack};

/// A resource that does nothing but refer to two others.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "scale:Node",
    outputs = NodeOutputs,
    id = "node-{hex17}",
    summary = "{label}",
    usual(create = 0, update = 0, delete = 0)
)]
pub struct Node {
    /// Some text.
    pub label: String,
    /// The node above.
    pub above: Option<Id<Node>>,
    /// The node above and to the right.
    pub beside: Option<Id<Node>>,
}

/// What a [`Node`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct NodeOutputs {
    /// Its id.
    pub id: Output<Id<Node>>,
}

/// A project with one stack, `scale`, of so many resources in rows of `width`.
pub fn project(resources: usize, width: usize) -> Project {
    let mut project = Project::new("scale", "us-east-1");
    project.stack("scale", move |stack, _: &()| {
        declare(stack, resources, width.max(1))
    });
    project
}

/// Resource *i* takes its inputs from *i - width* and from that one's right neighbour.
fn declare(stack: &mut Stack, resources: usize, width: usize) {
    let mut above: Vec<Declared<Node>> = Vec::new();
    let mut row: Vec<Declared<Node>> = Vec::with_capacity(width);
    for at in 0..resources {
        let column = at % width;
        let mut node = Node::new(format!("node-{at}"), format!("row {}", at / width));
        if let (Some(up), Some(beside)) = (above.get(column), above.get((column + 1) % width)) {
            node = node.above(up).beside(beside);
        }
        row.push(node.declare(stack));
        if row.len() == width {
            above = std::mem::replace(&mut row, Vec::with_capacity(width));
        }
    }
}
