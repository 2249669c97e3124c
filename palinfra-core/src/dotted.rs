//! Names of outputs inside of structs of outputs: `network.vpc_id`. For derives; the schema
//! is put together when the program compiles, so it stays plain data.

use crate::property::Kind;
use crate::resource::OutputSchema;

/// A field of a struct of outputs: its name, and what is inside. An output with no name of
/// its own stands for the field itself.
pub type Part = (&'static str, &'static [OutputSchema]);

/// The name of a field below `prefix`.
pub fn name(prefix: &str, field: &str) -> String {
    if prefix.is_empty() {
        field.into()
    } else {
        format!("{prefix}.{field}")
    }
}

/// How many outputs there are.
pub const fn count(parts: &[Part]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < parts.len() {
        count += parts[at].1.len();
        at += 1;
    }
    count
}

/// How many bytes all the dotted names have together.
pub const fn length(parts: &[Part]) -> usize {
    let (mut at, mut length) = (0, 0);
    while at < parts.len() {
        let (prefix, outputs) = parts[at];
        let mut output = 0;
        while output < outputs.len() {
            length += name_length(prefix, outputs[output].name);
            output += 1;
        }
        at += 1;
    }
    length
}

/// All the dotted names, one after the other.
pub const fn names<const LENGTH: usize>(parts: &[Part]) -> [u8; LENGTH] {
    let mut text = [0; LENGTH];
    let (mut at, mut end) = (0, 0);
    while at < parts.len() {
        let (prefix, outputs) = parts[at];
        let mut output = 0;
        while output < outputs.len() {
            let name = outputs[output].name;
            end = append(&mut text, end, prefix);
            if !name.is_empty() {
                end = append(&mut text, end, ".");
                end = append(&mut text, end, name);
            }
            output += 1;
        }
        at += 1;
    }
    text
}

/// The outputs, with their names cut out of `names`.
pub const fn schemas<const COUNT: usize>(
    parts: &[Part],
    names: &'static [u8],
) -> [OutputSchema; COUNT] {
    let mut schemas = [OutputSchema {
        name: "",
        kind: Kind::Any,
        form: None,
        renewed: false,
    }; COUNT];
    let (mut at, mut filled, mut rest) = (0, 0, names);
    while at < parts.len() {
        let (prefix, outputs) = parts[at];
        let mut output = 0;
        while output < outputs.len() {
            let (name, behind) = rest.split_at(name_length(prefix, outputs[output].name));
            if let Ok(name) = std::str::from_utf8(name) {
                schemas[filled] = OutputSchema {
                    name,
                    ..outputs[output]
                };
            }
            (filled, rest) = (filled + 1, behind);
            output += 1;
        }
        at += 1;
    }
    schemas
}

const fn name_length(prefix: &str, name: &str) -> usize {
    if name.is_empty() {
        prefix.len()
    } else {
        prefix.len() + 1 + name.len()
    }
}

const fn append(text: &mut [u8], mut end: usize, piece: &str) -> usize {
    let mut at = 0;
    while at < piece.len() {
        text[end] = piece.as_bytes()[at];
        (at, end) = (at + 1, end + 1);
    }
    end
}

/// The schema of a struct of outputs with structs inside, from its parts.
#[macro_export]
#[doc(hidden)]
macro_rules! dotted_outputs {
    ($($part:expr),* $(,)?) => {{
        const PARTS: &[$crate::dotted::Part] = &[$($part),*];
        const NAMES: &[u8] = &$crate::dotted::names::<{ $crate::dotted::length(PARTS) }>(PARTS);
        &$crate::dotted::schemas::<{ $crate::dotted::count(PARTS) }>(PARTS, NAMES)
    }};
}
