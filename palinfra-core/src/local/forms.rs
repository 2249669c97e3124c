//! Ids and outputs from their forms: `subnet-{hex17}`, `arn:aws:ec2:{region}:…`.

use crate::property::Kind;
use crate::resource::{OutputSchema, Schema};
use crate::value::{Map, Value};

use super::random::{Stream, hash, pick};

/// What fills a form.
pub(crate) struct Filling<'a> {
    /// What the random characters are made of.
    pub(crate) seed: u64,
    /// Whether generated secrets come from the seed too, for tests.
    pub(crate) seeded_secrets: bool,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) id: &'a str,
    pub(crate) revision: u64,
    pub(crate) inputs: &'a Map,
}

/// Whether a form has random characters, so that another try gives another text.
pub(crate) fn is_random(form: &str) -> bool {
    placeholders(form).any(|name| random_kind(name).is_some() || name == "random")
}

/// Whether a form holds a generated secret, which is made once.
pub(crate) fn is_secret(form: &str) -> bool {
    placeholders(form).any(|name| name == "random" || secret_if(name).is_some())
}

/// Whether a generated secret is not given to the program, because the input that its form
/// names is not true.
pub(crate) fn is_left_out(form: &str, schema: &Schema, inputs: &Map) -> bool {
    let mut conditions = placeholders(form).filter_map(secret_if);
    conditions.any(|name| {
        let default = || Some(schema.input(name)?.default?());
        let value = inputs.get(name).cloned().or_else(default);
        value != Some(Value::Bool(true))
    })
}

/// The input that a generated secret depends on: of `random:readable`.
fn secret_if(name: &str) -> Option<&str> {
    name.strip_prefix("random:")
}

/// The list and the form of an item, for a form that is filled for each item of a list.
fn for_each(form: &str) -> Option<(&str, &str)> {
    form.strip_prefix("{for ")?.split_once('}')
}

fn placeholders(form: &str) -> impl Iterator<Item = &str> {
    form.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

impl Filling<'_> {
    /// The text that a form stands for; secret if a part of it is. `salt` tells the forms of
    /// one object apart.
    pub(crate) fn fill(&self, form: &str, salt: &str) -> Result<Value, String> {
        let mut stream = Stream::new(hash(&[&self.seed.to_string(), salt]));
        let mut text = String::new();
        let mut secret = false;
        let mut rest = form;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                text.push('{');
                rest = after;
                continue;
            };
            rest = after;
            let name = if secret_if(name).is_some() {
                "random"
            } else {
                name
            };
            match name {
                "region" => text.push_str(self.region),
                "account" => text.push_str(self.account),
                "id" => text.push_str(self.id),
                "revision" => text.push_str(&self.revision.to_string()),
                "random" => {
                    secret = true;
                    text.push_str(&self.generated(&mut stream)?);
                }
                _ => match (random_kind(name), at_path(self.inputs, name)) {
                    (Some((alphabet, length)), _) => {
                        text.push_str(&stream.text(alphabet, length));
                    }
                    (None, Some(value)) => {
                        secret |= value.has_secret();
                        text.push_str(&plain(value));
                    }
                    (None, None) => {}
                },
            }
        }
        text.push_str(rest);
        Ok(if secret {
            Value::Text(text).into_secret()
        } else {
            Value::Text(text)
        })
    }

    /// An output from its form.
    pub(crate) fn output(&self, output: &OutputSchema, form: &str) -> Result<Value, String> {
        let (kind, salt) = match (output.renewed, self.revision) {
            (true, 2..) => (output.kind, format!("{} {}", output.name, self.revision)),
            _ => (output.kind, output.name.to_string()),
        };
        if let Some((list, form)) = for_each(form) {
            let items = at_path(self.inputs, list).and_then(Value::as_list);
            let items = items.unwrap_or_default().iter().map(|item| {
                let item = plain(item);
                self.fill(&form.replace("{item}", &item), &format!("{salt} {item}"))
            });
            return Ok(Value::List(items.collect::<Result<_, _>>()?));
        }
        let filled = self.fill(form, &salt)?;
        let secret = filled.has_secret() || matches!(kind, Kind::Secret(_));
        let value = typed(kind, filled.as_str().unwrap_or_default());
        Ok(if secret { value.into_secret() } else { value })
    }

    /// 32 letters and digits that nobody can guess, unless the store is seeded.
    fn generated(&self, stream: &mut Stream) -> Result<String, String> {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        if self.seeded_secrets {
            return Ok(stream.text(alphabet, 32));
        }
        let mut bytes = [0u8; 256];
        getrandom::fill(&mut bytes).map_err(|error| format!("no randomness: {error}"))?;
        // Eight bytes for each character: the remainder favours none by a measurable amount.
        let numbers = bytes.chunks_exact(8).map(|chunk| {
            chunk
                .iter()
                .fold(0u64, |number, byte| number << 8 | u64::from(*byte))
        });
        Ok(numbers.map(|number| pick(alphabet, number)).collect())
    }
}

/// The alphabet and length of `hex17`, `upper20`, `lower8` or `digits9`.
fn random_kind(name: &str) -> Option<(&'static [u8], usize)> {
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let (kind, length) = name.split_at_checked(start)?;
    let alphabet: &[u8] = match kind {
        "hex" => b"0123456789abcdef",
        "upper" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "lower" => b"abcdefghijklmnopqrstuvwxyz0123456789",
        "digits" => b"0123456789",
        _ => return None,
    };
    let length: usize = length.parse().ok()?;
    (length <= 1000).then_some((alphabet, length))
}

