//! Which resources a run is about: `--target`, `--exclude` and `--replace`. Pure.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::graph::Graph;
use crate::record::Checkpoint;
use crate::urn::{Urn, wildcard};

/// Patterns of URNs, or of short names such as `vpc/private-*`; `*` stands for anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Only these, and what they need. Empty: all.
    pub targets: Vec<String>,
    /// Not these, nor what needs them.
    pub excludes: Vec<String>,
    /// Replace these, though nothing has changed.
    pub replaces: Vec<String>,
}

impl Selection {
    /// Whether a resource is to be replaced.
    pub fn replaces(&self, urn: &Urn) -> bool {
        any(&self.replaces, urn)
    }

    /// The resources that the run leaves alone.
    ///
    /// A target brings what it needs, or, if it is to go, what needs it. An exclusion keeps
    /// what needs it from changing, or, if it was to go, what it needs.
    pub fn left_alone(&self, graph: &Graph, checkpoint: &Checkpoint) -> HashSet<Urn> {
        if self.targets.is_empty() && self.excludes.is_empty() {
            return HashSet::new();
        }
        let all = || {
            let gone = checkpoint
                .resources
                .keys()
                .filter(|urn| !graph.index.contains_key(*urn));
            graph.index.keys().chain(gone)
        };
        let fitting = |patterns: &[String]| -> HashSet<Urn> {
            all().filter(|urn| any(patterns, urn)).cloned().collect()
        };
        let mut targets = fitting(&self.targets);
        needs(graph, &mut targets);
        users_to_go(graph, checkpoint, &mut targets);
        let mut excluded = fitting(&self.excludes);
        users(graph, &mut excluded);
        needs_to_go(graph, checkpoint, &mut excluded);
        all()
            .filter(|urn| {
                excluded.contains(*urn) || (!self.targets.is_empty() && !targets.contains(*urn))
            })
            .cloned()
            .collect()
    }

    /// The patterns that fit nothing in the program or the state.
    pub fn without_match<'a>(&'a self, graph: &Graph, checkpoint: &Checkpoint) -> Vec<&'a str> {
        let all = self
            .targets
            .iter()
            .chain(&self.excludes)
            .chain(&self.replaces);
        all.map(String::as_str)
            .filter(|pattern| {
                let fits = |urn: &Urn| matches(pattern, urn);
                !graph.index.keys().any(fits) && !checkpoint.resources.keys().any(fits)
            })
            .collect()
    }
}

/// Whether `pattern` fits the URN or its short name.
pub fn matches(pattern: &str, urn: &Urn) -> bool {
    wildcard(pattern, urn.as_str()) || wildcard(pattern, &urn.short())
}

fn any(patterns: &[String], urn: &Urn) -> bool {
    patterns.iter().any(|pattern| matches(pattern, urn))
}

/// Adds what the program's resources in `set` need.
fn needs(graph: &Graph, set: &mut HashSet<Urn>) {
    for at in graph.order.iter().rev() {
        if graph
            .nodes
            .get(*at)
            .is_some_and(|node| set.contains(&node.urn))
        {
            set.extend(graph.dependency_urns(*at));
        }
    }
}

/// Adds what needs the program's resources in `set`.
fn users(graph: &Graph, set: &mut HashSet<Urn>) {
    for at in &graph.order {
        if let Some(node) = graph.nodes.get(*at)
            && graph
                .dependency_urns(*at)
                .iter()
                .any(|urn| set.contains(urn))
        {
            set.insert(node.urn.clone());
        }
    }
}

/// Adds what has to go before the resources in `set` can go. Records are in the order of
/// creation, so what needs another comes after it.
fn users_to_go(graph: &Graph, checkpoint: &Checkpoint, set: &mut HashSet<Urn>) {
    for (urn, record) in &checkpoint.resources {
        let going = |needed: &Urn| set.contains(needed) && !graph.index.contains_key(needed);
        if !graph.index.contains_key(urn) && record.dependencies.iter().any(going) {
            set.insert(urn.clone());
        }
    }
}

/// Adds what resources in `set` that stay need.
fn needs_to_go(graph: &Graph, checkpoint: &Checkpoint, set: &mut HashSet<Urn>) {
    for (urn, record) in checkpoint.resources.iter().rev() {
        if set.contains(urn) && !graph.index.contains_key(urn) {
            set.extend(record.dependencies.iter().cloned());
        }
    }
}
