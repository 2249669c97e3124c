//! What the calls of IAM share.

use aws_sdk_iam::error::BuildError;
use aws_sdk_iam::types::Tag;
use palinfra_core::{Property, Value};

use super::PolicyDocument;
use crate::Tags;
use crate::live::{Aws, Failure, failure, refused};

/// A policy as the text that calls take.
pub(crate) fn document(policy: &PolicyDocument) -> String {
    policy.clone().into_value().exposed().to_json().to_string()
}

/// A policy as IAM gives it: JSON in the encoding of URLs.
pub(super) fn decoded(text: &str) -> Value {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match serde_json::from_str(&text) {
        Ok(json) => Value::from_json(&json),
        Err(_) => Value::Text(text),
    }
}

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Result<Option<Vec<Tag>>, Failure> {
    let tags = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build());
    tags.collect::<Result<_, BuildError>>()
        .map(Some)
        .map_err(|error| refused(error.to_string()))
}

/// Tags as calls give them.
pub(super) fn tags(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|tag| (tag.key(), tag.value()))
}

/// The ARNs of the managed policies that a role has.
pub(super) async fn attached_policies(aws: &Aws, role: &str) -> Result<Vec<String>, Failure> {
    let call = aws.iam().list_attached_role_policies().role_name(role);
    let policies = call.into_paginator().items().send();
    let policies = policies
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure)?;
    Ok(policies
        .into_iter()
        .filter_map(|policy| policy.policy_arn)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_from_the_encoding_of_urls() {
        let value = decoded("%7B%22Version%22%3A%20%222012-10-17%22%7D");
        assert_eq!(value.to_json().to_string(), r#"{"Version":"2012-10-17"}"#);
        assert_eq!(decoded("100%"), Value::Text("100%".into()));
        assert_eq!(decoded("%zz+"), Value::Text("%zz+".into()));
    }
}
