//! `out!`: text with outputs inside.

use super::{Input, Output};
use crate::property::Cidr;
use crate::value::Value;

/// What can stand inside [`out!`](crate::out): outputs, inputs and plain values.
pub trait OutPart {
    /// As one part of the text.
    fn part(&self) -> Value;
}

impl<T> OutPart for Output<T> {
    fn part(&self) -> Value {
        self.value.clone()
    }
}

impl<T> OutPart for Input<T> {
    fn part(&self) -> Value {
        self.value.clone()
    }
}

impl<T: OutPart + ?Sized> OutPart for &T {
    fn part(&self) -> Value {
        (**self).part()
    }
}

macro_rules! text_part {
    ($($type:ty),*) => {$(
        impl OutPart for $type {
            fn part(&self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )*};
}
text_part!(str, String, i32, i64, u16, u32, usize, Cidr);

/// Text with outputs inside: `format!` for promises, with `{}` for each argument.
///
/// ```
/// # use palinfra_core::{Output, out};
/// let bucket = Output::known("logs".to_string());
/// let arn = out!("arn:aws:s3:::{}/*", bucket);
/// assert_eq!(arn.value().to_string(), "arn:aws:s3:::logs/*");
/// ```
/// ```compile_fail
/// palinfra_core::out!("{} and {}", "one");
/// ```
/// A name between the braces does not compile either: write `{}` and pass the value.
/// ```compile_fail
/// let bucket = palinfra_core::Output::known("logs".to_string());
/// palinfra_core::out!("arn:aws:s3:::{bucket}/*");
/// ```
#[macro_export]
macro_rules! out {
    ($text:literal $(, $part:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::output::count_holes($text) == <[&str]>::len(&[$(stringify!($part)),*]),
            "the text needs as many arguments as it has `{{}}`",
        );
        const _: () = assert!(
            !$crate::output::has_named_hole($text),
            "write `{{}}` in the text and pass the value as an argument",
        );
        $crate::output::join_text($text, &[$($crate::output::OutPart::part(&$part)),*])
    }};
}

/// How many `{}` there are in `text`.
#[doc(hidden)]
pub const fn count_holes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut holes) = (0, 0);
    while at + 1 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] == b'}' {
            holes += 1;
            at += 1;
        }
        at += 1;
    }
    holes
}

/// Whether there is a `{name}` in `text`. `${name}` is none: policies hold such text.
#[doc(hidden)]
pub const fn has_named_hole(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open = 0;
    while open < bytes.len() {
        if bytes[open] == b'{' && (open == 0 || bytes[open - 1] != b'$') {
            let mut at = open + 1;
            while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                at += 1;
            }
            if at > open + 1 && at < bytes.len() && bytes[at] == b'}' {
                return true;
            }
        }
        open += 1;
    }
    false
}

/// The text with its `{}` filled in.
#[doc(hidden)]
pub fn join_text(text: &str, parts: &[Value]) -> Output<String> {
    let mut joined = Vec::with_capacity(parts.len() * 2 + 1);
    for (index, piece) in text.split("{}").enumerate() {
        if index > 0 {
            joined.extend(parts.get(index - 1).cloned());
        }
        if !piece.is_empty() {
            joined.push(Value::Text(piece.into()));
        }
    }
    Output::from_value(Value::join(joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_needs_no_arguments_and_may_hold_braces() {
        assert_eq!(out!("plain").value(), &Value::Text("plain".into()));
        let policy = out!("{\"user\": \"${user}\", \"port\": {}}", 80);
        assert_eq!(
            policy.value(),
            &Value::Text("{\"user\": \"${user}\", \"port\": 80}".into())
        );
        assert!(has_named_hole("a {b} c") && !has_named_hole("{b:c} {b ${b} {}"));
    }
}
