//! Stands around every call of every client: its place under the limit, whether the SDK may
//! send it again, and a line in the log that holds no body.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, Metadata};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::RetryConfig;

use super::error::THROTTLED;
use super::limit::Limiter;

/// Calls of these names change nothing, so that the SDK may send them again.
const READS: &[&str] = &[
    "BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Search",
];

/// Watches the calls of one client.
#[derive(Debug)]
pub struct Watch(pub Arc<Limiter>);

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "palinfra"
    }

    /// The SDK would send a create again after a time-out, and make a second object. Retries
    /// of what changes something are the engine's.
    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let reads = bag
            .load::<Metadata>()
            .is_some_and(|call| is_read(call.name()));
        if !reads {
            bag.interceptor_state().store_put(RetryConfig::disabled());
        }
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let throttled = is_throttled(response);
        self.0.answered(throttled);
        if let Some(call) = bag.load::<Metadata>() {
            let header = |name| response.headers().get(name);
            let request = header("x-amzn-requestid").or(header("x-amz-request-id"));
            tracing::debug!(
                service = call.service(),
                operation = call.name(),
                status = response.status().as_u16(),
                request,
                throttled,
                "call"
            );
        }
        Ok(())
    }
}

fn is_read(operation: &str) -> bool {
    READS.iter().any(|read| operation.starts_with(read))
}

fn is_throttled(response: &HttpResponse) -> bool {
    match response.status().as_u16() {
        429 | 503 => true,
        400 => {
            let kind = response
                .headers()
                .get("x-amzn-errortype")
                .unwrap_or_default();
            let body = response.body().bytes().unwrap_or_default();
            // The code stands near the beginning, in JSON and in XML.
            let start = String::from_utf8_lossy(body.get(..500).unwrap_or(body));
            THROTTLED
                .iter()
                .any(|code| kind.starts_with(code) || has_word(&start, code))
        }
        _ => false,
    }
}

/// Whether a code stands in a text as a value of its own.
fn has_word(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        let after = text.get(at + code.len()..).unwrap_or_default();
        after.starts_with('<') || after.starts_with('"')
    })
}

/// A client of HTTP whose calls wait for their place under a limit.
pub fn limited(inner: SharedHttpClient, limiter: Arc<Limiter>) -> SharedHttpClient {
    SharedHttpClient::new(Limited { inner, limiter })
}

struct Limited<T> {
    inner: T,
    limiter: Arc<Limiter>,
}

impl<T> fmt::Debug for Limited<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Limited")
    }
}

impl HttpClient for Limited<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Limited {
            inner,
            limiter: self.limiter.clone(),
        })
    }
}

impl HttpConnector for Limited<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, limiter) = (self.inner.clone(), self.limiter.clone());
        HttpConnectorFuture::new(async move {
            let _permit = limiter.begin().await;
            inner.call(request).await
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn answer(status: u16, body: &str) -> HttpResponse {
        HttpResponse::new(
            status.try_into().unwrap_or_else(|_| unreachable!()),
            SdkBody::from(body),
        )
    }

    #[test]
    fn throttling_is_seen_in_every_protocol() {
        assert!(is_throttled(&answer(503, "")));
        assert!(is_throttled(&answer(
            400,
            "<Error><Code>Throttling</Code></Error>"
        )));
        assert!(is_throttled(&answer(
            400,
            r#"{"__type":"ThrottlingException","message":"x"}"#
        )));
        assert!(!is_throttled(&answer(
            400,
            r#"{"__type":"ThrottlingRuleInvalid"}"#
        )));
        assert!(!is_throttled(&answer(200, "Throttling<")));
    }

    #[test]
    fn only_calls_that_change_nothing_may_be_sent_again() {
        assert!(is_read("DescribeVpcs") && is_read("GetRole") && is_read("ListTagsForResource"));
        assert!(!is_read("CreateVpc") && !is_read("PutBucketPolicy") && !is_read("TagRole"));
    }
}
