//! Checks of programs before anything is planned: all input errors at once. Pure.

use std::collections::HashMap;

use crate::fits::check_value;
use crate::ranges::{self, RangeSet};
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
            stack
                .outputs
                .iter()
                .map(|(name, value)| ((stack.stack.as_str(), name.as_str()), value))
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
                    if value.is_known()
                        && let Err(message) = check_value(input, &value)
                    {
                        problems.push((format!("`{}`: {message}", input.name), None));
                    }
                }
            }
        }
        for name in node
            .inputs
            .keys()
            .filter(|name| node.schema.input(name).is_none())
        {
            problems.push((format!("there is no input `{name}`"), None));
        }
        if let Some(check) = node.schema.check {
            let known = node.inputs.iter();
            let known = known.map(|(name, value)| (name.clone(), self.known(value)));
            let refused = check(&known.collect()).err();
            problems.extend(refused.map(|message| (message, None)));
        }
        let follow = |path: &str| self.follow(node, path);
        for problem in ranges::problems(node.schema, &node.inputs, &follow) {
            problems.push((format!("`{}`: {}", problem.input, problem.message), None));
        }
        let named = [
            ("ignore_changes", &node.options.ignore_changes),
            ("replace_on_changes", &node.options.replace_on_changes),
        ];
        for (option, names) in named {
            for name in names
                .iter()
                .filter(|name| node.schema.input(name).is_none())
            {
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

    /// The value at a path such as `vpc_id.cidr_block`: an input of what an input refers to.
    fn follow(&self, node: &Node, path: &str) -> Option<Value> {
        let (reference, property) = path.split_once('.')?;
        let target = self.referred(node.inputs.get(reference)?)?;
        Some(self.known(target.inputs.get(property)?))
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
    let mut groups: HashMap<String, RangeSet<usize>> = HashMap::new();
    let mut errors = Vec::new();
    for (at, node) in stack.nodes.iter().enumerate() {
        for member in ranges::members(node.schema, &node.inputs) {
            let group = groups.entry(member.group).or_default();
            let holder = group.overlapping(member.range, None);
            if let Some((range, holder)) = holder.map(|(range, at)| (range, stack.nodes.get(*at)))
                && let Some(holder) = holder
            {
                errors.push(ProgramError {
                    stack: stack.stack.clone(),
                    urn: Some(node.urn.clone()),
                    line: Some(node.line.clone()),
                    message: format!(
                        "`{}`: {} overlaps {range} of {} at {}",
                        member.input,
                        member.range,
                        holder.urn.short(),
                        holder.line
                    ),
                    help: Some("ranges that share a network must not overlap".into()),
                });
            }
            group.insert(member.range, at);
        }
    }
    errors
}
