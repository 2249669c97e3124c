//! Checks of IPv4 ranges: one inside another, and ranges apart from each other. Pure, so that
//! a preview and the local cloud say the same.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::property::Cidr;
use crate::resource::Schema;
use crate::value::{Map, Value};

/// A range that AWS would not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The input that holds it.
    pub input: String,
    /// `InvalidRange` for one that is outside of another, `RangeConflict` for an overlap.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// A range that must not overlap those of the same group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The input that holds it.
    pub input: &'static str,
    /// Type, input and the value that the resources share: a promise is shown by its source.
    pub group: String,
    /// The range.
    pub range: Ipv4Net,
}

/// The known ranges in a value, which is text or a list. What is promised, or is not a range,
/// is left out.
pub fn of(value: &Value) -> Vec<Ipv4Net> {
    match value {
        Value::Text(text) => Cidr::new(text.as_str()).net().into_iter().collect(),
        Value::List(items) => items.iter().flat_map(of).collect(),
        Value::Secret(inner) => of(inner),
        _ => Vec::new(),
    }
}

/// Whether two ranges share an address.
pub fn overlap(a: &Ipv4Net, b: &Ipv4Net) -> bool {
    a.contains(b) || b.contains(a)
}

/// Checks that every range of `inner` lies in one of `outer`. An `outer` without known ranges
/// is taken as fitting.
///
/// # Errors
/// Names the range that is outside.
pub fn within(inner: &Value, outer: &Value) -> Result<(), String> {
    let outer = of(outer);
    if outer.is_empty() {
        return Ok(());
    }
    match of(inner)
        .iter()
        .find(|range| !outer.iter().any(|around| around.contains(*range)))
    {
        Some(range) => {
            let around: Vec<String> = outer.iter().map(Ipv4Net::to_string).collect();
            Err(format!("{range} is not inside {}", around.join(" or ")))
        }
        None => Ok(()),
    }
}

/// Checks that no range of `a` overlaps one of `b`.
///
/// # Errors
/// Names the two that do.
pub fn apart(a: &Value, b: &Value) -> Result<(), String> {
    let others = of(b);
    for range in of(a) {
        if let Some(other) = others.iter().find(|other| overlap(&range, other)) {
            return Err(format!("{range} overlaps {other}"));
        }
    }
    Ok(())
}

/// The rules `within` and `apart` of a schema, for one resource. `follow` gives the value at a
/// path such as `vpc_id.cidr_block`, if it is known.
pub fn problems(
    schema: &Schema,
    inputs: &Map,
    follow: &dyn Fn(&str) -> Option<Value>,
) -> Vec<Problem> {
    let mut found = Vec::new();
    for input in schema.inputs {
        if let (Some(path), Some(value)) = (input.within, inputs.get(input.name))
            && let Some(outer) = follow(path)
            && let Err(message) = within(value, &outer)
        {
            let message = format!("{message}, the range of its `{}`", first(path));
            found.push(Problem {
                input: input.name.into(),
                code: "InvalidRange",
                message,
            });
        }
    }
    for (left, right) in schema.apart {
        if let (Some(a), Some(b)) = (follow(left), follow(right))
            && let Err(message) = apart(&a, &b)
        {
            let message = format!("{message}: `{left}` and `{right}` must be apart");
            found.push(Problem {
                input: first(right).into(),
                code: "RangeConflict",
                message,
            });
        }
    }
    found
}

/// The ranges of a resource that must not overlap those of its siblings, by the rule
/// `disjoint` of its inputs.
pub fn members(schema: &Schema, inputs: &Map) -> Vec<Member> {
    let mut members = Vec::new();
    for input in schema.inputs {
        let Some(shared) = input.disjoint else {
            continue;
        };
        let (Some(value), Some(shared)) = (inputs.get(input.name), inputs.get(shared)) else {
            continue;
        };
        if shared.is_null() {
            continue;
        }
        let group = format!("{}.{}/{shared}", schema.resource_type, input.name);
        for range in of(value) {
            members.push(Member {
                input: input.name,
                group: group.clone(),
                range,
            });
        }
    }
    members
}

/// The input at the head of a path.
pub fn first(path: &str) -> &str {
    path.split_once('.').map_or(path, |(first, _)| first)
}

/// Ranges with their owners. Ranges either contain each other or are apart, so an overlap is
/// found in some 33 steps, however many there are.
#[derive(Clone, Debug)]
pub struct RangeSet<K> {
    members: BTreeMap<(u32, u8), Vec<K>>,
}