/// The value at a dotted path: `tags.Name`. A name with dots in it counts too.
pub(crate) fn at_path<'a>(map: &'a Map, path: &str) -> Option<&'a Value> {
    if let Some(value) = map.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    at_path(map.get(first)?.as_map()?, rest)
}

/// A value inside text, secrets exposed: the caller marks them.
fn plain(value: &Value) -> String {
    match value.exposed() {
        Value::Null => String::new(),
        Value::Text(text) => text,
        other => other.to_json().to_string(),
    }
}

/// Text as a value of a kind: a list is written with commas.
fn typed(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Bool => Value::Bool(text == "true"),
        Kind::Number => match (text.parse(), text.parse()) {
            (Ok(whole), _) => Value::Int(whole),
            (_, Ok(float)) => Value::Float(float),
            _ => Value::Text(text.into()),
        },
        Kind::List(item) => Value::List(
            text.split(',')
                .filter(|part| !part.is_empty())
                .map(|part| typed(*item, part))
                .collect(),
        ),
        Kind::Secret(inner) => typed(*inner, text),
        _ => Value::Text(text.into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn filled(form: &str) -> String {
        let tags = Value::Map(Map::from([("Name".into(), Value::Text("shop".into()))]));
        let inputs = Map::from([
            ("name".into(), Value::Text("api".into())),
            ("port".into(), Value::Int(80)),
            ("tags".into(), tags),
        ]);
        let filling = Filling {
            seed: 1,
            seeded_secrets: true,
            region: "eu-west-1",
            account: "123456789012",
            id: "i-1",
            revision: 1,
            inputs: &inputs,
        };
        filling
            .fill(form, "x")
            .unwrap()
            .as_str()
            .unwrap()
            .to_string()
    }

    #[test]
    fn names_stand_for_inputs_and_what_is_not_set_is_left_out() {
        assert_eq!(
            filled("arn:aws:x:{region}:{account}:{name}/{id}"),
            "arn:aws:x:eu-west-1:123456789012:api/i-1"
        );
        assert_eq!(
            filled("{tags.Name}:{port}:{missing}:{tags.Other}"),
            "shop:80::"
        );
        assert_eq!(filled("{open and }done{"), "done{");
    }

    #[test]
    fn random_characters_are_of_their_kind_and_stable() {
        let id = filled("subnet-{hex17}");
        assert_eq!(id, filled("subnet-{hex17}"));
        let hex = id.strip_prefix("subnet-").unwrap();
        assert!(
            hex.len() == 17 && hex.chars().all(|c| c.is_ascii_hexdigit()),
            "{id}"
        );
        let twice = filled("{upper20}{upper20}");
        assert_ne!(twice[..20], twice[20..]);
        assert!(filled("{digits9}").chars().all(|c| c.is_ascii_digit()));
    }

    #[test]
    fn generated_secrets_are_marked_and_differ() {
        let inputs = Map::new();
        let filling = Filling {
            seed: 1,
            seeded_secrets: false,
            region: "",
            account: "",
            id: "",
            revision: 1,
            inputs: &inputs,
        };
        let password = output(false);
        let secret = filling.output(&password, "{random}").unwrap();
        let again = filling.output(&password, "{random}").unwrap();
        assert!(secret.has_secret() && secret.as_str().unwrap().len() == 32);
        assert_ne!(secret, again);
    }

    fn output(renewed: bool) -> OutputSchema {
        OutputSchema {
            name: "password",
            kind: Kind::Text,
            form: None,
            renewed,
        }
    }

    #[test]
    fn a_change_gives_another_text_where_that_is_said_and_only_there() {
        let inputs = Map::new();
        let after = |revision, renewed| {
            let filling = Filling {
                seed: 1,
                seeded_secrets: true,
                region: "",
                account: "",
                id: "",
                revision,
                inputs: &inputs,
            };
            let filled = filling.output(&output(renewed), "{revision}-{hex32}");
            let filled = filled.unwrap();
            let (revision, random) = filled.as_str().unwrap().split_once('-').unwrap();
            (revision.to_string(), random.to_string())
        };
        let (first, second, other) = (after(1, true), after(2, true), after(2, false));
        assert_eq!((first.0.as_str(), second.0.as_str()), ("1", "2"));
        assert_ne!(first.1, second.1);
        assert_eq!(first.1, other.1);
        assert_eq!(second, after(2, true));
    }

    #[test]
    fn a_form_can_be_filled_for_each_item_of_a_list() {
        let names = ["a", "b"].map(|name| Value::Text(name.into())).to_vec();
        let inputs = Map::from([("names".into(), Value::List(names))]);
        let filling = Filling {
            seed: 1,
            seeded_secrets: true,
            region: "",
            account: "",
            id: "",
            revision: 1,
            inputs: &inputs,
        };
        let each = |form| filling.output(&output(false), form).unwrap().to_string();
        assert_eq!(each("{for names}{item}.example"), "[a.example, b.example]");
        assert_eq!(each("{for others}{item}.example"), "[]");
        let random = filling.output(&output(false), "{for names}{hex8}").unwrap();
        let random = random.as_list().unwrap();
        assert_ne!(random[0], random[1]);
    }

    #[test]
    fn outputs_have_the_type_of_their_kind() {
        assert_eq!(typed(Kind::Number, "5432"), Value::Int(5432));
        assert_eq!(typed(Kind::Bool, "true"), Value::Bool(true));
        assert_eq!(
            typed(Kind::List(&Kind::Text), "a,b")
                .as_list()
                .unwrap()
                .len(),
            2
        );
    }
}
