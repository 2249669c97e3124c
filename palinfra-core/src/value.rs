//! Values: what properties hold, known or still promised.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::urn::Urn;

/// Properties by name, in a stable order.
pub type Map = BTreeMap<String, Value>;

/// One property's value. A plain JSON value, but for two additions: a part of it may be
/// secret, and a part may be a promise that only a run will keep.
#[derive(Clone, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Named values.
    Map(Map),
    /// A value that must not be shown.
    Secret(Box<Value>),
    /// A value that is not known yet.
    Promise(Promise),
}

/// Where a value that is not known yet will come from.
#[derive(Clone)]
pub enum Promise {
    /// An output of a resource in the same stack.
    Property {
        /// The resource.
        urn: Urn,
        /// The output's name.
        name: &'static str,
    },
    /// An output of another stack of the project.
    StackOutput {
        /// The stack.
        stack: Arc<str>,
        /// The output's name.
        name: String,
    },
    /// Text with promises inside; the parts are joined.
    Join(Arc<[Value]>),
    /// A function of another value.
    Apply {
        /// What it is a function of.
        source: Arc<Value>,
        /// The function. An error becomes the error of the step that needs the value.
        function: Arc<dyn Fn(Value) -> Result<Value, String> + Send + Sync>,
    },
    /// What a saved plan keeps of a promise: the text that shows it.
    Shown(String),
}

impl PartialEq for Promise {
    fn eq(&self, other: &Promise) -> bool {
        use Promise::*;
        match (self, other) {
            (Property { urn: a, name: b }, Property { urn: c, name: d }) => a == c && b == d,
            (StackOutput { stack: a, name: b }, StackOutput { stack: c, name: d }) => {
                a == c && b == d
            }
            (Join(a), Join(b)) => a == b,
            (
                Apply {
                    source: a,
                    function: f,
                },
                Apply {
                    source: b,
                    function: g,
                },
            ) => a == b && Arc::ptr_eq(f, g),
            (Shown(a), Shown(b)) => a == b,
            _ => false,
        }
    }
}

/// How a promise is looked up while values are resolved. `None` means not known yet.
pub type Lookup<'a> = dyn Fn(&Promise) -> Option<Value> + 'a;

