//! The texts of secrets: made up, and found again.

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::Tag;
use palinfra_core::Secret as Kept;

use super::GenerateSecretString;
use crate::Tags;
use crate::live::{Aws, Failure, failure, not_found_is, refused};

/// A secret, even one that waits to be deleted.
pub(super) async fn describe(aws: &Aws, id: &str) -> Result<Option<DescribeSecretOutput>, Failure> {
    let call = aws.secretsmanager().describe_secret().secret_id(id);
    not_found_is(None, call.send().await.map(Some).map_err(failure))
}

/// Makes up the text of a secret.
pub(super) async fn generate(
    aws: &Aws,
    how: &GenerateSecretString,
) -> Result<Kept<String>, Failure> {
    let answer = aws
        .secretsmanager()
        .get_random_password()
        .set_password_length(how.password_length)
        .set_exclude_characters(how.exclude_characters.clone())
        .set_exclude_punctuation(how.exclude_punctuation)
        .set_exclude_lowercase(how.exclude_lowercase)
        .set_exclude_uppercase(how.exclude_uppercase)
        .set_exclude_numbers(how.exclude_numbers)
        .set_include_space(how.include_space)
        .set_require_each_included_type(how.require_each_included_type)
        .send()
        .await
        .map_err(failure)?;
    let random = answer.random_password().unwrap_or_default();
    in_template(how, random).map(Kept::new).map_err(refused)
}

/// The whole text: what was made up, in its template.
fn in_template(how: &GenerateSecretString, random: &str) -> Result<String, String> {
    let (template, key) = match (&how.secret_string_template, &how.generate_string_key) {
        (None, None) => return Ok(random.into()),
        (Some(template), Some(key)) => (template, key),
        _ => return Err("`secret_string_template` and `generate_string_key` go together".into()),
    };
    // The parser's message would repeat a part of the text.
    let object: Result<serde_json::Map<String, serde_json::Value>, _> =
        serde_json::from_str(template);
    let mut object = object.map_err(|_| "`secret_string_template` is not a JSON object")?;
    object.insert(key.clone(), random.into());
    Ok(serde_json::Value::Object(object).to_string())
}

/// What was made up, of the whole text: what its template has not.
pub(super) fn generated(how: &GenerateSecretString, text: &str) -> Option<String> {
    let Some(key) = &how.generate_string_key else {
        return Some(text.into());
    };
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    object.get(key)?.as_str().map(String::from)
}

pub(super) fn sdk_tags(tags: &Tags) -> Vec<Tag> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect()
}

pub(super) fn tags(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|tag| {
        (
            tag.key().unwrap_or_default(),
            tag.value().unwrap_or_default(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_goes_into_its_template_and_is_found_there() {
        let plain = GenerateSecretString::default();
        assert_eq!(in_template(&plain, "abc"), Ok("abc".into()));
        assert_eq!(generated(&plain, "abc"), Some("abc".into()));
        let pair = GenerateSecretString {
            secret_string_template: Some(r#"{"username":"app"}"#.into()),
            generate_string_key: Some("password".into()),
            ..plain
        };
        let text = in_template(&pair, "abc").unwrap_or_default();
        assert_eq!(text, r#"{"password":"abc","username":"app"}"#);
        assert_eq!(generated(&pair, &text), Some("abc".into()));
        assert_eq!(generated(&pair, "set elsewhere"), None);
    }

    #[test]
    fn a_template_that_is_no_object_is_not_repeated() {
        let bad = GenerateSecretString {
            secret_string_template: Some("hidden".into()),
            generate_string_key: Some("password".into()),
            ..GenerateSecretString::default()
        };
        let error = in_template(&bad, "abc").unwrap_err();
        assert!(!error.contains("hidden") && !error.contains("abc"));
    }
}
