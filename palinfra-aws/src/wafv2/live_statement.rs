//! Statements between properties and the SDK.

use aws_sdk_wafv2::primitives::Blob;
use aws_sdk_wafv2::types as sdk;
use palinfra_core::Value;

use super::live::list;
use super::{ByteMatch, ManagedRuleGroup, Match, RateLimit, Statement};
use crate::live::{Failure, Shown, block, built, refused};
use crate::wafv2::live_rule::{sdk_action, shown_action};

pub(super) fn sdk_statement(it: &Statement) -> Result<sdk::Statement, Failure> {
    let empty = sdk::Statement::builder();
    if let Some(group) = &it.managed_rule_group_statement {
        return Ok(empty
            .managed_rule_group_statement(sdk_group(group)?)
            .build());
    }
    if let Some(limit) = &it.rate_based_statement {
        return Ok(empty.rate_based_statement(sdk_limit(limit)?).build());
    }
    let all = it.match_statements.as_deref().unwrap_or_default();
    match together(all)? {
        Some(statement) => Ok(statement),
        None => Err(refused("a rule needs a condition")),
    }
}

fn sdk_group(it: &ManagedRuleGroup) -> Result<sdk::ManagedRuleGroupStatement, Failure> {
    let mut group = sdk::ManagedRuleGroupStatement::builder()
        .vendor_name(&it.vendor_name)
        .name(&it.name)
        .set_version(it.version.clone());
    for other in it.rule_action_overrides.iter().flatten() {
        let other = sdk::RuleActionOverride::builder()
            .name(&other.name)
            .action_to_use(sdk_action(other.action_to_use));
        group = group.rule_action_overrides(built(other.build())?);
    }
    let scope = together(it.scope_down_statements.as_deref().unwrap_or_default())?;
    built(group.set_scope_down_statement(scope.map(Box::new)).build())
}

fn sdk_limit(it: &RateLimit) -> Result<sdk::RateBasedStatement, Failure> {
    let scope = together(it.scope_down_statements.as_deref().unwrap_or_default())?;
    let limit = sdk::RateBasedStatement::builder()
        .limit(it.limit)
        .evaluation_window_sec(it.evaluation_window_sec)
        .aggregate_key_type(sdk::RateBasedStatementAggregateKeyType::Ip)
        .set_scope_down_statement(scope.map(Box::new));
    built(limit.build())
}

/// One statement of all conditions: WAF takes no list of one.
fn together(all: &[Match]) -> Result<Option<sdk::Statement>, Failure> {
    let mut statements = all.iter().map(condition).collect::<Result<Vec<_>, _>>()?;
    if statements.len() < 2 {
        return Ok(statements.pop());
    }
    let and = sdk::AndStatement::builder().set_statements(Some(statements));
    let and = built(and.build())?;
    Ok(Some(sdk::Statement::builder().and_statement(and).build()))
}

fn condition(it: &Match) -> Result<sdk::Statement, Failure> {
    let mut one = sdk::Statement::builder();
    if let Some(bytes) = &it.byte_match_statement {
        one = one.byte_match_statement(sdk_bytes(bytes)?);
    } else if let Some(geo) = &it.geo_match_statement {
        let codes = geo.country_codes.iter().map(|code| code.as_str().into());
        let geo = sdk::GeoMatchStatement::builder();
        let geo = geo.set_country_codes(Some(codes.collect()));
        one = one.geo_match_statement(geo.build());
    } else if let Some(set) = &it.ip_set_reference_statement {
        let arn = set.arn.get().map_err(refused)?;
        let set = sdk::IpSetReferenceStatement::builder().arn(arn);
        one = one.ip_set_reference_statement(built(set.build())?);
    } else if let Some(label) = &it.label_match_statement {
        let label = sdk::LabelMatchStatement::builder()
            .scope(label.scope.as_str().into())
            .key(&label.key);
        one = one.label_match_statement(built(label.build())?);
    } else {
        return Err(refused("a condition of a rule is empty"));
    }
    let one = one.build();
    if !it.negated {
        return Ok(one);
    }
    let not = sdk::NotStatement::builder().statement(one).build();
    Ok(sdk::Statement::builder().not_statement(not).build())
}

fn sdk_bytes(it: &ByteMatch) -> Result<sdk::ByteMatchStatement, Failure> {
    let change = sdk::TextTransformation::builder()
        .priority(0)
        .r#type(it.text_transformation.as_str().into());
    let bytes = sdk::ByteMatchStatement::builder()
        .search_string(Blob::new(it.search_string.as_bytes()))
        .field_to_match(field(&it.field_to_match)?)
        .positional_constraint(it.positional_constraint.as_str().into())
        .text_transformations(built(change.build())?);
    built(bytes.build())
}

