//! Where in a program an object goes that is imported.

use std::collections::{BTreeSet, HashMap};

use crate::engine::{Engine, EngineError};
use crate::graph::Graph;
use crate::resource::{Options, Schema};
use crate::stack::{Declaration, Line, Node};
use crate::urn::Urn;
use crate::value::Map;

/// An object that is to be imported, and what the program says of it.
pub(super) struct Place {
    pub(super) urn: Urn,
    pub(super) id: String,
    pub(super) schema: &'static Schema,
    pub(super) inputs: Map,
    pub(super) options: Options,
    pub(super) dependencies: BTreeSet<Urn>,
    pub(super) region: String,
    pub(super) line: Line,
    pub(super) declared: bool,
    /// Where in the program's order.
    pub(super) order: usize,
}

impl Engine {
    /// What the program says of each URN, in the program's order; what it does not declare comes
    /// last, in the stack's region.
    pub(super) fn places(
        &self,
        program: &Declaration,
        objects: &[(Urn, String)],
    ) -> Result<Vec<Place>, EngineError> {
        let declared: BTreeSet<&Urn> = program.nodes.iter().map(|node| &node.urn).collect();
        // A program that is wrong elsewhere is no reason not to import what it does not have.
        let graph = if objects.iter().any(|(urn, _)| declared.contains(urn)) {
            Graph::new(program.nodes.clone()).map_err(EngineError::Program)?
        } else {
            Graph::default()
        };
        let order = graph.order.iter().enumerate();
        let order: HashMap<usize, usize> = order.map(|(place, at)| (*at, place)).collect();
        let mut places = Vec::new();
        let mut seen = BTreeSet::new();
        for (urn, id) in objects {
            if !seen.insert(urn) {
                let message = format!("{urn} is there twice");
                return Err(EngineError::refused(message, "import each resource once"));
            }
            let schema = self.types.get(urn.resource_type()).copied();
            let schema = schema.filter(|schema| !schema.lookup).ok_or_else(|| {
                let kind = urn.resource_type();
                EngineError::refused(
                    format!("there is no resource type `{kind}`"),
                    "`schema` lists them",
                )
            })?;
            let at = graph.index.get(urn).copied();
            let node: Option<&Node> = at.and_then(|at| graph.nodes.get(at));
            let order = at.and_then(|at| order.get(&at).copied());
            let options = node.map(|node| node.options.clone()).unwrap_or_default();
            places.push(Place {
                urn: urn.clone(),
                id: id.clone(),
                schema,
                inputs: node.map(|node| node.inputs.clone()).unwrap_or_default(),
                region: options
                    .region
                    .clone()
                    .unwrap_or_else(|| program.region.clone()),
                options,
                dependencies: at.map(|at| graph.dependency_urns(at)).unwrap_or_default(),
                line: node.map(|node| node.line.clone()).unwrap_or_default(),
                declared: node.is_some(),
                order: order.unwrap_or(usize::MAX),
            });
        }
        places.sort_by_key(|place| place.order);
        Ok(places)
    }
}
