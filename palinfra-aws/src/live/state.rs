//! State in Amazon S3: which bucket, with whose credentials.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_config::{Region, SdkConfig};
use aws_sdk_sts::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, AwsCredential};
use object_store::client::CredentialProvider;
use object_store::{ObjectStore, RetryConfig};
use palinfra_core::backend::S3Backend;
use palinfra_core::cli::{StateChoice, StateOptions};
use palinfra_core::provider::Failure;
use tokio::sync::Mutex;

use super::cloud::AwsCloud;
use super::error::refused;
use super::state_http::SdkHttp;

/// Credentials are asked for anew so long before they end.
const MARGIN: Duration = Duration::from_secs(120);

/// The choice `--state s3://BUCKET/PREFIX`, for a command line.
pub fn state_choice() -> StateChoice {
    StateChoice {
        scheme: "s3",
        make: |options| Ok(Arc::new(s3_state(options)?)),
    }
}

/// State in a bucket: `s3://BUCKET/PREFIX`, with `?region=REGION` if it is in another one than
/// the environment says, and with `kms-key=KEY` if its objects are to be encrypted with that
/// key. Without a key they are encrypted with one of S3's own (SSE-S3); in either case all
/// that matters was sealed before.
///
/// # Errors
/// When the URL is not of that form.
pub fn s3_state(options: StateOptions) -> Result<S3Backend, Failure> {
    let place = Place::parse(&options.url)?;
    let config = load(place.region.clone(), options.region.clone())?;
    let region = config.region().map_or("us-east-1", Region::as_ref);
    let endpoint = endpoint(&config, region);

    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&place.bucket)
        .with_region(region)
        .with_http_connector(SdkHttp)
        .with_credentials(Arc::new(Chain {
            provider: config.credentials_provider(),
            known: Mutex::default(),
        }))
        // Requests are sent again by the backend, which knows what an answer means.
        .with_retry(RetryConfig {
            max_retries: 0,
            ..RetryConfig::default()
        });
    builder = match endpoint {
        // An endpoint of one's own has the bucket in the path.
        Some(endpoint) => builder.with_endpoint(endpoint).with_allow_http(true),
        // A name with dots does not fit the certificate of S3.
        None => builder.with_virtual_hosted_style_request(!place.bucket.contains('.')),
    };
    builder = match &place.kms_key {
        Some(key) => builder.with_sse_kms_encryption(key).with_bucket_key(true),
        None => {
            let key: AmazonS3ConfigKey = "aws_server_side_encryption"
                .parse()
                .map_err(|error: object_store::Error| refused(error.to_string()))?;
            builder.with_config(key, "AES256")
        }
    };
    let store = builder
        .build()
        .map_err(|error| refused(error.to_string()))?;
    let store: Arc<dyn ObjectStore> = Arc::new(store);
    Ok(S3Backend::new(
        store,
        &options.url,
        &place.prefix,
        options.key,
        options.local,
    ))
}

/// What a URL says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Place {
    bucket: String,
    prefix: String,
    region: Option<String>,
    kms_key: Option<String>,
}

impl Place {
    fn parse(url: &str) -> Result<Place, Failure> {
        let odd = |why: &str| {
            let url = url.escape_debug();
            refused(format!(
                "`{url}` {why}; write it as `s3://BUCKET/PREFIX`, with `?region=REGION&kms-key=KEY` if need be"
            ))
        };
        let rest = url.strip_prefix("s3://").unwrap_or(url);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        if bucket.len() < 3 || !bucket.chars().all(fits) {
            return Err(odd("names no bucket"));
        }
        let mut place = Place {
            bucket: bucket.into(),
            prefix: prefix.trim_matches('/').into(),
            ..Place::default()
        };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("region", name)) => place.region = Some(name.into()),
                Some(("kms-key", key)) => place.kms_key = Some(key.into()),
                _ => return Err(odd(&format!("has `{}`", part.escape_debug()))),
            }
        }
        Ok(place)
    }
}

/// The shared configuration, in the region of the URL, else its own, else `otherwise`.
fn load(region: Option<String>, otherwise: String) -> Result<SdkConfig, Failure> {
    let failed = |what: &str| refused(format!("the configuration of AWS cannot be read: {what}"));
    // On a thread of its own, since a program that embeds the engine may be asynchronous.
    let loading = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok::<_, std::io::Error>(runtime.block_on(async {
            let config = AwsCloud::new().config(None).await;
            let found = region.map(Region::new).or_else(|| config.region().cloned());
            let region = found.unwrap_or_else(|| Region::new(otherwise));
            config.into_builder().region(region).build()
        }))
    });
    match loading.join() {
        Ok(Ok(config)) => Ok(config),
        Ok(Err(error)) => Err(failed(&error.to_string())),
        Err(_) => Err(failed("its reader has stopped")),
    }
}

/// The endpoint, if it is not that of S3 in the usual partition.
fn endpoint(config: &SdkConfig, region: &str) -> Option<String> {
    let own = std::env::var("AWS_ENDPOINT_URL_S3").ok();
    let own = own.filter(|url| !url.is_empty());
    own.or_else(|| config.endpoint_url().map(String::from))
        .or_else(|| {
            region
                .starts_with("cn-")
                .then(|| format!("https://s3.{region}.amazonaws.com.cn"))
        })
}

/// The usual chain of credentials, for the store.
struct Chain {
    provider: Option<SharedCredentialsProvider>,
    known: Mutex<Option<(Arc<AwsCredential>, Option<SystemTime>)>>,
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chain")
    }
}

#[async_trait]
impl CredentialProvider for Chain {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let mut known = self.known.lock().await;
        if let Some((credential, ends)) = &*known
            && ends.is_none_or(|ends| SystemTime::now() + MARGIN < ends)
        {
            return Ok(credential.clone());
        }
        let unauthenticated = |what: String| object_store::Error::Unauthenticated {
            path: String::new(),
            source: what.into(),
        };
        let Some(provider) = &self.provider else {
            return Err(unauthenticated("there are no credentials for AWS".into()));
        };
        let found = provider.provide_credentials().await.map_err(|error| {
            let mut cause: &dyn std::error::Error = &error;
            while let Some(source) = cause.source() {
                cause = source;
            }
            unauthenticated(format!("there are no credentials for AWS: {cause}"))
        })?;
        let credential = Arc::new(credential(&found));
        *known = Some((credential.clone(), found.expiry()));
        Ok(credential)
    }
}

fn credential(found: &Credentials) -> AwsCredential {
    AwsCredential {
        key_id: found.access_key_id().into(),
        secret_key: found.secret_access_key().into(),
        token: found.session_token().map(String::from),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_bucket_prefix_region_and_key() {
        let place = Place::parse("s3://my-state/a/b/?region=eu-west-1&kms-key=alias/x").unwrap();
        let expected = Place {
            bucket: "my-state".into(),
            prefix: "a/b".into(),
            region: Some("eu-west-1".into()),
            kms_key: Some("alias/x".into()),
        };
        assert_eq!(place, expected);
        assert_eq!(Place::parse("s3://my-state").unwrap().prefix, "");
        for url in [
            "s3://",
            "s3:///prefix",
            "s3://UPPER/x",
            "s3://bucket/x?lock=no",
        ] {
            let error = Place::parse(url).unwrap_err();
            assert!(error.message.contains("s3://BUCKET/PREFIX"), "{error}");
        }
    }
}
