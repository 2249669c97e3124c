//! Laws that hold for every resource type.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use palinfra_aws::{RESOURCES, resource_type};
use palinfra_core::resource::InputSchema;
use palinfra_core::{Kind, Schema};

/// Calls a law with every schema; what it finds wrong is shown for all types at once.
fn every(law: impl Fn(&Schema, &mut Vec<String>)) {
    let mut problems = Vec::new();
    for entry in RESOURCES {
        let mut found = Vec::new();
        law(entry.schema, &mut found);
        let named = |problem| format!("{}: {problem}", entry.schema.resource_type);
        problems.extend(found.into_iter().map(named));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn every_input(law: impl Fn(&Schema, &InputSchema) -> Result<(), String>) {
    every(|schema, problems| {
        for input in schema.inputs {
            if let Err(problem) = law(schema, input) {
                problems.push(format!("{}: {problem}", input.name));
            }
        }
    });
}

fn require(holds: bool, problem: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem.into()) }
}

fn is_pascal_case(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_snake_case(text: &str) -> bool {
    text.split('_').all(|word| !word.is_empty())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The names between braces.
fn holes(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').expect("a closing brace").0)
}

/// The types that a kind refers to, each with whether it does so by ARN.
fn references(kind: Kind, found: &mut Vec<(&'static str, bool)>) {
    match kind {
        Kind::Id(to) => found.push((to, false)),
        Kind::Arn(to) => found.push((to, true)),
        Kind::List(inner) | Kind::Map(inner) | Kind::Secret(inner) => references(*inner, found),
        Kind::Fields(fields) => fields.iter().for_each(|(_, kind)| references(*kind, found)),
        Kind::Bool | Kind::Number | Kind::Text | Kind::Cidr | Kind::Any => {}
    }
}

/// Whether text such as `vpc_id.cidr_block` leads from an input to a range.
fn leads_to_a_range(schema: &Schema, path: &str) -> Result<(), String> {
    let (input, property) = path.split_once('.').ok_or(format!("{path} is no path"))?;
    let input = schema
        .input(input)
        .ok_or(format!("there is no input `{input}`"))?;
    let to = input
        .references()
        .ok_or(format!("{} refers to nothing", input.name))?;
    let to = resource_type(to)
        .ok_or(format!("{to} is not registered"))?
        .schema;
    let ends = [
        to.input(property).map(|input| input.kind),
        to.output(property).map(|output| output.kind),
    ];
    require(
        ends.contains(&Some(Kind::Cidr)),
        &format!("{path} is not a range"),
    )
}

#[test]
fn types_are_named_by_service_and_in_order_and_once() {
    let names: Vec<_> = RESOURCES
        .iter()
        .map(|entry| entry.schema.resource_type)
        .collect();
    for name in &names {
        let (service, kind) = name.split_once(':').unwrap();
        let lower = service
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        assert!(
            lower && !service.is_empty() && is_pascal_case(kind),
            "{name}"
        );
    }
    let ordered: Vec<_> = names
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(names, ordered);
}

#[test]
fn a_type_is_found_by_its_name() {
    for entry in RESOURCES {
        let found = resource_type(entry.schema.resource_type).unwrap();
        assert_eq!(found.schema.resource_type, entry.schema.resource_type);
    }
    assert!(resource_type("ec2:Nothing").is_none());
}

#[test]
fn inputs_and_outputs_are_in_snake_case_and_named_once() {
    every(|schema, problems| {
        let inputs = schema.inputs.iter().map(|input| input.name);
        let outputs = schema.outputs.iter().map(|output| output.name);
        for names in [inputs.collect::<Vec<_>>(), outputs.collect()] {
            let distinct: BTreeSet<_> = names.iter().collect();
            if distinct.len() != names.len() {
                problems.push(format!("a name comes twice in {names:?}"));
            }
            for name in names {
                if !name.split('.').all(is_snake_case) {
                    problems.push(format!("`{name}` is not in snake case"));
                }
            }
        }
    });
}

#[test]
fn cloudformation_names_have_its_form() {
    every(|schema, problems| {
        if let Some(name) = schema.cloudformation {
            let parts: Vec<_> = name.split("::").collect();
            if parts.len() != 3
                || parts[0] != "AWS"
                || !parts.iter().all(|part| is_pascal_case(part))
            {
                problems.push(format!("`{name}` is no CloudFormation type"));
            }
        }
    });
    every_input(|schema, input| match input.cloudformation {
        Some(name) => {
            require(
                is_pascal_case(name),
                "its CloudFormation property is not in Pascal case",
            )?;
            require(
                schema.cloudformation.is_some(),
                "has a CloudFormation property, its type has none",
            )
        }
        None => Ok(()),
    });
}

#[test]
fn the_first_output_is_the_id() {
    every(|schema, problems| {
        let id = schema
            .outputs
            .first()
            .map(|output| (output.name, output.kind));
        match id {
            Some(("id", Kind::Id(of))) if of == schema.resource_type => {}
            // A look-up may give the id of what it has found.
            Some(("id", Kind::Id(of))) if schema.lookup && resource_type(of).is_some() => {}
            other => problems.push(format!("the first output is {other:?}")),
        }
        if schema.id.is_empty() {
            problems.push("the id has no form".into());
        }
    });
}

#[test]
fn the_arn_is_an_arn_of_the_type() {
    every(|schema, problems| {
        let Some(arn) = schema.output("arn") else {
            return;
        };
        let form = arn.form.unwrap_or_default().replace("{id}", schema.id);
        if !form.starts_with("arn:aws:") || form.split(':').count() < 6 {
            problems.push(format!("`{form}` is no ARN"));
        }
        if !schema.lookup && arn.kind != Kind::Arn(schema.resource_type) {
            problems.push(format!("the ARN is of {:?}", arn.kind));
        }
    });
}

#[test]
fn forms_and_summaries_speak_of_what_there_is() {
    every(|schema, problems| {
        let input = |hole: &str| {
            schema
                .input(hole.split('.').next().unwrap_or(hole))
                .is_some()
        };
        let random = |hole: &str| {
            let kind = hole.trim_end_matches(|c: char| c.is_ascii_digit());
            ["hex", "upper", "lower", "digits"].contains(&kind) && kind != hole
        };
        let known =
            |hole: &str| input(hole) || random(hole) || ["region", "account"].contains(&hole);
        for hole in holes(schema.summary).filter(|hole| !input(hole)) {
            problems.push(format!("the summary has {{{hole}}}"));
        }
        for hole in holes(schema.id).filter(|hole| !known(hole)) {
            problems.push(format!("the id has {{{hole}}}"));
        }
        for output in schema.outputs {
            // `{for LIST}` fills the rest for each `{item}` of a list.
            let form = output.form.unwrap_or_default();
            let list = holes(form).find_map(|hole| hole.strip_prefix("for "));
            if list.is_some_and(|list| !input(list)) {
                problems.push(format!("the output {} is for no list", output.name));
            }
            // `{random:INPUT}` depends on that.
            let secret = |hole: &str| hole.strip_prefix("random:").is_some_and(input);
            let known = |hole: &&str| {
                !known(hole)
                    && !secret(hole)
                    && !["id", "random", "revision"].contains(hole)
                    && !(list.is_some() && (hole.starts_with("for ") || *hole == "item"))
            };
            for hole in holes(form).filter(known) {
                problems.push(format!("the output {} has {{{hole}}}", output.name));
            }
        }
    });
}

#[test]
fn an_output_without_a_form_is_an_input() {
    every(|schema, problems| {
        for output in schema
            .outputs
            .iter()
            .skip(1)
            .filter(|output| output.form.is_none())
        {
            match schema.input(output.name) {
                Some(input) if input.kind == output.kind => {}
                Some(_) => problems.push(format!("the output {} has another kind", output.name)),
                None => problems.push(format!("the output {} has no form", output.name)),
            }
        }
    });
}

#[test]
fn rules_speak_of_inputs_that_there_are() {
    every(|schema, problems| {
        for name in schema
            .unique
            .iter()
            .filter(|name| schema.input(name).is_none())
        {
            problems.push(format!("unique: there is no input `{name}`"));
        }
        for path in schema.apart.iter().flat_map(|(one, other)| [one, other]) {
            problems.extend(leads_to_a_range(schema, path).err());
        }
    });
    every_input(|schema, input| {
        if let Some(path) = input.within {
            require(
                input.kind == Kind::Cidr,
                "is within something, but is not a range",
            )?;
            leads_to_a_range(schema, path)?;
        }
        if let Some(shared) = input.disjoint {
            require(
                input.kind == Kind::Cidr,
                "is apart from others, but is not a range",
            )?;
            require(
                schema.input(shared).is_some(),
                "is apart by an input that is not there",
            )?;
        }
        Ok(())
    });
}

#[test]
fn references_lead_to_registered_types() {
    every(|schema, problems| {
        let mut found = Vec::new();
        schema
            .inputs
            .iter()
            .for_each(|input| references(input.kind, &mut found));
        schema
            .outputs
            .iter()
            .for_each(|output| references(output.kind, &mut found));
        for (to, by_arn) in found {
            match resource_type(to) {
                None => problems.push(format!("refers to {to}, which is not registered")),
                Some(entry) if by_arn && entry.schema.output("arn").is_none() => {
                    problems.push(format!("refers to the ARN of {to}, which gives none"));
                }
                Some(_) => {}
            }
        }
    });
}

/// Natural names that a user does not choose but takes from a list that AWS keeps.
const NAMES_OF_AWS: &[(&str, &str)] = &[("eks:Addon", "addon_name")];

#[test]
fn a_natural_name_is_checked() {
    every_input(|schema, input| {
        let name = input.name == "name" || input.name.ends_with("_name");
        let natural = name && input.kind == Kind::Text && schema.unique.contains(&input.name);
        let chosen = !NAMES_OF_AWS.contains(&(schema.resource_type, input.name));
        require(
            !(natural && chosen) || input.check.is_some(),
            "is a natural name without a check",
        )
    });
}

#[test]
fn what_an_interrupted_create_made_can_be_found_again() {
    every(|schema, problems| {
        let findable = schema.token || schema.tags || !schema.unique.is_empty();
        if !schema.lookup && !findable {
            problems.push("has no token, no tags and no natural name".into());
        }
    });
}

#[test]
fn a_lookup_creates_nothing() {
    every(|schema, problems| {
        if schema.lookup
            && (schema.token
                || schema.tags
                || !schema.unique.is_empty()
                || schema.cloudformation.is_some())
        {
            problems.push("is a look-up with the marks of something created".into());
        }
        let changes =
            |input: &&InputSchema| input.replaces || input.after_create || input.write_only;
        for input in schema
            .inputs
            .iter()
            .filter(changes)
            .filter(|_| schema.lookup)
        {
            problems.push(format!("{}: nothing of a look-up can change", input.name));
        }
    });
}

#[test]
fn the_marks_of_an_input_do_not_contradict_each_other() {
    every_input(|schema, input| {
        require(
            !(input.replaces && input.after_create),
            "replaces, but is set after creation",
        )?;
        require(
            !(input.required && input.default.is_some()),
            "is required and has a default",
        )?;
        require(
            !input.unordered || matches!(input.kind, Kind::List(_)),
            "is unordered, but no list",
        )?;
        require(
            !matches!(input.kind, Kind::Secret(_)) || input.secret,
            "is a secret that is shown",
        )?;
        require(
            !(input.secret && schema.unique.contains(&input.name)),
            "is a secret and a name",
        )
    });
}

#[test]
fn defaults_are_of_their_kind_and_pass_their_check() {
    every_input(|_, input| {
        let Some(default) = input.default.map(|default| default()) else {
            return Ok(());
        };
        require(default.is_known(), "its default is a promise")?;
        let fits = match input.kind {
            Kind::Bool => matches!(default.to_json(), serde_json::Value::Bool(_)),
            Kind::Number => default.to_json().is_number(),
            Kind::Text | Kind::Cidr | Kind::Id(_) | Kind::Arn(_) => default.as_str().is_some(),
            Kind::List(_) => default.as_list().is_some(),
            Kind::Map(_) | Kind::Fields(_) => default.as_map().is_some(),
            Kind::Secret(_) | Kind::Any => true,
        };
        require(fits, &format!("its default is {default}"))?;
        input.check.map_or(Ok(()), |check| check(&default))
    });
}

#[test]
fn tags_are_tags() {
    every(|schema, problems| {
        let tags = schema.input("tags");
        if tags.is_some() != schema.tags {
            problems.push("its mark for tags is wrong".into());
        }
        if let Some(tags) = tags
            && (tags.kind != Kind::Map(&Kind::Text) || tags.required || tags.replaces)
        {
            problems.push("tags are optional texts that change in place".into());
        }
    });
}

#[test]
fn every_operation_takes_some_time() {
    every(|schema, problems| {
        let usual = schema.usual;
        if [usual.create, usual.update, usual.delete].contains(&0) {
            problems.push(format!("{usual:?}"));
        }
    });
}
