//! What the calls of the service share.

use aws_sdk_wafv2::types::Tag;
use palinfra_core::Value;

use crate::Tags;
use crate::live::{Failure, built, refused};

/// What the ARN of a web ACL says: `…:regional/webacl/NAME/ID`.
pub(super) struct Parts<'a> {
    pub scope: &'static str,
    pub name: &'a str,
    pub id: &'a str,
}

pub(super) fn parts(arn: &str) -> Result<Parts<'_>, Failure> {
    let path = arn.rsplit(':').next().unwrap_or_default();
    let mut words = path.split('/');
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some(scope), Some("webacl"), Some(name), Some(id)) => Ok(Parts {
            scope: if scope == "global" {
                "CLOUDFRONT"
            } else {
                "REGIONAL"
            },
            name,
            id,
        }),
        _ => Err(refused(format!("`{arn}` is not the ARN of a web ACL"))),
    }
}

/// Tags as calls take them.
pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tag =
        |(key, value): (&String, &String)| built(Tag::builder().key(key).value(value).build());
    tags.iter().map(tag).collect()
}

/// A list, unless it is empty.
pub(super) fn list(items: Vec<Value>) -> Value {
    if items.is_empty() {
        Value::Null
    } else {
        Value::List(items)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn the_arn_of_an_acl_says_all_that_calls_need() {
        let it = parts("arn:aws:wafv2:us-east-1:123456789012:global/webacl/page/a-1");
        let Ok(it) = it else { panic!("it is one") };
        assert_eq!((it.scope, it.name, it.id), ("CLOUDFRONT", "page", "a-1"));
        let it = parts("arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/api/b-2");
        assert_eq!(it.unwrap().scope, "REGIONAL");
        assert!(parts("arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/api/b-2").is_err());
    }
}
