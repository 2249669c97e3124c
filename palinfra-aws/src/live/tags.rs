//! Tags: the user's, and ours, by which an object is found again and its owner is told.

use palinfra_core::record::Intent;
use palinfra_core::{Property, Value};

use crate::Tags;

/// The stack that made an object.
pub const LINEAGE: &str = "palinfra:lineage";
/// Its identity in that stack's program, for people.
pub const URN: &str = "palinfra:urn";
/// The token of the call that made it.
pub const TOKEN: &str = "palinfra:token";

/// The tags that a create sets.
pub fn at_creation(intent: &Intent) -> Tags {
    let mut tags = user(intent.record.inputs.get("tags"));
    tags.insert(LINEAGE.into(), intent.lineage.clone());
    tags.insert(URN.into(), as_tag_value(intent.record.urn.as_str()));
    tags.insert(TOKEN.into(), intent.token.clone());
    tags
}

/// The tags that are the user's: neither ours nor those that AWS sets.
pub fn of_user(tags: &Tags) -> Tags {
    let own = |key: &str| !key.starts_with("palinfra:") && !key.starts_with("aws:");
    tags.iter()
        .filter(|(key, _)| own(key))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

fn user(value: Option<&Value>) -> Tags {
    let tags = value.and_then(|value| Tags::from_value(&value.exposed()).ok());
    tags.unwrap_or_default()
}

/// Every service takes letters, digits, spaces and `_.:/=+-@`, at most 256 of them. The end
/// of a URN tells more than its beginning.
fn as_tag_value(urn: &str) -> String {
    let allowed = |c: char| c.is_alphanumeric() || " _.:/=+-@".contains(c);
    let replaced = urn.chars().map(|c| if allowed(c) { c } else { '_' });
    let skip = urn.chars().count().saturating_sub(256);
    replaced.skip(skip).collect()
}

/// The difference between the tags that an object has and those that it is to have. Ours are
/// never touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagChange {
    /// To set, with new values.
    pub set: Tags,
    /// To take away.
    pub remove: Vec<String>,
}

impl TagChange {
    pub(crate) fn between(before: Option<&Value>, wanted: Option<&Value>) -> TagChange {
        let (before, wanted) = (user(before), user(wanted));
        let remove = before
            .keys()
            .filter(|key| !wanted.contains_key(*key))
            .cloned()
            .collect();
        let set = wanted
            .into_iter()
            .filter(|(key, value)| before.get(key) != Some(value));
        TagChange {
            set: set.collect(),
            remove,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect()
    }

    #[test]
    fn only_tags_that_differ_are_set_or_taken_away() {
        let before = tags(&[("a", "1"), ("b", "2"), ("c", "3")]).into_value();
        let wanted = tags(&[("a", "1"), ("b", "9"), ("d", "4")]).into_value();
        let change = TagChange::between(Some(&before), Some(&wanted));
        assert_eq!(change.set, tags(&[("b", "9"), ("d", "4")]));
        assert_eq!(change.remove, ["c"]);
        assert_eq!(TagChange::between(None, None), TagChange::default());
    }

    #[test]
    fn our_tags_and_those_of_aws_are_hidden() {
        let all = tags(&[
            ("Name", "x"),
            ("palinfra:token", "t"),
            ("aws:cloudformation:id", "s"),
        ]);
        assert_eq!(of_user(&all), tags(&[("Name", "x")]));
    }

    #[test]
    fn a_urn_becomes_a_value_that_every_service_takes() {
        assert_eq!(
            as_tag_value("urn:palinfra:a:b:T:x|*"),
            "urn:palinfra:a:b:T:x__"
        );
        let long = format!("{}end", "é".repeat(300));
        assert_eq!(as_tag_value(&long).chars().count(), 256);
        assert!(as_tag_value(&long).ends_with("end"));
    }
}
