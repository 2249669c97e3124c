//! The parameters of a group, for instances and for clusters.

use std::collections::BTreeMap;

use aws_sdk_rds::types::{ApplyMethod, Parameter};

use crate::live::{Aws, Change, Failure, Object, failure};

/// How many parameters a call changes.
const AT_ONCE: usize = 20;

/// Whose parameters.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Instances,
    Clusters,
}

/// The parameters that differ from the engine's defaults, and those that are recorded: RDS
/// may show one that was set to the default as the engine's own.
pub(super) async fn read(of: Of, at: &Object<'_>) -> Result<BTreeMap<String, String>, Failure> {
    let mut set = named(all(of, at.aws, at.id, Some("user")).await?);
    let recorded = at.input::<Option<BTreeMap<String, String>>>("parameters")?;
    let recorded = recorded.unwrap_or_default();
    if recorded.keys().any(|name| !set.contains_key(name)) {
        let all = named(all(of, at.aws, at.id, None).await?);
        let others = all
            .into_iter()
            .filter(|(name, value)| recorded.get(name) == Some(value));
        set.extend(others);
    }
    Ok(set)
}

fn named(parameters: Vec<Parameter>) -> BTreeMap<String, String> {
    let parameters = parameters.into_iter();
    parameters
        .filter_map(|it| Some((it.parameter_name?, it.parameter_value?)))
        .collect()
}

/// Sets the parameters that differ, and gives those that are no longer wanted their default.
pub(super) async fn update(
    of: Of,
    at: &Object<'_>,
    change: &Change<'_>,
    wanted: Option<&BTreeMap<String, String>>,
) -> Result<(), Failure> {
    if !change.has("parameters") {
        return Ok(());
    }
    let before: BTreeMap<String, String> = change.before("parameters")?.unwrap_or_default();
    let none = BTreeMap::new();
    let wanted = wanted.unwrap_or(&none);
    let known = all(of, at.aws, at.id, None).await?;
    let set = wanted
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value));
    let set: Vec<Parameter> = set
        .map(|(name, value)| parameter(name, &known).parameter_value(value).build())
        .collect();
    for some in set.chunks(AT_ONCE) {
        modify(of, at, some.to_vec()).await?;
    }
    let gone = before.keys().filter(|name| !wanted.contains_key(*name));
    let gone: Vec<Parameter> = gone.map(|name| parameter(name, &known).build()).collect();
    for some in gone.chunks(AT_ONCE) {
        reset(of, at, some.to_vec()).await?;
    }
    Ok(())
}

/// A parameter with when it takes effect: at once where the engine can.
fn parameter(name: &str, known: &[Parameter]) -> aws_sdk_rds::types::builders::ParameterBuilder {
    let is_static = known
        .iter()
        .any(|it| it.parameter_name() == Some(name) && it.apply_type() == Some("static"));
    let method = if is_static {
        ApplyMethod::PendingReboot
    } else {
        ApplyMethod::Immediate
    };
    Parameter::builder()
        .parameter_name(name)
        .apply_method(method)
}

async fn all(
    of: Of,
    aws: &Aws,
    group: &str,
    source: Option<&str>,
) -> Result<Vec<Parameter>, Failure> {
    let source = source.map(String::from);
    match of {
        Of::Instances => {
            let call = aws
                .rds()
                .describe_db_parameters()
                .db_parameter_group_name(group);
            let pages = call.set_source(source).into_paginator().items().send();
            pages.collect::<Result<Vec<_>, _>>().await.map_err(failure)
        }
        Of::Clusters => {
            let call = aws.rds().describe_db_cluster_parameters();
            let call = call
                .db_cluster_parameter_group_name(group)
                .set_source(source);
            let pages = call.into_paginator().items().send();
            pages.collect::<Result<Vec<_>, _>>().await.map_err(failure)
        }
    }
}

async fn modify(of: Of, at: &Object<'_>, some: Vec<Parameter>) -> Result<(), Failure> {
    let rds = at.aws.rds();
    match of {
        Of::Instances => {
            let call = rds
                .modify_db_parameter_group()
                .db_parameter_group_name(at.id);
            let call = call.set_parameters(Some(some));
            call.send().await.map(drop).map_err(failure)
        }
        Of::Clusters => {
            let call = rds.modify_db_cluster_parameter_group();
            let call = call.db_cluster_parameter_group_name(at.id);
            let call = call.set_parameters(Some(some));
            call.send().await.map(drop).map_err(failure)
        }
    }
}

async fn reset(of: Of, at: &Object<'_>, some: Vec<Parameter>) -> Result<(), Failure> {
    let rds = at.aws.rds();
    match of {
        Of::Instances => {
            let call = rds
                .reset_db_parameter_group()
                .db_parameter_group_name(at.id);
            let call = call.set_parameters(Some(some));
            call.send().await.map(drop).map_err(failure)
        }
        Of::Clusters => {
            let call = rds.reset_db_cluster_parameter_group();
            let call = call.db_cluster_parameter_group_name(at.id);
            let call = call.set_parameters(Some(some));
            call.send().await.map(drop).map_err(failure)
        }
    }
}
