//! Checks of programs before anything is planned: all input errors at once. Pure.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use crate::property::Kind;
use crate::stack::{Declaration, Node, ProgramError};
use crate::urn::Urn;
use crate::value::{Promise, Value};

/// Checks all resources of some stacks against their schemas and against each other.
///
/// References are followed through the promises of the programs, into other stacks too, so
/// this needs neither state nor cloud.
pub fn check(stacks: &[Declaration], providers: &[&str]) -> Vec<ProgramError> {
    let program = Program::new(stacks);
    let mut errors = Vec::new();
    for stack in stacks {
        for node in &stack.nodes {
            for (message, help) in program.problems(node, providers) {
                errors.push(ProgramError {
                    stack: stack.stack.clone(),
                    urn: Some(node.urn.clone()),
                    line: Some(node.line.clone()),
                    message,
                    help,
                });
            }
        }
        errors.extend(shared_names(stack));
        errors.extend(overlaps(stack));
    }
    errors
}

type Problem = (String, Option<String>);

/// The programs of all stacks, to follow references through.
struct Program<'a> {
    nodes: HashMap<&'a Urn, &'a Node>,
    outputs: HashMap<(&'a str, &'a str), &'a Value>,
}

impl<'a> Program<'a> {
    fn new(stacks: &'a [Declaration]) -> Program<'a> {
        let nodes = stacks.iter().flat_map(|stack| &stack.nodes);
        let outputs = stacks.iter().flat_map(|stack| {
            stack.outputs.iter().map(|(name, value)| ((stack.stack.as_str(), name.as_str()), value))
        });
        Program {
            nodes: nodes.map(|node| (&node.urn, node)).collect(),
            outputs: outputs.collect(),
        }
    }

    fn problems(&self, node: &Node, providers: &[&str]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for input in node.schema.inputs {
            match node.inputs.get(input.name) {
                None if input.required => {
                    problems.push((format!("`{}` is required", input.name), None));
                }
                None => {}
                Some(value) => {
                    let value = self.known(value);
                    if !value.is_known() {
                        continue;
                    }
                    if let Err(message) = fits(input.kind, &value) {
                        problems.push((format!("`{}`: {message}", input.name), None));
                    } else if let Some(check) = input.check
                        && let Err(message) = check(&value.exposed())
                    {
                        problems.push((format!("`{}`: {message}", input.name), None));
                    }
                    if let Some(path) = input.within {
                        problems.extend(self.outside(node, input.name, &value, path));
                    }
                }
            }
        }
        for name in node.inputs.keys().filter(|name| node.schema.input(name).is_none()) {
            problems.push((format!("there is no input `{name}`"), None));
        }
        for (ours, theirs) in node.schema.apart {
            if let (Some(a), Some(b)) = (self.range_at(node, ours), self.range_at(node, theirs))
                && overlap(a, b)
            {
                problems.push((
                    format!("{a} and {b} overlap"),
                    Some("give one of the two networks another range".into()),
                ));
            }
        }
        let named = [
            ("ignore_changes", &node.options.ignore_changes),
            ("replace_on_changes", &node.options.replace_on_changes),
        ];
        for (option, names) in named {
            for name in names.iter().filter(|name| node.schema.input(name).is_none()) {
                let message = format!("{option}: there is no input `{}`", name.escape_debug());
                problems.push((message, None));
            }
        }
        if let Some(provider) = &node.options.provider
            && !providers.contains(&provider.as_str())
        {
            problems.push((
                format!("there is no provider `{}`", provider.escape_debug()),
                Some("add it with `project.provider(…)`".into()),
            ));
        }
        problems
    }

    fn outside(&self, node: &Node, name: &str, value: &Value, path: &str) -> Option<Problem> {
        let inner = range(value)?;
        let outer = self.range_at(node, path)?;
        (!outer.contains(&inner)).then(|| {
            (format!("`{name}`: {inner} is not inside {outer}"), Some(format!("see `{path}`")))
        })
    }

    /// The range at a path such as `vpc_id.cidr_block`: an input of what an input refers to.
    fn range_at(&self, node: &Node, path: &str) -> Option<Ipv4Net> {
        let (reference, property) = path.split_once('.')?;
        let target = self.referred(node.inputs.get(reference)?)?;
        range(&self.known(target.inputs.get(property)?))
    }

    /// The resource that a reference is a promise of.
    fn referred(&self, value: &Value) -> Option<&'a Node> {
        match value {
            Value::Promise(Promise::Property { urn, .. }) => self.nodes.get(urn).copied(),
            Value::Promise(Promise::StackOutput { stack, name }) => {
                self.referred(self.outputs.get(&(stack.as_ref(), name.as_str()))?)
            }
            _ => None,
        }
    }

    /// A value with every promise kept that the programs alone can keep: echoed inputs, and
    /// outputs of other stacks.
    fn known(&self, value: &Value) -> Value {
        let kept = value.resolve(&|promise| match promise {
            Promise::Property { urn, name } => {
                let node = self.nodes.get(urn)?;
                let echoes = node.schema.output(name)?.form.is_none();
                let input = node.inputs.get(*name).filter(|_| echoes && *name != "id")?;
                Some(self.known(input)).filter(Value::is_known)
            }
            Promise::StackOutput { stack, name } => {
                let output = self.outputs.get(&(stack.as_ref(), name.as_str()))?;
                Some(self.known(output)).filter(Value::is_known)
            }
            _ => None,
        });
        kept.unwrap_or_else(|_| value.clone())
    }
}

