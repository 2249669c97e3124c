//! The graph of a program: which resource needs which. Pure.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::stack::{Node, ProgramError};
use crate::urn::Urn;
use crate::value::Promise;

/// A program's resources with their dependencies, in an order that respects them.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The resources, in the order of the program.
    pub nodes: Vec<Node>,
    /// What each refers to or waits for, by index.
    pub dependencies: Vec<Vec<usize>>,
    /// Every node after all of its dependencies; the program's order where it is free.
    pub order: Vec<usize>,
    /// The index of each URN.
    pub index: HashMap<Urn, usize>,
}

impl Graph {
    /// Draws the edges from the promises in inputs and from `depends_on`.
    ///
    /// # Errors
    /// A cycle, and what refers to a resource of another stack or program.
    pub fn new(nodes: Vec<Node>) -> Result<Graph, Vec<ProgramError>> {
        let index: HashMap<Urn, usize> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (node.urn.clone(), at))
            .collect();
        let mut errors = Vec::new();
        let mut dependencies = Vec::with_capacity(nodes.len());
        for node in &nodes {
            let mut edges = Vec::new();
            for urn in referred(node) {
                match index.get(&urn) {
                    Some(at) => edges.push(*at),
                    None => errors.push(error(
                        node,
                        format!(
                            "refers to {}, which this stack does not declare",
                            urn.short()
                        ),
                        "pass values between stacks as stack outputs",
                    )),
                }
            }
            dependencies.push(edges);
        }
        let order = sort(&dependencies);
        if order.len() < nodes.len() {
            errors.push(cycle(&nodes, &dependencies, &order));
        }
        if errors.is_empty() {
            Ok(Graph {
                nodes,
                dependencies,
                order,
                index,
            })
        } else {
            Err(errors)
        }
    }

    /// The URNs that a node depends on.
    pub fn dependency_urns(&self, at: usize) -> BTreeSet<Urn> {
        let edges = self
            .dependencies
            .get(at)
            .map(Vec::as_slice)
            .unwrap_or_default();
        edges
            .iter()
            .filter_map(|to| self.nodes.get(*to))
            .map(|node| node.urn.clone())
            .collect()
    }
}

/// Every resource that a node's inputs or options name.
fn referred(node: &Node) -> BTreeSet<Urn> {
    let mut urns: BTreeSet<Urn> = node.options.depends_on.iter().cloned().collect();
    for value in node.inputs.values() {
        value.visit_promises(&mut |promise| {
            if let Promise::Property { urn, .. } = promise {
                urns.insert(urn.clone());
            }
        });
    }
    urns
}

/// Indices so that each comes after its `dependencies`; those on a cycle are left out.
pub fn sort(dependencies: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = dependencies.iter().map(Vec::len).collect();
    let mut dependents = vec![Vec::new(); dependencies.len()];
    for (at, edges) in dependencies.iter().enumerate() {
        for to in edges {
            if let Some(list) = dependents.get_mut(*to) {
                list.push(at);
            }
        }
    }
    let mut ready: VecDeque<usize> = waiting
        .iter()
        .enumerate()
        .filter(|(_, count)| **count == 0)
        .map(|(at, _)| at)
        .collect();
    let mut order = Vec::with_capacity(dependencies.len());
    while let Some(at) = ready.pop_front() {
        order.push(at);
        for next in dependents.get(at).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*next) {
                *count -= 1;
                if *count == 0 {
                    ready.push_back(*next);
                }
            }
        }
    }
    order
}

/// One cycle among the nodes that could not be sorted, starting at any of them.
pub fn find_cycle(dependencies: &[Vec<usize>], sorted: &[usize]) -> Vec<usize> {
    let mut done = vec![false; dependencies.len()];
    for at in sorted {
        if let Some(flag) = done.get_mut(*at) {
            *flag = true;
        }
    }
    let open = |at: &usize| done.get(*at) == Some(&false);
    let Some(mut at) = (0..dependencies.len()).find(open) else {
        return Vec::new();
    };
    let mut path = Vec::new();
    // What could not be sorted has a dependency that could not be sorted either.
    while !path.contains(&at) {
        path.push(at);
        match dependencies
            .get(at)
            .and_then(|edges| edges.iter().copied().find(open))
        {
            Some(next) => at = next,
            None => return Vec::new(),
        }
    }
    let start = path.iter().position(|step| *step == at).unwrap_or(0);
    path.split_off(start)
}

fn cycle(nodes: &[Node], dependencies: &[Vec<usize>], order: &[usize]) -> ProgramError {
    let path = find_cycle(dependencies, order);
    let mut names: Vec<String> = path
        .iter()
        .filter_map(|at| nodes.get(*at))
        .map(|node| node.urn.short())
        .collect();
    names.extend(names.first().cloned());
    let first = path.first().and_then(|at| nodes.get(*at));
    ProgramError {
        stack: first
            .map(|node| node.urn.stack().to_string())
            .unwrap_or_default(),
        urn: first.map(|node| node.urn.clone()),
        line: first.map(|node| node.line.clone()),
        message: format!("depends on itself: {}", names.join(" → ")),
        help: Some("take one of these references away".into()),
    }
}

fn error(node: &Node, message: String, help: &str) -> ProgramError {
    ProgramError {
        stack: node.urn.stack().into(),
        urn: Some(node.urn.clone()),
        line: Some(node.line.clone()),
        message,
        help: Some(help.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_come_first_and_the_program_order_is_kept() {
        assert_eq!(sort(&[vec![2], vec![], vec![], vec![0, 1]]), [1, 2, 0, 3]);
    }

    #[test]
    fn a_cycle_is_found_behind_what_leads_to_it() {
        let edges = [vec![1], vec![2], vec![3], vec![1], vec![]];
        let sorted = sort(&edges);
        assert_eq!(sorted, [4]);
        assert_eq!(find_cycle(&edges, &sorted), [1, 2, 3]);
    }
}
