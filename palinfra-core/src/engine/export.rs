//! The state of a stack as one JSON object, and back.

use serde_json::{Map as Json, Value as JsonValue, json};

use crate::engine::state::no_state;
use crate::engine::{Engine, EngineError};
use crate::record::Checkpoint;
use crate::value::MASK;

/// How a secret is marked where values are serialized.
const MARK: &str = "$secret";

/// How a file is made that can be imported.
const EXPORT: &str = "make the file with `stack export --show-secrets`";

impl Engine {
    /// The state of a stack as one JSON object: `project`, `stack`, `lineage`, `serial`,
    /// `cloud`, `outputs`, `resources`, and what else [`import_state`](Engine::import_state)
    /// needs. Secrets are masked unless `show_secrets`; `secrets` lists where they stand, as
    /// JSON pointers.
    ///
    /// # Errors
    /// When the stack has no state, or it cannot be read.
    pub async fn export(&self, stack: &str, show_secrets: bool) -> Result<JsonValue, EngineError> {
        let state = self.state(stack).await?;
        let state = state.ok_or_else(|| no_state(stack))?;
        exported(&state, show_secrets).map_err(|error| malformed(&error))
    }

    /// Puts what [`export`](Engine::export) gave, secrets shown, in the place of the state
    /// of a stack, as its next serial. What was there stays in the history.
    ///
    /// # Errors
    /// When it is of another project, stack or lineage, or its secrets are masked.
    pub async fn import_state(
        &self,
        stack: &str,
        exported: &JsonValue,
    ) -> Result<Checkpoint, EngineError> {
        let state = imported(exported)?;
        if (state.project.as_str(), state.stack.as_str()) != (self.project.name(), stack) {
            let message = format!(
                "the file holds stack `{}` of project `{}`, not `{stack}` of `{}`",
                state.stack.escape_debug(),
                state.project.escape_debug(),
                self.project.name()
            );
            return Err(EngineError::refused(
                message,
                "choose the stack with `--stack`",
            ));
        }
        for record in state.resources.values().chain(&state.superseded) {
            if record.urn.stack() != stack || record.urn.project() != self.project.name() {
                let message = format!("the file holds {}, of another stack", record.urn);
                return Err(EngineError::refused(message, ""));
            }
        }
        Ok(self
            .backend
            .replace(self.project.name(), stack, state)
            .await?)
    }
}

fn exported(state: &Checkpoint, show_secrets: bool) -> Result<JsonValue, serde_json::Error> {
    let JsonValue::Object(mut all) = serde_json::to_value(state)? else {
        return Ok(JsonValue::Null);
    };
    let resources: Vec<JsonValue> = match all.remove("resources") {
        Some(JsonValue::Object(resources)) => resources.into_iter().map(|(_, it)| it).collect(),
        _ => Vec::new(),
    };
    let resources =
        resources
            .into_iter()
            .zip(state.resources.values())
            .map(|(mut json, record)| {
                if let JsonValue::Object(json) = &mut json {
                    json.insert("protect".into(), record.options.protect.into());
                }
                json
            });
    let mut json = Json::new();
    for first in ["project", "stack", "lineage", "serial"] {
        if let Some(value) = all.remove(first) {
            json.insert(first.into(), value);
        }
    }
    json.insert(
        "cloud".into(),
        json!(state.home.as_ref().map(|home| &home.cloud)),
    );
    if let Some(outputs) = all.remove("outputs") {
        json.insert("outputs".into(), outputs);
    }
    json.insert("resources".into(), resources.collect());
    json.extend(all);
    let mut json = JsonValue::Object(json);
    let mut secrets = Vec::new();
    unmark(&mut json, "", show_secrets, &mut secrets);
    if let JsonValue::Object(json) = &mut json {
        json.insert("secrets".into(), secrets.into());
    }
    Ok(json)
}

