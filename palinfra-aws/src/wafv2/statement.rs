//! Which requests a rule is for.

use palinfra_core::{Input, Property};

/// Which requests a rule is for. One of the fields is set.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Statement {
    /// What the rules of a group find.
    pub managed_rule_group_statement: Option<ManagedRuleGroup>,
    /// Those of an address that sends too many.
    pub rate_based_statement: Option<RateLimit>,
    /// Those that meet all of these conditions.
    pub match_statements: Option<Vec<Match>>,
}

impl Statement {
    /// What the rules of one of AWS's groups find.
    pub fn managed(group: impl Into<String>) -> Statement {
        let group = ManagedRuleGroup {
            vendor_name: "AWS".into(),
            name: group.into(),
            version: None,
            rule_action_overrides: None,
            scope_down_statements: None,
        };
        Statement {
            managed_rule_group_statement: Some(group),
            ..Statement::nothing()
        }
    }

    /// Those of an address that sends more than this in five minutes.
    pub fn rate(limit: i64) -> Statement {
        let limit = RateLimit {
            limit,
            evaluation_window_sec: 300,
            scope_down_statements: None,
        };
        Statement {
            rate_based_statement: Some(limit),
            ..Statement::nothing()
        }
    }

    /// Those that meet all of these conditions.
    pub fn when(conditions: impl IntoIterator<Item = Match>) -> Statement {
        Statement {
            match_statements: Some(conditions.into_iter().collect()),
            ..Statement::nothing()
        }
    }

    pub(super) fn narrow(&mut self, conditions: Vec<Match>) {
        if let Some(group) = &mut self.managed_rule_group_statement {
            group.scope_down_statements = Some(conditions);
        } else if let Some(limit) = &mut self.rate_based_statement {
            limit.scope_down_statements = Some(conditions);
        } else if let Some(all) = &mut self.match_statements {
            all.extend(conditions);
        }
    }

    pub(super) fn nothing() -> Statement {
        Statement {
            managed_rule_group_statement: None,
            rate_based_statement: None,
            match_statements: None,
        }
    }
}

/// A group of rules that AWS, or a seller, maintains.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ManagedRuleGroup {
    /// Whose it is: `AWS`.
    pub vendor_name: String,
    /// Its name, such as `AWSManagedRulesSQLiRuleSet`.
    pub name: String,
    /// Its version. Left out: the one that its maintainer recommends, as it changes.
    pub version: Option<String>,
    /// Rules of the group that do something else than they say.
    pub rule_action_overrides: Option<Vec<RuleActionOverride>>,
    /// Which requests it looks at: those that meet all conditions. Left out: all.
    pub scope_down_statements: Option<Vec<Match>>,
}

/// What a rule of a managed group does instead of what it says.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct RuleActionOverride {
    /// The rule, such as `SizeRestrictions_BODY`.
    pub name: String,
    /// What it does.
    pub action_to_use: super::RuleAction,
}

/// How many requests an address may send.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct RateLimit {
    /// How many, at least 10.
    pub limit: i64,
    /// In how many seconds: 60, 120, 300 or 600.
    pub evaluation_window_sec: i64,
    /// Which requests count: those that meet all conditions. Left out: all.
    pub scope_down_statements: Option<Vec<Match>>,
}

/// A condition that a request meets. Make one with [`Match::country`], [`Match::path`],
/// [`Match::header`], [`Match::ip_set`] or [`Match::label`].
#[derive(Property, Clone, Debug, PartialEq)]
pub struct Match {
    /// Whether it is met by all other requests.
    pub negated: bool,
    /// A part of the request has some text.
    pub byte_match_statement: Option<ByteMatch>,
    /// It comes from one of these countries.
    pub geo_match_statement: Option<GeoMatch>,
    /// It comes from an address in a set.
    pub ip_set_reference_statement: Option<IpSetReference>,
    /// An earlier rule has labelled it.
    pub label_match_statement: Option<LabelMatch>,
}

impl Match {
    /// It comes from one of these countries, by their codes of two letters.
    pub fn country<T: Into<String>>(codes: impl IntoIterator<Item = T>) -> Match {
        let country_codes = codes.into_iter().map(Into::into).collect();
        Match {
            geo_match_statement: Some(GeoMatch { country_codes }),
            ..Match::nothing()
        }
    }

    /// Its path starts with this text, in small letters.
    pub fn path(prefix: impl Into<String>) -> Match {
        Match::text("uri-path", "STARTS_WITH", prefix)
    }

    /// A header has this text in it, in small letters.
    pub fn header(name: &str, text: impl Into<String>) -> Match {
        Match::text(&format!("header:{name}"), "CONTAINS", text)
    }

    /// It comes from an address in this set.
    pub fn ip_set(arn: impl Into<Input<String>>) -> Match {
        Match {
            ip_set_reference_statement: Some(IpSetReference { arn: arn.into() }),
            ..Match::nothing()
        }
    }

    /// An earlier rule has given it this label.
    pub fn label(key: impl Into<String>) -> Match {
        let label = LabelMatch {
            scope: "LABEL".into(),
            key: key.into(),
        };
        Match {
            label_match_statement: Some(label),
            ..Match::nothing()
        }
    }

    /// Is met by all other requests.
    #[must_use]
    pub fn inverted(mut self) -> Match {
        self.negated = !self.negated;
        self
    }

    fn text(field: &str, constraint: &str, text: impl Into<String>) -> Match {
        let bytes = ByteMatch {
            search_string: text.into(),
            field_to_match: field.into(),
            positional_constraint: constraint.into(),
            text_transformation: "LOWERCASE".into(),
        };
        Match {
            byte_match_statement: Some(bytes),
            ..Match::nothing()
        }
    }

    pub(super) fn nothing() -> Match {
        Match {
            negated: false,
            byte_match_statement: None,
            geo_match_statement: None,
            ip_set_reference_statement: None,
            label_match_statement: None,
        }
    }
}

/// A part of the request has some text.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct ByteMatch {
    /// The text, at most 200 bytes.
    pub search_string: String,
    /// The part: `uri-path`, `query-string`, `method`, `body`, or `header:NAME` with a name in
    /// small letters.
    pub field_to_match: String,
    /// Where: `EXACTLY`, `STARTS_WITH`, `ENDS_WITH`, `CONTAINS` or `CONTAINS_WORD`.
    pub positional_constraint: String,
    /// What is done to the part before: `NONE`, `LOWERCASE`, `URL_DECODE` and others.
    pub text_transformation: String,
}

/// It comes from one of these countries.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct GeoMatch {
    /// Codes of two letters.
    pub country_codes: Vec<String>,
}

/// It comes from an address in a set.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct IpSetReference {
    /// The set.
    pub arn: Input<String>,
}

/// An earlier rule has labelled it.
#[derive(Property, Clone, Debug, PartialEq)]
pub struct LabelMatch {
    /// `LABEL` or `NAMESPACE`.
    pub scope: String,
    /// The label, or what it begins with.
    pub key: String,
}
