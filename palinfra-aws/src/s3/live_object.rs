//! The calls of an object.

use async_trait::async_trait;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types as sdk;
use aws_smithy_types::base64;

use super::Object as S3Object;
use super::live::sdk_tags;
use crate::Tags;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, built, failure,
    refused,
};

/// What is said with an upload: a change of any takes another upload.
const SAID: &[&str] = &[
    "content_type",
    "cache_control",
    "content_encoding",
    "storage_class",
    "kms_key_id",
];

#[async_trait]
impl Live for S3Object {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let put = self.upload(call.aws, &call.tags).await?;
        let answer = put.if_none_match("*").send().await.map_err(failure);
        answer.map_err(|failure| match failure.code.as_deref() {
            Some("PreconditionFailed") => {
                let message = "the bucket has an object with this key already: import it";
                Failure::new(FailureKind::Refused, "PreconditionFailed", message)
            }
            // Another upload of this key is under way, or one that was deleted goes.
            Some("ConditionalRequestConflict") => Failure {
                kind: FailureKind::Passing,
                ..failure
            },
            _ => failure,
        })?;
        Made::id(call.natural_id.clone())
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        // With a hash, another path to the same content is no change.
        let content = match &self.source_hash {
            Some(_) => change.has("source_hash"),
            None => change.any(&["source_hash", "source", "body"]),
        };
        let uploads = content || change.any(SAID);
        if !uploads && !change.has("tags") {
            return Ok(());
        }
        // An upload and a change of tags take all tags at once: those of others stay.
        let (bucket, key) = (self.bucket.as_str(), self.key.as_str());
        let mut tags = tags(at.aws, bucket, key).await?;
        tags.retain(|key, _| key.starts_with("palinfra:"));
        tags.extend(self.tags.clone().unwrap_or_default());
        if uploads {
            let put = self.upload(at.aws, &tags).await?;
            put.send().await.map_err(failure)?;
        } else {
            let tagging = sdk::Tagging::builder().set_tag_set(Some(sdk_tags(&tags)?));
            let call = at.aws.s3().put_object_tagging().bucket(bucket).key(key);
            let call = call.tagging(built(tagging.build())?);
            call.send().await.map_err(failure)?;
        }
        Ok(())
    }

    /// In a bucket with versions, the former ones stay.
    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let (bucket, key) = parts(at.id)?;
        let call = at.aws.s3().delete_object().bucket(bucket).key(key);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let (bucket, key) = parts(at.id)?;
        let call = aws.s3().head_object().bucket(bucket).key(key);
        let call = call.checksum_mode(sdk::ChecksumMode::Enabled);
        let head = call.send().await.map_err(failure)?;
        let class = head.storage_class().map_or("STANDARD", |it| it.as_str());
        let etag = head.e_tag().map(|etag| etag.trim_matches('"'));
        let found = Found::new(at.id)
            .input("bucket", bucket)
            .input("key", key)
            .input("source_hash", head.checksum_sha256().and_then(to_hex))
            .input("content_type", head.content_type())
            .input("cache_control", head.cache_control())
            .input(
                "content_encoding",
                head.content_encoding().and_then(encoding),
            )
            .input("storage_class", class)
            .input("kms_key_id", head.ssekms_key_id())
            .output("arn", format!("arn:{}:s3:::{}", aws.partition(), at.id))
            .output("etag", etag)
            .output("version_id", head.version_id())
            .output("uploaded", head.last_modified().map(|it| it.secs()))
            .tags(tags(aws, bucket, key).await?);
        Ok(vec![found])
    }
}

impl S3Object {
    async fn upload(&self, aws: &Aws, tags: &Tags) -> Result<PutObjectFluentBuilder, Failure> {
        let content = match (&self.source, &self.body) {
            (Some(path), None) => ByteStream::from_path(path)
                .await
                .map_err(|error| refused(format!("`{path}` cannot be read: {error}")))?,
            (None, Some(text)) => ByteStream::from(text.clone().into_bytes()),
            (None, None) => ByteStream::from_static(b""),
            (Some(_), Some(_)) => {
                return Err(refused("`source` and `body` cannot both be uploaded"));
            }
        };
        let hash = self.source_hash.as_deref().map(to_base64).transpose()?;
        let kms = self.kms_key_id.as_ref().map(|key| key.as_str().to_string());
        Ok(aws
            .s3()
            .put_object()
            .bucket(self.bucket.as_str())
            .key(&self.key)
            .body(content)
            // S3 refuses content that has another hash.
            .set_checksum_sha256(hash)
            .content_type(&self.content_type)
            .set_cache_control(self.cache_control.clone())
            .set_content_encoding(self.content_encoding.clone())
            .set_storage_class(self.storage_class.as_deref().map(Into::into))
            .set_server_side_encryption(kms.as_ref().map(|_| sdk::ServerSideEncryption::AwsKms))
            .set_ssekms_key_id(kms)
            .tagging(query(tags)))
    }
}

fn parts(id: &str) -> Result<(&str, &str), Failure> {
    let parts = id.split_once('/');
    parts.ok_or_else(|| refused(format!("`{id}` is not a bucket and a key: `bucket/key`")))
}

async fn tags(aws: &Aws, bucket: &str, key: &str) -> Result<Tags, Failure> {
    let call = aws.s3().get_object_tagging().bucket(bucket).key(key);
    let answer = call.send().await.map_err(failure)?;
    let pairs = answer.tag_set.into_iter().map(|tag| (tag.key, tag.value));
    Ok(pairs.collect())
}

/// Tags as an upload takes them: the query of a URL.
fn query(tags: &Tags) -> String {
    let pairs = tags
        .iter()
        .map(|(key, value)| format!("{}={}", escaped(key), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}

/// How it is packed. An upload in pieces adds a word of its own.
fn encoding(header: &str) -> Option<String> {
    let words = header.split(',').map(str::trim);
    let words: Vec<&str> = words
        .filter(|word| !word.is_empty() && *word != "aws-chunked")
        .collect();
    (!words.is_empty()).then(|| words.join(","))
}

fn to_base64(hex: &str) -> Result<String, Failure> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let bytes = digits.filter(|digits| digits.len() == 64).map(|digits| {
        let pairs = digits.chunks_exact(2);
        let byte = |pair: &[u8]| pair.iter().fold(0, |byte, digit| byte << 4 | digit);
        pairs.map(byte).collect::<Vec<u8>>()
    });
    let bytes = bytes.ok_or_else(|| {
        refused(format!(
            "`source_hash` must be a SHA-256 of 64 digits, not `{hex}`"
        ))
    })?;
    Ok(base64::encode(bytes))
}

fn to_hex(base64: &str) -> Option<String> {
    let bytes = base64::decode(base64).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_goes_to_s3_and_comes_back() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let sent = to_base64(hex).unwrap_or_default();
        assert_eq!(sent, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(to_hex(&sent).as_deref(), Some(hex));
        assert!(to_base64("e3b0").is_err() && to_base64(&"x".repeat(64)).is_err());
    }

    #[test]
    fn tags_are_written_as_a_query() {
        let tags = Tags::from([("a b".into(), "ü&c=d".into()), ("e".into(), "f".into())]);
        assert_eq!(query(&tags), "a%20b=%C3%BC%26c%3Dd&e=f");
    }

    #[test]
    fn the_word_of_an_upload_in_pieces_is_not_an_encoding() {
        assert_eq!(encoding("aws-chunked"), None);
        assert_eq!(encoding("gzip,aws-chunked").as_deref(), Some("gzip"));
    }
}
