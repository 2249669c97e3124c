//! What differs between two values, item by item.

use crate::value::{Map, Value};

/// Beyond so many pairs of items, lists are not aligned: what is gone and what is new are
/// shown one after the other.
const ALIGN_AT_MOST: usize = 250_000;

/// One difference, at a path such as `policy.Statement[0].Action`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// Where.
    pub path: String,
    /// What was there; nothing if something was added.
    pub old: Option<Value>,
    /// What will be there; nothing if something goes.
    pub new: Option<Value>,
}

/// The differences between two values of the property `path`. `unordered`: the order of a
/// list at the top means nothing.
pub(super) fn differences(
    path: &str,
    old: &Value,
    new: &Value,
    unordered: bool,
) -> Vec<Difference> {
    let mut found = Vec::new();
    match (old, new) {
        (Value::List(old), Value::List(new)) if unordered => sets(path, old, new, &mut found),
        _ => compare(path, old, new, &mut found),
    }
    if found.is_empty() {
        // The values are equal as they are shown: both are secret, for one.
        found.push(difference(path, Some(old), Some(new)));
    }
    found
}

/// A difference with a structured value, as differences of its parts.
pub(super) fn parts(difference: &Difference) -> Option<Vec<Difference>> {
    let (value, added) = match (&difference.old, &difference.new) {
        (None, Some(value)) => (value, true),
        (Some(value), None) => (value, false),
        _ => return None,
    };
    let parts: Vec<(String, &Value)> = match value {
        Value::Map(map) => map
            .iter()
            .map(|(key, item)| (join(&difference.path, key), item))
            .collect(),
        Value::List(items) => {
            let path = |at: usize| format!("{}[{at}]", difference.path);
            items
                .iter()
                .enumerate()
                .map(|(at, item)| (path(at), item))
                .collect()
        }
        _ => return None,
    };
    let part = |(path, value): (String, &Value)| {
        let value = Some(value.clone());
        if added {
            Difference {
                path,
                old: None,
                new: value,
            }
        } else {
            Difference {
                path,
                old: value,
                new: None,
            }
        }
    };
    Some(parts.into_iter().map(part).collect())
}

fn difference(path: &str, old: Option<&Value>, new: Option<&Value>) -> Difference {
    let some = |value: Option<&Value>| value.filter(|value| !value.is_null()).cloned();
    Difference {
        path: path.into(),
        old: some(old),
        new: some(new),
    }
}

fn compare(path: &str, old: &Value, new: &Value, found: &mut Vec<Difference>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Map(old), Value::Map(new)) => maps(path, old, new, found),
        (Value::List(old), Value::List(new)) => lists(path, old, new, found),
        (Value::Text(old_text), Value::Text(new_text)) => match (json(old_text), json(new_text)) {
            (Some(old), Some(new)) if old != new => compare(path, &old, &new, found),
            _ if old_text.contains('\n') || new_text.contains('\n') => {
                lists(path, &text_lines(old_text), &text_lines(new_text), found);
            }
            _ => found.push(difference(path, Some(old), Some(new))),
        },
        (Value::Text(text), Value::Map(_) | Value::List(_)) => match json(text) {
            Some(document) => compare(path, &document, new, found),
            None => found.push(difference(path, Some(old), Some(new))),
        },
        (Value::Map(_) | Value::List(_), Value::Text(text)) => match json(text) {
            Some(document) => compare(path, old, &document, found),
            None => found.push(difference(path, Some(old), Some(new))),
        },
        _ => found.push(difference(path, Some(old), Some(new))),
    }
}

/// A JSON document in text, such as a policy.
fn json(text: &str) -> Option<Value> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text)
        .ok()
        .map(|json| Value::from_json(&json))
}

fn text_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| Value::Text(line.into())).collect()
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.into()
    } else {
        format!("{path}.{key}")
    }
}

fn maps(path: &str, old: &Map, new: &Map, found: &mut Vec<Difference>) {
    for (key, before) in old {
        match new.get(key) {
            Some(after) => compare(&join(path, key), before, after, found),
            None => found.push(difference(&join(path, key), Some(before), None)),
        }
    }
    for (key, after) in new {
        if !old.contains_key(key) {
            found.push(difference(&join(path, key), None, Some(after)));
        }
    }
}

/// Lists as sets: what is in one only. An item that is gone and one that has come are one
/// that has changed, if they are alike.
fn sets(path: &str, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    let mut come: Vec<&Value> = new.iter().collect();
    let mut gone = Vec::new();
    for (at, item) in old.iter().enumerate() {
        match come.iter().position(|other| *other == item) {
            Some(same) => drop(come.remove(same)),
            None => gone.push((at, item)),
        }
    }
    for (at, item) in gone {
        match most_alike(item, &come) {
            Some(other) => compare(&format!("{path}[{at}]"), item, come.remove(other), found),
            None => found.push(difference(path, Some(item), None)),
        }
    }
    let come = come.into_iter();
    found.extend(come.map(|item| difference(path, None, Some(item))));
}

/// Which of some blocks agrees with this one in the most fields, and in at least half of them.
fn most_alike(item: &Value, others: &[&Value]) -> Option<usize> {
    let Value::Map(item) = item else {
        return None;
    };
    let alike = |other: &Value| match other {
        Value::Map(other) => {
            let same = item
                .iter()
                .filter(|(key, value)| other.get(*key) == Some(*value));
            let same = same.count();
            (same > 0 && same * 2 >= item.len().max(other.len())).then_some(same)
        }
        _ => None,
    };
    let scored = others.iter().enumerate();
    let scored = scored.filter_map(|(at, other)| Some((alike(other)?, at)));
    // Of several the first, so that the same lists give the same lines.
    scored
        .max_by_key(|(same, at)| (*same, usize::MAX - at))
        .map(|(_, at)| at)
}

