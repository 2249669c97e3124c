//! Which records a program knows under another name. Pure.

use std::collections::HashSet;

use crate::graph::Graph;
use crate::record::Checkpoint;
use crate::urn::Urn;

/// The renames that aliases and `Stack::moved` ask for: from, to. One that was made already,
/// or whose former name is still declared, is left out.
pub fn renames(
    graph: &Graph,
    moved: &[(String, String)],
    checkpoint: &Checkpoint,
) -> Vec<(Urn, Urn)> {
    let mut taken: HashSet<Urn> = HashSet::new();
    let mut found = Vec::new();
    // One that may have been made, too.
    let open = checkpoint.intents.values();
    let open: HashSet<&Urn> = open.map(|intent| &intent.record.urn).collect();
    let known = |urn: &Urn| checkpoint.resources.contains_key(urn) || open.contains(urn);
    for node in &graph.nodes {
        if known(&node.urn) {
            continue;
        }
        let aliases = node
            .options
            .aliases
            .iter()
            .map(|alias| former(&node.urn, alias));
        let moves = moved.iter().filter_map(|(from, to)| {
            let rest = node.urn.path().strip_prefix(to.as_str())?;
            rest.starts_with('/')
                .then(|| node.urn.with_path(&format!("{from}{rest}")))
        });
        let record = aliases.chain(moves).find(|urn| {
            known(urn)
                && !graph.index.contains_key(urn)
                && urn.resource_type() == node.urn.resource_type()
                && !taken.contains(urn)
        });
        if let Some(from) = record {
            taken.insert(from.clone());
            found.push((from, node.urn.clone()));
        }
    }
    found
}

/// An alias is a whole URN, or another name at the same place.
fn former(urn: &Urn, alias: &str) -> Urn {
    Urn::parse(alias).unwrap_or_else(|| {
        let path = urn.path();
        let stem = path.strip_suffix(urn.name()).unwrap_or(path);
        urn.with_path(&format!("{stem}{alias}"))
    })
}