/// A part of the request, by the name that it has here.
pub(super) fn field(name: &str) -> Result<sdk::FieldToMatch, Failure> {
    let field = sdk::FieldToMatch::builder();
    let field = match (name, name.strip_prefix("header:")) {
        (_, Some(header)) => {
            field.single_header(built(sdk::SingleHeader::builder().name(header).build())?)
        }
        ("uri-path", _) => field.uri_path(sdk::UriPath::builder().build()),
        ("query-string", _) => field.query_string(sdk::QueryString::builder().build()),
        ("method", _) => field.method(sdk::Method::builder().build()),
        ("body", _) => field.body(sdk::Body::builder().build()),
        _ => return Err(refused(format!("`{name}` is not a part of a request"))),
    };
    Ok(field.build())
}

/// The name that a part of the request has here.
pub(super) fn field_name(it: &sdk::FieldToMatch) -> Option<String> {
    if let Some(header) = it.single_header() {
        return Some(format!("header:{}", header.name()));
    }
    let names = [
        ("uri-path", it.uri_path().is_some()),
        ("query-string", it.query_string().is_some()),
        ("method", it.method().is_some()),
        ("body", it.body().is_some()),
    ];
    let name = names.into_iter().find(|(_, is)| *is);
    name.map(|(name, _)| name.to_string())
}

pub(super) fn shown_statement(it: &sdk::Statement) -> Value {
    if let Some(group) = it.managed_rule_group_statement() {
        let others = group.rule_action_overrides().iter().map(|other| {
            block([
                ("name", other.name().shown()),
                ("action_to_use", shown_action(other.action_to_use())),
            ])
        });
        let group = block([
            ("vendor_name", group.vendor_name().shown()),
            ("name", group.name().shown()),
            ("version", group.version().shown()),
            ("rule_action_overrides", list(others.collect())),
            ("scope_down_statements", scope(group.scope_down_statement())),
        ]);
        return block([("managed_rule_group_statement", group)]);
    }
    if let Some(limit) = it.rate_based_statement() {
        let limit = block([
            ("limit", limit.limit().shown()),
            (
                "evaluation_window_sec",
                limit.evaluation_window_sec().shown(),
            ),
            ("scope_down_statements", scope(limit.scope_down_statement())),
        ]);
        return block([("rate_based_statement", limit)]);
    }
    block([("match_statements", scope(Some(it)))])
}

fn scope(it: Option<&sdk::Statement>) -> Value {
    let Some(it) = it else {
        return Value::Null;
    };
    match it.and_statement() {
        Some(and) => list(and.statements().iter().map(shown_condition).collect()),
        None => list(vec![shown_condition(it)]),
    }
}

fn shown_condition(it: &sdk::Statement) -> Value {
    let inner = it.not_statement().and_then(|it| it.statement());
    let one = inner.unwrap_or(it);
    let bytes = one.byte_match_statement().map(|it| {
        let change = it.text_transformations().first();
        let text = String::from_utf8_lossy(it.search_string().as_ref()).into_owned();
        block([
            ("search_string", text.shown()),
            (
                "field_to_match",
                it.field_to_match().and_then(field_name).shown(),
            ),
            (
                "positional_constraint",
                it.positional_constraint().as_str().shown(),
            ),
            (
                "text_transformation",
                change.map(|it| it.r#type().as_str()).shown(),
            ),
        ])
    });
    let geo = one.geo_match_statement().map(|it| {
        let codes = it.country_codes().iter().map(|code| code.as_str().shown());
        block([("country_codes", Value::List(codes.collect()))])
    });
    let set = one
        .ip_set_reference_statement()
        .map(|it| block([("arn", it.arn().shown())]));
    let label = one.label_match_statement().map(|it| {
        block([
            ("scope", it.scope().as_str().shown()),
            ("key", it.key().shown()),
        ])
    });
    block([
        ("negated", inner.is_some().shown()),
        ("byte_match_statement", bytes.shown()),
        ("geo_match_statement", geo.shown()),
        ("ip_set_reference_statement", set.shown()),
        ("label_match_statement", label.shown()),
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use palinfra_core::Property;

    use super::*;

    fn there_and_back(it: Statement) {
        let shown = shown_statement(&sdk_statement(&it).unwrap());
        assert_eq!(Statement::from_value(&shown), Ok(it));
    }

    #[test]
    fn statements_are_read_as_they_were_sent() {
        let mut common = crate::wafv2::Rule::managed(1, "AWSManagedRulesCommonRuleSet");
        common = common.only_for([Match::path("/admin").inverted()]);
        there_and_back(common.statement);
        there_and_back(Statement::rate(2000));
        there_and_back(Statement::when([Match::country(["KP", "IR"])]));
        there_and_back(Statement::when([
            Match::header("user-agent", "curl"),
            Match::label("awswaf:managed:aws:bot-control:bot:verified").inverted(),
            Match::ip_set("arn:aws:wafv2:us-east-1:123456789012:regional/ipset/office/a-1"),
        ]));
        assert!(sdk_statement(&Statement::when([])).is_err());
    }
}
