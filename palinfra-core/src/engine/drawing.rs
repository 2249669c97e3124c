//! Drawings of the graphs of programs, as text.

use serde::Serialize;

use crate::engine::EngineError;
use crate::graph::Graph;
use crate::stack::Declaration;
use crate::value::Promise;

/// The resources of some stacks and what they refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Drawing {
    /// The resources, in the order of the programs.
    pub nodes: Vec<DrawnNode>,
    /// What refers to what.
    pub edges: Vec<DrawnEdge>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawnNode {
    /// Its URN.
    pub urn: String,
    /// Its stack.
    pub stack: String,
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its name and those of its parents.
    pub name: String,
}

/// A resource that refers to another one, or to the output of another stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawnEdge {
    /// The resource's URN.
    pub from: String,
    /// The other's URN, or `STACK/OUTPUT`.
    pub to: String,
    /// Whether that is the output of another stack.
    pub across: bool,
}

impl Drawing {
    /// Of programs that are without errors.
    ///
    /// # Errors
    /// A cycle.
    pub fn new(programs: Vec<Declaration>) -> Result<Drawing, EngineError> {
        let mut drawing = Drawing::default();
        for program in programs {
            let graph = Graph::new(program.nodes).map_err(EngineError::Program)?;
            for (at, node) in graph.nodes.iter().enumerate() {
                let from = node.urn.to_string();
                drawing.nodes.push(DrawnNode {
                    urn: from.clone(),
                    stack: program.stack.clone(),
                    resource_type: node.schema.resource_type.into(),
                    name: node.urn.short(),
                });
                for to in graph.dependency_urns(at) {
                    let to = to.to_string();
                    drawing.edges.push(DrawnEdge {
                        from: from.clone(),
                        to,
                        across: false,
                    });
                }
                let mut outputs = Vec::new();
                for value in node.inputs.values() {
                    value.visit_promises(&mut |promise| {
                        if let Promise::StackOutput { stack, name } = promise {
                            outputs.push(format!("{stack}/{name}"));
                        }
                    });
                }
                outputs.sort();
                outputs.dedup();
                let across = |to| DrawnEdge {
                    from: from.clone(),
                    to,
                    across: true,
                };
                drawing.edges.extend(outputs.into_iter().map(across));
            }
        }
        Ok(drawing)
    }

    /// As Graphviz reads it.
    pub fn dot(&self) -> String {
        let mut out = String::from("digraph palinfra {\n  rankdir=LR;\n  node [shape=box];\n");
        for (stack, nodes) in self.stacks() {
            let name = quoted(stack);
            out.push_str(&format!(
                "  subgraph {} {{\n    label={name};\n",
                quoted(&format!("cluster_{stack}"))
            ));
            for node in nodes {
                let label = quoted(&format!("{}\n{}", node.name, node.resource_type));
                out.push_str(&format!("    {} [label={label}];\n", quoted(&node.urn)));
            }
            out.push_str("  }\n");
        }
        for edge in &self.edges {
            let style = if edge.across { " [style=dashed]" } else { "" };
            out.push_str(&format!(
                "  {} -> {}{style};\n",
                quoted(&edge.from),
                quoted(&edge.to)
            ));
        }
        out.push_str("}\n");
        out
    }

    /// As Mermaid reads it.
    pub fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        let mut numbers = std::collections::HashMap::new();
        for (at, (stack, nodes)) in self.stacks().into_iter().enumerate() {
            out.push_str(&format!("  subgraph s{at} [\"{}\"]\n", entities(stack)));
            for node in nodes {
                let number = numbers.len();
                numbers.insert(node.urn.as_str(), number);
                let (name, kind) = (entities(&node.name), entities(&node.resource_type));
                out.push_str(&format!("    n{number}[\"{name}<br/>{kind}\"]\n"));
            }
            out.push_str("  end\n");
        }
        for edge in &self.edges {
            let next = numbers.len();
            let to = *numbers.entry(edge.to.as_str()).or_insert_with(|| {
                out.push_str(&format!("  n{next}([\"{}\"])\n", entities(&edge.to)));
                next
            });
            let Some(from) = numbers.get(edge.from.as_str()) else {
                continue;
            };
            let arrow = if edge.across { "-.->" } else { "-->" };
            out.push_str(&format!("  n{from} {arrow} n{to}\n"));
        }
        out
    }

    fn stacks(&self) -> Vec<(&str, Vec<&DrawnNode>)> {
        let mut stacks: Vec<(&str, Vec<&DrawnNode>)> = Vec::new();
        for node in &self.nodes {
            match stacks.last_mut() {
                Some((stack, nodes)) if *stack == node.stack => nodes.push(node),
                _ => stacks.push((&node.stack, vec![node])),
            }
        }
        stacks
    }
}

/// A text of Graphviz.
fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    )
}

/// A text of Mermaid: entities for what could end it.
fn entities(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' | '<' | '>' | '&' | '#' | '`' => format!("#{};", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn drawing() -> Drawing {
        let node = |name: &str| DrawnNode {
            urn: format!("urn:{name}"),
            stack: "dev".into(),
            resource_type: "ec2:Vpc".into(),
            name: name.into(),
        };
        let edge = |to: &str, across| DrawnEdge {
            from: "urn:a".into(),
            to: to.into(),
            across,
        };
        Drawing {
            nodes: vec![node("a"), node("b")],
            edges: vec![edge("urn:b", false), edge("hub/x\"", true)],
        }
    }

    #[test]
    fn graphviz_shows_stacks_as_clusters() {
        let dot = drawing().dot();
        assert!(
            dot.contains("  subgraph \"cluster_dev\" {\n    label=\"dev\";\n"),
            "{dot}"
        );
        assert!(
            dot.contains("    \"urn:a\" [label=\"a\\nec2:Vpc\"];\n"),
            "{dot}"
        );
        assert!(dot.contains("  \"urn:a\" -> \"urn:b\";\n"), "{dot}");
        assert!(
            dot.contains("  \"urn:a\" -> \"hub/x\\\"\" [style=dashed];\n"),
            "{dot}"
        );
    }

    #[test]
    fn mermaid_numbers_the_nodes() {
        let text = drawing().mermaid();
        assert!(text.contains("    n0[\"a<br/>ec2:Vpc\"]\n"), "{text}");
        assert!(text.contains("  n0 --> n1\n"), "{text}");
        assert!(
            text.contains("  n2([\"hub/x#34;\"])\n  n0 -.-> n2\n"),
            "{text}"
        );
    }
}