/// Whether a known value is of a kind.
pub fn fits(kind: Kind, value: &Value) -> Result<(), String> {
    let fault = |what: &str| Err(format!("expected {what}, found {value}"));
    match (kind, value) {
        (Kind::Secret(inner), Value::Secret(value)) => fits(*inner, value),
        (kind, Value::Secret(value)) => fits(kind, value),
        (Kind::Secret(inner), value) => fits(*inner, value),
        (Kind::Any, _) => Ok(()),
        (Kind::Bool, Value::Bool(_)) | (Kind::Number, Value::Int(_) | Value::Float(_)) => Ok(()),
        (Kind::Text | Kind::Id(_) | Kind::Arn(_), Value::Text(_)) => Ok(()),
        (Kind::Cidr, Value::Text(text)) => crate::Cidr::new(text.as_str()).net().map(drop),
        (Kind::List(item), Value::List(items)) => items.iter().try_for_each(|i| fits(*item, i)),
        (Kind::Map(item), Value::Map(items)) => items.values().try_for_each(|i| fits(*item, i)),
        (Kind::Fields(fields), Value::Map(map)) => map.iter().try_for_each(|(name, value)| {
            match fields.iter().find(|(field, _)| field == name) {
                Some((_, kind)) => fits(*kind, value).map_err(|e| format!("{name}: {e}")),
                None => Err(format!("there is no field `{}`", name.escape_debug())),
            }
        }),
        (_, Value::Promise(_)) => Ok(()),
        (Kind::Bool, _) => fault("true or false"),
        (Kind::Number, _) => fault("a number"),
        (Kind::Text | Kind::Id(_) | Kind::Arn(_) | Kind::Cidr, _) => fault("text"),
        (Kind::List(_), _) => fault("a list"),
        (Kind::Map(_) | Kind::Fields(_), _) => fault("named values"),
    }
}

/// Two resources of a stack that would have the same natural name.
fn shared_names(stack: &Declaration) -> Vec<ProgramError> {
    let mut first: HashMap<(&str, &str, String), &Node> = HashMap::new();
    let mut errors = Vec::new();
    for node in &stack.nodes {
        let unique = node.schema.unique;
        let values: Vec<String> = unique
            .iter()
            .filter_map(|name| node.inputs.get(*name))
            .map(|value| value.exposed().to_string())
            .collect();
        if unique.is_empty() || values.len() < unique.len() {
            continue;
        }
        let region = node.options.region.as_deref().unwrap_or(&stack.region);
        let key = (node.schema.resource_type, region, values.join("\u{1f}"));
        if let Some(other) = first.get(&key) {
            errors.push(ProgramError {
                stack: stack.stack.clone(),
                urn: Some(node.urn.clone()),
                line: Some(node.line.clone()),
                message: format!(
                    "has the same {} as {} at {}",
                    unique.join(" and "),
                    other.urn.short(),
                    other.line
                ),
                help: Some("the cloud takes each only once".into()),
            });
        } else {
            first.insert(key, node);
        }
    }
    errors
}

/// Ranges of siblings that overlap, such as two subnets of a VPC.
fn overlaps(stack: &Declaration) -> Vec<ProgramError> {
    let mut siblings: HashMap<(&str, &str, String), Vec<(Ipv4Net, &Node)>> = HashMap::new();
    for node in &stack.nodes {
        for input in node.schema.inputs {
            if let Some(parent) = input.disjoint
                && let Some(shared) = node.inputs.get(parent)
                && let Some(net) = node.inputs.get(input.name).and_then(range)
            {
                let key = (node.schema.resource_type, input.name, shared.to_string());
                siblings.entry(key).or_default().push((net, node));
            }
        }
    }
    let mut errors = Vec::new();
    for ((_, input, _), mut ranges) in siblings {
        ranges.sort_by_key(|(net, _)| (net.network(), net.prefix_len()));
        let mut widest: Option<(Ipv4Net, &Node)> = None;
        for (net, node) in ranges {
            match widest {
                Some((other, holder)) if overlap(other, net) => errors.push(ProgramError {
                    stack: stack.stack.clone(),
                    urn: Some(node.urn.clone()),
                    line: Some(node.line.clone()),
                    message: format!(
                        "`{input}`: {net} overlaps {other} of {} at {}",
                        holder.urn.short(),
                        holder.line
                    ),
                    help: Some("ranges that share a network must not overlap".into()),
                }),
                _ => widest = Some((net, node)),
            }
        }
    }
    // The hash map has no order of its own.
    errors.sort_by(|a, b| a.urn.cmp(&b.urn));
    errors
}

fn range(value: &Value) -> Option<Ipv4Net> {
    crate::Cidr::new(value.as_str()?).net().ok()
}

fn overlap(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}