impl<K> Default for RangeSet<K> {
    fn default() -> Self {
        RangeSet {
            members: BTreeMap::new(),
        }
    }
}

impl<K: PartialEq> RangeSet<K> {
    /// Adds a range of `owner`.
    pub fn insert(&mut self, range: Ipv4Net, owner: K) {
        self.members.entry(key(&range)).or_default().push(owner);
    }

    /// Takes away a range of `owner`.
    pub fn remove(&mut self, range: Ipv4Net, owner: &K) {
        if let Some(owners) = self.members.get_mut(&key(&range)) {
            owners.retain(|other| other != owner);
            if owners.is_empty() {
                self.members.remove(&key(&range));
            }
        }
    }

    /// A range that overlaps `range`, and its owner, who is not `except`.
    pub fn overlapping(&self, range: Ipv4Net, except: Option<&K>) -> Option<(Ipv4Net, &K)> {
        let other = |owners: &'_ Vec<K>| owners.iter().position(|owner| Some(owner) != except);
        let around = (0..=range.prefix_len()).filter_map(|prefix| {
            let wider = Ipv4Net::new(range.network(), prefix).ok()?;
            self.members.get_key_value(&key(&wider))
        });
        let (start, end) = (u32::from(range.network()), u32::from(range.broadcast()));
        let inside = self.members.range((start, 0)..=(end, 32));
        around
            .chain(inside)
            .find_map(|((network, prefix), owners)| {
                let owner = owners.get(other(owners)?)?;
                Some((Ipv4Net::new(Ipv4Addr::from(*network), *prefix).ok()?, owner))
            })
    }

    /// Whether there is no range.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

fn key(range: &Ipv4Net) -> (u32, u8) {
    (u32::from(range.network()), range.prefix_len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn a_range_outside_of_another_is_named() {
        let two = Value::List(vec![text("10.0.0.0/16"), text("10.2.0.0/16")]);
        assert_eq!(within(&text("10.2.3.0/24"), &two), Ok(()));
        let error = within(&text("10.1.0.0/24"), &two).unwrap_err();
        assert_eq!(
            error,
            "10.1.0.0/24 is not inside 10.0.0.0/16 or 10.2.0.0/16"
        );
        assert_eq!(within(&text("10.1.0.0/24"), &Value::Null), Ok(()));
    }

    #[test]
    fn ranges_that_overlap_are_named() {
        assert_eq!(apart(&text("10.0.0.0/16"), &text("10.1.0.0/16")), Ok(()));
        let error = apart(&text("10.0.4.0/24"), &text("10.0.0.0/16")).unwrap_err();
        assert_eq!(error, "10.0.4.0/24 overlaps 10.0.0.0/16");
    }

    #[test]
    fn an_overlap_is_found_in_both_directions_and_never_with_itself() {
        let mut set = RangeSet::default();
        let range = |text: &str| text.parse::<Ipv4Net>().unwrap();
        set.insert(range("10.0.0.0/20"), 1);
        set.insert(range("10.0.64.0/24"), 2);
        assert_eq!(
            set.overlapping(range("10.0.4.0/24"), None),
            Some((range("10.0.0.0/20"), &1))
        );
        assert_eq!(
            set.overlapping(range("10.0.64.0/18"), None)
                .map(|(_, owner)| *owner),
            Some(2)
        );
        assert_eq!(set.overlapping(range("10.0.16.0/20"), None), None);
        assert_eq!(set.overlapping(range("10.0.0.0/20"), Some(&1)), None);
        set.remove(range("10.0.0.0/20"), &1);
        assert_eq!(set.overlapping(range("10.0.4.0/24"), None), None);
    }

    proptest::proptest! {
        #[test]
        fn the_set_finds_what_comparing_all_finds(
            ranges in proptest::collection::vec((0u32..=0xffff, 16u8..=32), 1..40),
            wanted in (0u32..=0xffff, 14u8..=32),
        ) {
            let net = |(low, prefix): (u32, u8)| {
                Ipv4Net::new(Ipv4Addr::from(0x0a00_0000 | low), prefix).unwrap().trunc()
            };
            let mut set = RangeSet::default();
            for (index, range) in ranges.iter().enumerate() {
                set.insert(net(*range), index);
            }
            let any = ranges.iter().any(|range| overlap(&net(*range), &net(wanted)));
            proptest::prop_assert_eq!(set.overlapping(net(wanted), None).is_some(), any);
        }
    }
}