/// Lists in order. A gap with as many items on both sides is compared item by item.
fn lists(path: &str, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    let (mut at_old, mut at_new) = (0, 0);
    let mut ends = common(old, new);
    ends.push((old.len(), new.len()));
    for (end_old, end_new) in ends {
        let gone = old.get(at_old..end_old).unwrap_or_default();
        let come = new.get(at_new..end_new).unwrap_or_default();
        if gone.len() == come.len() {
            for (offset, (before, after)) in gone.iter().zip(come).enumerate() {
                compare(
                    &format!("{path}[{}]", at_old + offset),
                    before,
                    after,
                    found,
                );
            }
        } else {
            let item_path = |at: usize, item: &Value| match item {
                Value::Map(_) | Value::List(_) => format!("{path}[{at}]"),
                _ => path.to_string(),
            };
            for (offset, item) in gone.iter().enumerate() {
                found.push(difference(
                    &item_path(at_old + offset, item),
                    Some(item),
                    None,
                ));
            }
            for (offset, item) in come.iter().enumerate() {
                found.push(difference(
                    &item_path(at_new + offset, item),
                    None,
                    Some(item),
                ));
            }
        }
        (at_old, at_new) = (end_old + 1, end_new + 1);
    }
}

/// The positions of a longest common subsequence.
fn common(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(most)
        .take_while(|(a, b)| a == b)
        .count();
    let (rows, columns) = (old.len() - start - end, new.len() - start - end);
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    if rows.saturating_mul(columns) <= ALIGN_AT_MOST {
        let equal = |row: usize, column: usize| old.get(start + row) == new.get(start + column);
        let wide = columns + 1;
        let mut longest = vec![0u32; (rows + 1) * wide];
        let get = |longest: &[u32], at: usize| longest.get(at).copied().unwrap_or(0);
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                let best = if equal(row, column) {
                    get(&longest, (row + 1) * wide + column + 1) + 1
                } else {
                    get(&longest, (row + 1) * wide + column)
                        .max(get(&longest, row * wide + column + 1))
                };
                if let Some(cell) = longest.get_mut(row * wide + column) {
                    *cell = best;
                }
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < rows && column < columns {
            if equal(row, column) {
                pairs.push((start + row, start + column));
                (row, column) = (row + 1, column + 1);
            } else if get(&longest, (row + 1) * wide + column)
                >= get(&longest, row * wide + column + 1)
            {
                row += 1;
            } else {
                column += 1;
            }
        }
    }
    pairs.extend((0..end).map(|at| (old.len() - end + at, new.len() - end + at)));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: serde_json::Value, new: serde_json::Value, unordered: bool) -> Vec<String> {
        let (old, new) = (Value::from_json(&old), Value::from_json(&new));
        let text =
            |value: Option<Value>| value.map_or("∅".to_string(), |value| value.to_string());
        differences("p", &old, &new, unordered)
            .into_iter()
            .map(|found| format!("{} {} {}", found.path, text(found.old), text(found.new)))
            .collect()
    }

    #[test]
    fn only_the_items_of_a_map_that_differ_are_named() {
        let old = serde_json::json!({"a": 1, "b": {"c": 2, "d": 3}, "e": 4});
        let new = serde_json::json!({"a": 1, "b": {"c": 5, "d": 3}, "f": 6});
        assert_eq!(shown(old, new, false), ["p.b.c 2 5", "p.e 4 ∅", "p.f ∅ 6"]);
    }

    #[test]
    fn an_item_put_into_a_list_leaves_the_others_alone() {
        let old = serde_json::json!(["a", "b", "c"]);
        assert_eq!(
            shown(old.clone(), serde_json::json!(["a", "x", "b", "c"]), false),
            ["p ∅ x"]
        );
        assert_eq!(
            shown(old.clone(), serde_json::json!(["a", "y", "c"]), false),
            ["p[1] b y"]
        );
        assert_eq!(
            shown(old, serde_json::json!(["c", "b", "d", "a"]), true),
            ["p ∅ d"]
        );
    }

    #[test]
    fn an_item_of_a_set_that_lost_a_field_has_changed_and_is_no_other_one() {
        let old = serde_json::json!([{"id": "a", "port": 1}, {"id": "b", "port": 2, "tls": true}]);
        let new = serde_json::json!([{"id": "b", "port": 2}, {"id": "a", "port": 1}]);
        assert_eq!(shown(old.clone(), new, true), ["p[1].tls true ∅"]);
        let other = serde_json::json!([{"id": "a", "port": 1}, {"id": "c", "port": 3}]);
        let lines = ["p {id: b, port: 2, tls: true} ∅", "p ∅ {id: c, port: 3}"];
        assert_eq!(shown(old, other, true), lines);
    }

    #[test]
    fn a_policy_in_text_is_compared_as_a_document() {
        let old = r#"{"Statement":[{"Action":"s3:GetObject","Effect":"Allow"}]}"#;
        let new = r#"{ "Statement": [{"Effect": "Allow", "Action": "s3:PutObject"}] }"#;
        assert_eq!(
            shown(old.into(), new.into(), false),
            ["p.Statement[0].Action s3:GetObject s3:PutObject"]
        );
    }

    #[test]
    fn text_of_several_lines_is_compared_line_by_line() {
        assert_eq!(
            shown("a\nb\nc".into(), "a\nc\nd".into(), false),
            ["p b ∅", "p ∅ d"]
        );
    }
}
