//! The types that a property can have.

mod cidr;
mod shape;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

pub use cidr::Cidr;
#[doc(hidden)]
pub use cidr::is_ipv4_range;
pub use shape::Shape;

use crate::resource::Resource;
use crate::value::{MASK, Map, Value};

/// What kind of value a property takes: the part of a schema that tools read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// Text.
    Text,
    /// An IPv4 range.
    Cidr,
    /// The id of a resource of this type.
    Id(&'static str),
    /// The ARN of a resource of this type.
    Arn(&'static str),
    /// A list.
    List(&'static Kind),
    /// Values under names that the user chooses.
    Map(&'static Kind),
    /// Named fields.
    Fields(&'static [(&'static str, Kind)]),
    /// A secret.
    Secret(&'static Kind),
    /// Anything, such as a policy document.
    Any,
}

impl Kind {
    /// Whether it is a secret.
    pub const fn is_secret(self) -> bool {
        matches!(self, Kind::Secret(_))
    }
}

/// A type that a property can have. Derive it for a struct of properties, or for an enum
/// without fields.
///
/// ```
/// use palinfra_core::{Input, Property};
///
/// #[derive(Property)]
/// struct Rule {
///     protocol: Protocol,
///     /// May come from another resource.
///     host: Input<String>,
///     port: Option<u16>,
/// }
///
/// #[derive(Property)]
/// enum Protocol {
///     #[property(rename = "tcp")]
///     Tcp,
/// }
///
/// let rule = Rule { protocol: Protocol::Tcp, host: "example.com".into(), port: None };
/// assert_eq!(rule.into_value().to_string(), "{host: example.com, protocol: tcp}");
/// ```
pub trait Property: Sized {
    /// What it is in a schema.
    const KIND: Kind;

    /// How it is written in Rust.
    const SHAPE: Shape = Shape::Plain;

    /// As a value.
    fn into_value(self) -> Value;

    /// From a value.
    ///
    /// # Errors
    /// What was expected and what was there, never the text of a secret.
    fn from_value(value: &Value) -> Result<Self, String>;
}

/// The error for a value of the wrong type.
pub fn expected<T>(what: &str, value: &Value) -> Result<T, String> {
    let found = match value {
        Value::Secret(_) => "a secret of another type".into(),
        Value::Null => "nothing".into(),
        other => format!("{other}"),
    };
    Err(format!("expected {what}, found {found}"))
}

macro_rules! property {
    ($type:ty, $kind:expr, $what:literal, $into:expr, $pattern:pat => $from:expr) => {
        impl Property for $type {
            const KIND: Kind = $kind;
            fn into_value(self) -> Value {
                let into: fn($type) -> Value = $into;
                into(self)
            }
            fn from_value(value: &Value) -> Result<Self, String> {
                match value {
                    Value::Secret(inner) => Self::from_value(inner),
                    $pattern => $from,
                    other => expected($what, other),
                }
            }
        }
    };
}

property!(bool, Kind::Bool, "true or false", Value::Bool, Value::Bool(value) => Ok(*value));
property!(String, Kind::Text, "text", Value::Text, Value::Text(text) => Ok(text.clone()));
property!(i64, Kind::Number, "a whole number", Value::Int, Value::Int(value) => Ok(*value));

impl Property for f64 {
    const KIND: Kind = Kind::Number;
    fn into_value(self) -> Value {
        Value::Float(self)
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Secret(inner) => Self::from_value(inner),
            Value::Int(whole) => Ok(*whole as f64),
            Value::Float(float) => Ok(*float),
            other => expected("a number", other),
        }
    }
}

macro_rules! small_integer {
    ($($type:ty),*) => {$(
        property!($type, Kind::Number, "a whole number", |value| Value::Int(value.into()),
            Value::Int(value) => <$type>::try_from(*value)
                .map_err(|_| format!("{value} is out of range")));
    )*};
}
small_integer!(i32, u16, u32);

impl<T: Property> Property for Option<T> {
    const KIND: Kind = T::KIND;
    const SHAPE: Shape = Shape::Optional(&T::SHAPE);
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        if value.is_null() {
            Ok(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

impl<T: Property> Property for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        match value.as_list() {
            Some(items) => items.iter().map(T::from_value).collect(),
            None => expected("a list", value),
        }
    }
}

impl<T: Property> Property for BTreeMap<String, T> {
    const KIND: Kind = Kind::Map(&T::KIND);
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
    fn into_value(self) -> Value {
        Value::Map(
            self.into_iter()
                .map(|(name, item)| (name, item.into_value()))
                .collect(),
        )
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        match value.as_map() {
            Some(map) => map
                .iter()
                .map(|(name, item)| Ok((name.clone(), T::from_value(item)?)))
                .collect(),
            None => expected("named values", value),
        }
    }
}

impl<A: Property, B: Property> Property for (A, B) {
    const KIND: Kind = Kind::Any;
    fn into_value(self) -> Value {
        Value::List(vec![self.0.into_value(), self.1.into_value()])
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        match value.as_list() {
            Some([a, b]) => Ok((A::from_value(a)?, B::from_value(b)?)),
            _ => expected("a pair", value),
        }
    }
}

impl Property for Value {
    const KIND: Kind = Kind::Any;
    fn into_value(self) -> Value {
        self
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(value.clone())
    }
}

macro_rules! typed_text {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        pub struct $name<R> {
            text: String,
            of: PhantomData<fn() -> R>,
        }

        impl<R> $name<R> {
            /// From text, for what exists outside of the program.
            pub fn new(text: impl Into<String>) -> Self {
                $name { text: text.into(), of: PhantomData }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.text
            }
        }

        impl<R> Clone for $name<R> {
            fn clone(&self) -> Self {
                Self::new(self.text.clone())
            }
        }

        impl<R> PartialEq for $name<R> {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }

        impl<R> Eq for $name<R> {}

        impl<R> fmt::Debug for $name<R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl<R> fmt::Display for $name<R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl<R: Resource> Property for $name<R> {
            const KIND: Kind = Kind::$kind(R::TYPE);
            fn into_value(self) -> Value {
                Value::Text(self.text)
            }
            fn from_value(value: &Value) -> Result<Self, String> {
                match value.as_str() {
                    Some(text) => Ok(Self::new(text)),
                    None => expected("text", value),
                }
            }
        }
    };
}

typed_text! {
    /// The id of a resource of type `R`: an `Id<Subnet>` is not an `Id<Vpc>`.
    ///
    /// A program seldom writes one down; it passes the resource itself, or an output. One of
    /// something that exists outside of the program is made from text:
    ///
    /// ```
    /// # use palinfra_core::{Id, Output, Outputs, Resource};
    /// # #[derive(Resource)]
    /// # #[resource(type = "ec2:Vpc", outputs = VpcOutputs)]
    /// # struct Vpc {}
    /// # #[derive(Outputs)]
    /// # struct VpcOutputs { id: Output<Id<Vpc>> }
    /// let of_another_team: Id<Vpc> = Id::new("vpc-0123456789abcdef0");
    /// assert_eq!(of_another_team.to_string(), "vpc-0123456789abcdef0");
    /// ```
    Id, Id
}
typed_text! {
    /// The ARN of a resource of type `R`.
    Arn, Arn
}

/// A value that is never printed. Everything made of it is secret too.
///
/// ```
/// use palinfra_core::{Output, Secret, out};
///
/// let password = Secret::new("hunter2".to_string());
/// assert_eq!(format!("{password:?}"), "[secret]");
/// let url = out!("redis://:{}@cache", Output::known(password));
/// assert_eq!(url.value().to_string(), "[secret]");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Secret<T> {
        Secret(value)
    }

    /// The value itself.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl<T: Property> Property for Secret<T> {
    const KIND: Kind = Kind::Secret(&T::KIND);
    fn into_value(self) -> Value {
        self.0.into_value().into_secret()
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        T::from_value(&value.exposed()).map(Secret)
    }
}