impl Value {
    /// The text, if it is known text (secret or not).
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Secret(inner) => inner.as_str(),
            _ => None,
        }
    }

    /// The named values, if it is a map (secret or not).
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            Value::Secret(inner) => inner.as_map(),
            _ => None,
        }
    }

    /// The items, if it is a list (secret or not).
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            Value::Secret(inner) => inner.as_list(),
            _ => None,
        }
    }

    /// Whether it is `Null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether no part of it is still promised.
    pub fn is_known(&self) -> bool {
        let mut known = true;
        self.visit_promises(&mut |_| known = false);
        known
    }

    /// Whether any part of it is secret.
    pub fn has_secret(&self) -> bool {
        match self {
            Value::Secret(_) => true,
            Value::List(items) => items.iter().any(Value::has_secret),
            Value::Map(map) => map.values().any(Value::has_secret),
            Value::Promise(Promise::Join(parts)) => parts.iter().any(Value::has_secret),
            Value::Promise(Promise::Apply { source, .. }) => source.has_secret(),
            _ => false,
        }
    }

    /// Calls `found` for each leaf promise: `Property`, `StackOutput` or `Shown`.
    pub fn visit_promises(&self, found: &mut dyn FnMut(&Promise)) {
        match self {
            Value::List(items) => items.iter().for_each(|item| item.visit_promises(found)),
            Value::Map(map) => map.values().for_each(|item| item.visit_promises(found)),
            Value::Secret(inner) => inner.visit_promises(found),
            Value::Promise(Promise::Join(parts)) => {
                parts.iter().for_each(|part| part.visit_promises(found));
            }
            Value::Promise(Promise::Apply { source, .. }) => source.visit_promises(found),
            Value::Promise(leaf) => found(leaf),
            _ => {}
        }
    }

    /// The same value with every promise replaced that `lookup` can keep. What it cannot
    /// keep stays a promise.
    ///
    /// # Errors
    /// The message of a function in an [`Promise::Apply`] that refused its argument.
    pub fn resolve(&self, lookup: &Lookup<'_>) -> Result<Value, String> {
        Ok(match self {
            Value::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| item.resolve(lookup))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Map(map) => Value::Map(
                map.iter()
                    .map(|(name, item)| Ok((name.clone(), item.resolve(lookup)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Value::Secret(inner) => inner.resolve(lookup)?.into_secret(),
            Value::Promise(Promise::Join(parts)) => {
                let parts: Vec<Value> = parts
                    .iter()
                    .map(|part| part.resolve(lookup))
                    .collect::<Result<_, _>>()?;
                Value::join(parts)
            }
            Value::Promise(Promise::Apply { source, function }) => {
                let source = source.resolve(lookup)?;
                if source.is_known() {
                    let secret = source.has_secret();
                    let result = function(source.exposed())?;
                    if secret { result.into_secret() } else { result }
                } else {
                    Value::Promise(Promise::Apply {
                        source: Arc::new(source),
                        function: function.clone(),
                    })
                }
            }
            Value::Promise(leaf) => match lookup(leaf) {
                Some(value) => value,
                None => self.clone(),
            },
            plain => plain.clone(),
        })
    }

    /// Text made of parts. Known if all parts are, and secret if one is.
    pub fn join(parts: Vec<Value>) -> Value {
        if !parts.iter().all(Value::is_known) {
            return Value::Promise(Promise::Join(parts.into()));
        }
        let secret = parts.iter().any(Value::has_secret);
        let text: String = parts.iter().map(Value::plain_text).collect();
        if secret {
            Value::Text(text).into_secret()
        } else {
            Value::Text(text)
        }
    }

    /// The same value marked as secret.
    pub fn into_secret(self) -> Value {
        match self {
            Value::Secret(_) => self,
            other => Value::Secret(Box::new(other)),
        }
    }

    /// The same value with no part marked as secret. For a provider's eyes only.
    pub fn exposed(&self) -> Value {
        match self {
            Value::Secret(inner) => inner.exposed(),
            Value::List(items) => Value::List(items.iter().map(Value::exposed).collect()),
            Value::Map(map) => Value::Map(
                map.iter()
                    .map(|(name, item)| (name.clone(), item.exposed()))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// The same value with every secret part replaced by a mask.
    pub fn masked(&self) -> Value {
        match self {
            Value::Secret(_) => Value::Text(MASK.into()),
            Value::List(items) => Value::List(items.iter().map(Value::masked).collect()),
            Value::Map(map) => Value::Map(
                map.iter()
                    .map(|(name, item)| (name.clone(), item.masked()))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Plain JSON: promises as the text that shows them, secrets masked.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Float(value) => (*value).into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Value::to_json).collect(),
            Value::Map(map) => map
                .iter()
                .map(|(name, item)| (name.clone(), item.to_json()))
                .collect(),
            Value::Secret(_) => MASK.into(),
            Value::Promise(promise) => promise.to_string().into(),
        }
    }

    /// A value from plain JSON.
    pub fn from_json(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => Value::Float(number.as_f64().unwrap_or_default()),
            },
            serde_json::Value::String(text) => Value::Text(text.clone()),
            serde_json::Value::Array(items) => {
                Value::List(items.iter().map(Value::from_json).collect())
            }
            serde_json::Value::Object(map) => Value::Map(
                map.iter()
                    .map(|(name, item)| (name.clone(), Value::from_json(item)))
                    .collect(),
            ),
        }
    }

    /// A known scalar as it stands inside text. Secrets are exposed: the caller marks them.
    fn plain_text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Secret(inner) => inner.plain_text(),
            other => other.to_json().to_string(),
        }
    }
}

/// What stands where a secret is.
pub const MASK: &str = "[secret]";

/// One line for people: text without quotes at the top, secrets masked, promises as
/// `‹source›`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Promise(promise) => promise.fmt(f),
            Value::Secret(_) => f.write_str(MASK),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Value::Map(map) => {
                f.write_str("{")?;
                for (index, (name, item)) in map.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{name}: {item}")?;
                }
                f.write_str("}")
            }
            plain => plain.to_json().fmt(f),
        }
    }
}

