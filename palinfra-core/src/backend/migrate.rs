//! Older forms of state.

use serde_json::Value;

use crate::record::FORMAT;

/// `STEPS[n]` brings one line of format n to format n + 1. A new format does not compile
/// without its step.
const STEPS: [fn(&mut Value); FORMAT as usize] = [ready_since_1];

/// Brings the content of one line from `format` to the current one.
pub(crate) fn migrate(format: u32, line: &mut Value) {
    let done = usize::try_from(format).unwrap_or(usize::MAX);
    for step in STEPS.iter().skip(done) {
        step(line);
    }
}

/// Format 0 knew only resources that were ready, and had no word for it.
fn ready_since_1(line: &mut Value) {
    each_record(line, &|record| {
        record.entry("ready").or_insert(Value::Bool(true));
    });
}

/// Calls `change` for each record that stands in a line, however deep.
fn each_record(value: &mut Value, change: &dyn Fn(&mut serde_json::Map<String, Value>)) {
    let Value::Object(fields) = value else { return };
    if ["urn", "incarnation", "inputs"]
        .iter()
        .all(|name| fields.contains_key(*name))
    {
        // What a record holds are the user's own values.
        change(fields);
    } else {
        fields
            .values_mut()
            .for_each(|field| each_record(field, change));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_of_format_0_is_ready() {
        let record = json!({"urn": "u", "incarnation": 1, "inputs": {"a": 1}});
        let mut resource = json!({"resource": record});
        let mut intent = json!({"entry": "intent", "number": 3, "record": record});
        let mut other = json!({"entry": "forget", "urn": "u", "incarnation": 1});
        for line in [&mut resource, &mut intent, &mut other] {
            migrate(0, line);
        }
        assert_eq!(resource["resource"]["ready"], true);
        assert_eq!(intent["record"]["ready"], true);
        assert_eq!(
            other,
            json!({"entry": "forget", "urn": "u", "incarnation": 1})
        );
    }

    #[test]
    fn the_current_format_is_left_as_it_is() {
        let mut line = json!({"resource": {"urn": "u", "incarnation": 1, "inputs": {}}});
        let same = line.clone();
        migrate(FORMAT, &mut line);
        assert_eq!(line, same);
    }
}