/// Reads one field of a map; what is missing is read as nothing.
///
/// # Errors
/// Names the field.
pub fn field<T: Property>(map: &Map, name: &str) -> Result<T, String> {
    T::from_value(map.get(name).unwrap_or(&Value::Null)).map_err(|error| format!("{name}: {error}"))
}

/// As [`field`], but what is missing is read as `default`.
///
/// # Errors
/// Names the field.
pub fn field_or<T: Property>(map: &Map, name: &str, default: fn() -> T) -> Result<T, String> {
    match map.get(name) {
        None | Some(Value::Null) => Ok(default()),
        Some(_) => field(map, name),
    }
}

/// The value of a struct: its fields, without those that hold nothing. For derives.
#[doc(hidden)]
pub fn block<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let given = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Map(given.map(|(name, value)| (name.into(), value)).collect())
}

/// The fields of a struct. For derives.
#[doc(hidden)]
pub fn fields(value: &Value) -> Result<&Map, String> {
    value
        .as_map()
        .map_or_else(|| expected("named fields", value), Ok)
}

/// The error for a text that no variant has. For derives.
#[doc(hidden)]
pub fn expected_one_of<T>(texts: &[&str], value: &Value) -> Result<T, String> {
    let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    expected(&texts.join(" or "), value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_checked_by_the_compiler_as_at_run_time() {
        for text in ["10.0.0.0/16", "0.0.0.0/0", "10.1.2.3/32", "10.0.0.0/8"] {
            assert!(
                is_ipv4_range(text) && Cidr::new(text).net().is_ok(),
                "{text}"
            );
        }
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0.1/16",
            "256.0.0.0/8",
            "a/8",
            "1.2.3.0/24x",
        ] {
            assert!(
                !is_ipv4_range(text) && Cidr::new(text).net().is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_wrong_type_is_said_without_showing_a_secret() {
        assert_eq!(
            u16::from_value(&Value::Int(70000)),
            Err("70000 is out of range".into())
        );
        let secret = Value::Text("hidden".into()).into_secret();
        assert!(bool::from_value(&secret).is_err());
        let nested = Secret::<bool>::from_value(&secret).unwrap_err();
        assert!(nested.contains("expected"), "{nested}");
    }
}