/// The same as `Display`: a secret is masked in a panic or a log too.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `‹vpc›` for an id, `‹alb.dns_name›` for another output, `‹hub/vpc_id›` for another
/// stack's; promises inside text stand at their place.
impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Promise::Property { urn, name: "id" } => write!(f, "‹{}›", urn.short()),
            Promise::Property { urn, name } => write!(f, "‹{}.{name}›", urn.short()),
            Promise::StackOutput { stack, name } => write!(f, "‹{stack}/{name}›"),
            Promise::Join(parts) => parts.iter().try_for_each(|part| part.fmt(f)),
            Promise::Apply { source, .. } => {
                let mut shown = Vec::new();
                source.visit_promises(&mut |leaf| {
                    let text = leaf.to_string();
                    if !shown.contains(&text) {
                        shown.push(text);
                    }
                });
                f.write_str(&shown.join(" "))
            }
            Promise::Shown(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const SECRET_KEY: &str = "$secret";
const PROMISE_KEY: &str = "$promise";

/// The form in state and saved plans, which are encrypted: secrets are marked, not masked.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => serializer.serialize_i64(*value),
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Map(map) => serializer.collect_map(map),
            Value::Secret(inner) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(SECRET_KEY, inner)?;
                map.end()
            }
            Value::Promise(promise) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(PROMISE_KEY, &promise.to_string())?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        struct ValueVisitor;

        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Int(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(i64::try_from(value).map_or(Value::Float(value as f64), Value::Int))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Float(value))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.into()))
            }
            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
                let mut items = Vec::with_capacity(access.size_hint().unwrap_or(0));
                while let Some(item) = access.next_element()? {
                    items.push(item);
                }
                Ok(Value::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
                let mut map = Map::new();
                while let Some((name, item)) = access.next_entry::<String, Value>()? {
                    map.insert(name, item);
                }
                if map.len() == 1 {
                    if let Some(inner) = map.remove(SECRET_KEY) {
                        return Ok(inner.into_secret());
                    }
                    if let Some(Value::Text(text)) = map.get(PROMISE_KEY) {
                        return Ok(Value::Promise(Promise::Shown(text.clone())));
                    }
                }
                Ok(Value::Map(map))
            }
        }

        deserializer.deserialize_any(ValueVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promised(name: &'static str) -> Value {
        let urn = Urn::new("p", "s", &[], "ec2:Vpc", "vpc");
        Value::Promise(Promise::Property { urn, name })
    }

    #[test]
    fn promises_are_shown_by_their_source() {
        assert_eq!(promised("id").to_string(), "‹vpc›");
        let text = Value::join(vec![Value::Text("x-".into()), promised("arn")]);
        assert_eq!(text.to_string(), "x-‹vpc.arn›");
    }

    #[test]
    fn what_is_made_of_a_secret_is_secret() {
        let secret = Value::Text("s3cr3t".into()).into_secret();
        let joined = Value::join(vec![Value::Text("x".into()), secret.clone()]);
        assert_eq!(joined, Value::Text("xs3cr3t".into()).into_secret());
        assert_eq!(format!("{joined} {joined:?}"), "[secret] [secret]");
        let applied = Value::Promise(Promise::Apply {
            source: Arc::new(secret),
            function: Arc::new(Ok),
        });
        assert!(
            applied
                .resolve(&|_| None)
                .is_ok_and(|value| value.has_secret())
        );
    }

    #[test]
    fn state_keeps_secrets_marked() {
        let value = Value::List(vec![Value::Int(1), Value::Text("a".into()).into_secret()]);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(json, r#"[1,{"$secret":"a"}]"#);
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
    }

    #[test]
    fn a_promise_is_kept_when_its_source_is_known() {
        let text = Value::join(vec![Value::Text("https://".into()), promised("host")]);
        let known = text.resolve(&|_| Some(Value::Text("a.b".into()))).unwrap();
        assert_eq!(known, Value::Text("https://a.b".into()));
    }
}
