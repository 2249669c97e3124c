//! Values as Rust literals. Pure.

use super::{Others, variable};
use crate::property::{Kind, Shape};
use crate::value::Value;

/// Where literals stand.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The module of the resource's type, in which its structs and enums are too.
    pub module: &'a str,
    /// Finds what the stack has.
    pub others: &'a Others<'a>,
}

impl Place<'_> {
    /// The literal for a builder's method, which takes whatever becomes the input.
    pub fn argument(&self, shape: Shape, kind: Kind, value: &Value) -> Option<String> {
        Some(match (shape, kind, value) {
            (Shape::Optional(of) | Shape::Input(of), ..) => self.argument(*of, kind, value)?,
            (Shape::List(of), Kind::List(item), Value::List(items)) => {
                let one = |value| self.argument(*of, *item, value);
                let all: Option<Vec<String>> = items.iter().map(one).collect();
                let all = all?;
                // Handles and literals are of different types.
                let handles = all.iter().filter(|text| text.starts_with('&')).count();
                let all = if handles > 0 && handles < all.len() {
                    self.items(*of, *item, items)?
                } else {
                    all
                };
                format!("vec![{}]", all.join(", "))
            }
            (Shape::Map(of), Kind::Map(item), Value::Map(map)) if !map.is_empty() => {
                let one = |(name, value): (&String, &Value)| {
                    let value = self.argument(*of, *item, value)?;
                    Some(format!("({}, {value})", text(name)))
                };
                let all: Option<Vec<String>> = map.iter().map(one).collect();
                format!("[{}]", all?.join(", "))
            }
            (Shape::Plain, Kind::Text, Value::Text(value)) => text(value),
            (Shape::Plain, Kind::Id(to), Value::Text(id)) => match (self.others)(to, id) {
                Some(urn) => format!("&{}", variable(urn.name())),
                None => self.typed(shape, kind, value)?,
            },
            _ => self.typed(shape, kind, value)?,
        })
    }

    /// The literal of exactly the property's type, as a field of a struct has it.
    fn typed(&self, shape: Shape, kind: Kind, value: &Value) -> Option<String> {
        Some(match (shape, kind, value) {
            (Shape::Optional(_), _, Value::Null) => "None".into(),
            (Shape::Optional(of), ..) => format!("Some({})", self.typed(*of, kind, value)?),
            (Shape::Input(of), ..) => match self.argument(*of, kind, value)? {
                literal if literal.ends_with(".into()") => literal,
                literal => format!("{literal}.into()"),
            },
            (Shape::Variants(name, variants), _, Value::Text(value)) => {
                let (_, variant) = variants.iter().find(|(text, _)| text == value)?;
                format!("{}::{name}::{variant}", self.module)
            }
            (Shape::Fields(name, shapes), Kind::Fields(kinds), Value::Map(map)) => {
                let field = |((field, shape), (_, kind)): (&(&str, Shape), &(&str, Kind))| {
                    let value = map.get(*field).unwrap_or(&Value::Null);
                    Some(format!("{field}: {}", self.typed(*shape, *kind, value)?))
                };
                let fields: Option<Vec<String>> = shapes.iter().zip(kinds).map(field).collect();
                format!("{}::{name} {{ {} }}", self.module, fields?.join(", "))
            }
            (Shape::Document(module, name), _, Value::Map(_)) => {
                let json = value.to_json().to_string();
                let guard = "#".repeat(longest_run(&json) + 1);
                format!("{module}::{name}::json(r{guard}\"{json}\"{guard})")
            }
            (Shape::List(of), Kind::List(item), Value::List(items)) => {
                format!("vec![{}]", self.items(*of, *item, items)?.join(", "))
            }
            (Shape::Map(of), Kind::Map(item), Value::Map(map)) => {
                let one = |(name, value): (&String, &Value)| {
                    let value = self.typed(*of, *item, value)?;
                    Some(format!("({}.into(), {value})", text(name)))
                };
                let all: Option<Vec<String>> = map.iter().map(one).collect();
                format!("BTreeMap::from([{}])", all?.join(", "))
            }
            (Shape::Plain, kind, value) => plain(kind, value)?,
            _ => return None,
        })
    }

    fn items(&self, of: Shape, item: Kind, items: &[Value]) -> Option<Vec<String>> {
        let items = items.iter();
        items.map(|value| self.typed(of, item, value)).collect()
    }
}

fn plain(kind: Kind, value: &Value) -> Option<String> {
    Some(match (kind, value) {
        (Kind::Bool, Value::Bool(value)) => value.to_string(),
        (Kind::Number, Value::Int(value)) => value.to_string(),
        (Kind::Number, Value::Float(value)) => format!("{value:?}"),
        (Kind::Text, Value::Text(value)) => format!("{}.into()", text(value)),
        (Kind::Cidr, Value::Text(value)) => format!("cidr!({})", text(value)),
        (Kind::Id(to), Value::Text(id)) => {
            format!("Id::<{}>::new({})", to.replace(':', "::"), text(id))
        }
        (Kind::Arn(to), Value::Text(arn)) => {
            format!("Arn::<{}>::new({})", to.replace(':', "::"), text(arn))
        }
        _ => return None,
    })
}

/// Text as a literal. What Rust writes as an escape is an escape here too.
pub(super) fn text(text: &str) -> String {
    format!("{text:?}")
}

/// The longest run of `#` behind a quote: a raw literal needs more of them.
fn longest_run(text: &str) -> usize {
    let ends = text.match_indices('"').map(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.chars().take_while(|c| *c == '#').count()
    });
    ends.max().unwrap_or(0)
}
