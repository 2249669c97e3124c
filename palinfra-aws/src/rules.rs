//! Rules for names and numbers that AWS would refuse, for the checks of inputs.

use std::ops::RangeInclusive;

use palinfra_core::{Map, Value};

/// Whether a text has a length in `lengths` and only characters that are `allowed`, which
/// `characters` says for people. What is not text is left to the check of types.
pub(crate) fn text(
    value: &Value,
    lengths: RangeInclusive<usize>,
    characters: &str,
    allowed: impl Fn(char) -> bool,
) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let (least, most) = (lengths.start(), lengths.end());
    let length = text.chars().count();
    if !lengths.contains(&length) {
        return Err(format!(
            "must have {least} to {most} characters, not {length}"
        ));
    }
    match text.chars().find(|&character| !allowed(character)) {
        Some(other) => Err(format!(
            "must have only {characters}, not `{}`",
            other.escape_debug()
        )),
        None => Ok(()),
    }
}

/// As [`text`], for names that start with a letter, do not end with a hyphen and have no two
/// hyphens in a row: RDS and ElastiCache. They keep names in lower case, so that others would
/// look changed on every run.
pub(crate) fn database_name(value: &Value, most: usize) -> Result<(), String> {
    text(
        value,
        1..=most,
        "lower-case letters, digits and hyphens",
        |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
    )?;
    let text = value.as_str().unwrap_or("a");
    if !text.starts_with(|first: char| first.is_ascii_lowercase()) {
        Err("must start with a letter".into())
    } else if text.ends_with('-') || text.contains("--") {
        Err("must not end with a hyphen or have two in a row".into())
    } else {
        Ok(())
    }
}

/// Whether a number lies in a range.
pub(crate) fn number(value: &Value, range: RangeInclusive<i64>) -> Result<(), String> {
    match value {
        Value::Int(number) if !range.contains(number) => Err(format!(
            "must be from {} to {}, not {number}",
            range.start(),
            range.end()
        )),
        _ => Ok(()),
    }
}

/// Whether exactly one of some inputs is given.
pub(crate) fn exactly_one(inputs: &Map, names: &[&str]) -> Result<(), String> {
    let wanted = || format!("set exactly one of {}", quoted(names));
    match given(inputs, names).as_slice() {
        [_] => Ok(()),
        [] => Err(wanted()),
        several => Err(format!("{}, not {} together", wanted(), quoted(several))),
    }
}

/// Which of some inputs are given. One that is not known yet is.
pub(crate) fn given<'a>(inputs: &Map, names: &[&'a str]) -> Vec<&'a str> {
    let is_given = |name: &&&str| inputs.get(**name).is_some_and(|value| !value.is_null());
    names.iter().filter(is_given).copied().collect()
}

/// Names of inputs for people.
pub(crate) fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Whether a text is one of a few.
pub(crate) fn one_of(value: &Value, texts: &[&str]) -> Result<(), String> {
    match value.as_str() {
        Some(text) if !texts.contains(&text) => Err(format!(
            "must be one of {}, not `{}`",
            texts.join(", "),
            text.escape_debug()
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_name_that_a_database_would_refuse_is_found() {
        for good in ["a", "payments-2", "a-b-c"] {
            assert_eq!(
                database_name(&Value::Text(good.into()), 20),
                Ok(()),
                "{good}"
            );
        }
        for bad in [
            "",
            "2a",
            "-a",
            "a-",
            "a--b",
            "Payments",
            "a_b",
            "aaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(
                database_name(&Value::Text(bad.into()), 20).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_control_character_is_escaped_in_the_message() {
        let message = database_name(&Value::Text("a\u{1b}[2J".into()), 20).unwrap_err();
        assert!(!message.contains('\u{1b}'), "{message}");
    }

    #[test]
    fn one_of_some_inputs_is_given_and_no_other() {
        let inputs = |names: &[&str]| -> Map {
            let names = names.iter().map(|name| (name.to_string(), Value::Int(1)));
            names.chain([("c".to_string(), Value::Null)]).collect()
        };
        let check = |names| exactly_one(&inputs(names), &["a", "b", "c"]);
        assert_eq!(check(&["a"]), Ok(()));
        let wanted = "set exactly one of `a`, `b`, `c`";
        assert_eq!(check(&[]).unwrap_err(), wanted);
        let both = format!("{wanted}, not `a`, `b` together");
        assert_eq!(check(&["a", "b"]).unwrap_err(), both);
    }

    #[test]
    fn a_number_out_of_range_is_named_with_its_range() {
        assert_eq!(number(&Value::Int(35), 0..=35), Ok(()));
        let message = number(&Value::Int(36), 0..=35).unwrap_err();
        assert_eq!(message, "must be from 0 to 35, not 36");
    }
}