/// Takes the marks of secrets away and lists where they were.
fn unmark(json: &mut JsonValue, path: &str, show: bool, found: &mut Vec<String>) {
    match json {
        JsonValue::Object(map) if map.len() == 1 && map.contains_key(MARK) => {
            let mut inner = map.remove(MARK).unwrap_or_default();
            unmark(&mut inner, path, show, &mut Vec::new());
            *json = if show { inner } else { MASK.into() };
            found.push(path.into());
        }
        JsonValue::Object(map) => {
            for (name, value) in map {
                let name = name.replace('~', "~0").replace('/', "~1");
                unmark(value, &format!("{path}/{name}"), show, found);
            }
        }
        JsonValue::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                unmark(item, &format!("{path}/{at}"), show, found);
            }
        }
        _ => {}
    }
}

fn imported(exported: &JsonValue) -> Result<Checkpoint, EngineError> {
    let refused = |message: String| Err(EngineError::refused(message, EXPORT));
    let mut json = exported.clone();
    let secrets = match json.as_object_mut().and_then(|json| json.remove("secrets")) {
        Some(JsonValue::Array(secrets)) => secrets,
        _ => return refused("the file is not what `stack export` prints".into()),
    };
    for path in secrets.iter().filter_map(JsonValue::as_str) {
        match json.pointer_mut(path) {
            Some(JsonValue::String(text)) if text == MASK => {
                let path = path.escape_debug();
                return refused(format!("the file has masked secrets, such as {path}"));
            }
            Some(value) => *value = json!({ MARK: value.take() }),
            None => {}
        }
    }
    if let Some(json) = json.as_object_mut() {
        json.remove("cloud");
        let list = match json.remove("resources") {
            Some(JsonValue::Array(list)) => list,
            _ => return refused("the file is not what `stack export` prints".into()),
        };
        let mut resources = Json::new();
        for mut record in list {
            let protect = record
                .as_object_mut()
                .and_then(|record| record.remove("protect"));
            if let (Some(JsonValue::Bool(protect)), Some(record)) =
                (protect, record.as_object_mut())
            {
                let options = record.entry("options").or_insert_with(|| json!({}));
                if let Some(options) = options.as_object_mut() {
                    options.insert("protect".into(), protect.into());
                }
            }
            let Some(urn) = record
                .get("urn")
                .and_then(JsonValue::as_str)
                .map(String::from)
            else {
                return refused("the file has a resource without a URN".into());
            };
            if resources.insert(urn.clone(), record).is_some() {
                return refused(format!("the file has {} twice", urn.escape_debug()));
            }
        }
        json.insert("resources".into(), resources.into());
    }
    // The parser's own message could quote a secret.
    serde_json::from_value(json).map_err(|error| malformed(&error))
}

fn malformed(error: &serde_json::Error) -> EngineError {
    let kind = match error.classify() {
        serde_json::error::Category::Data => "a field is missing or of another type",
        _ => "it is malformed",
    };
    EngineError::refused(
        format!("the file is not what `stack export` prints: {kind}"),
        EXPORT,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::Home;
    use crate::value::Value;

    fn state() -> Checkpoint {
        let mut state = Checkpoint::new("shop", "dev", "l".repeat(32));
        state.home = Some(Home {
            cloud: "local".into(),
            ..Home::default()
        });
        let secret = Value::Text("hunter2".into()).into_secret();
        let nested = Value::List(vec![Value::Int(1), secret.clone()]);
        state.outputs.insert("a/b".into(), nested);
        state.outputs.insert("password".into(), secret);
        state
    }

    #[test]
    fn secrets_are_masked_and_their_places_listed() {
        let json = exported(&state(), false).unwrap();
        assert!(!json.to_string().contains("hunter2"));
        assert_eq!(
            json["secrets"],
            json!(["/outputs/a~1b/1", "/outputs/password"])
        );
        assert_eq!(json["cloud"], "local");
        let refused = imported(&json).unwrap_err();
        assert!(refused.help().unwrap().contains("--show-secrets"));
    }

    #[test]
    fn what_is_exported_with_its_secrets_comes_back_the_same() {
        let json = exported(&state(), true).unwrap();
        assert_eq!(json["outputs"]["password"], "hunter2");
        assert_eq!(imported(&json).unwrap(), state());
    }

    #[test]
    fn what_is_no_export_is_refused_without_quoting_it() {
        for json in [
            json!({}),
            json!(1),
            json!({ "secrets": [], "resources": "hunter2" }),
        ] {
            let error = imported(&json).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
