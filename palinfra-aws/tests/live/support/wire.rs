//! What goes over the wire: written down, and lost where a test says so.

use std::fmt;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use palinfra_emulators::{Emulator, operation, stand_in};
use serde_json::{Map, Value as Json, json};

use super::models;

/// The requests that were sent, and what is to happen to the next ones.
#[derive(Clone, Default)]
pub struct Wire(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    sent: Vec<Call>,
    /// For [`models`]: never taken by a test.
    written: Vec<String>,
    lose_next_change: bool,
    lose_next_read: bool,
    /// The end of the path whose next answer is lost.
    lose_answer_of: Option<&'static str>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The operation, such as `CreateVpc`; with REST, the method and the path.
    pub operation: String,
    /// Whether it changes something.
    pub changes: bool,
}

impl Wire {
    /// A client that sends through this.
    pub fn client(&self, inner: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Tap {
            inner,
            wire: self.clone(),
        })
    }

    /// All requests since the last call of this.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().unwrap().sent)
    }

    /// The operations since the last look that change something.
    pub fn take_changes(&self) -> Vec<String> {
        self.take()
            .into_iter()
            .filter(|call| call.changes)
            .map(|call| call.operation)
            .collect()
    }

    /// What is wrong, by AWS's own models, with the requests since the last call of this.
    pub fn wrong(&self) -> Vec<String> {
        let written = std::mem::take(&mut self.0.lock().unwrap().written);
        models::wrong(written)
    }

    /// The next call that changes something takes effect, and its answer is lost.
    pub fn lose_next_change(&self) {
        self.0.lock().unwrap().lose_next_change = true;
    }

    /// The answer of the next call that changes nothing is lost.
    pub fn lose_next_read(&self) {
        self.0.lock().unwrap().lose_next_read = true;
    }

    /// The next call that changes something at a path with this end takes effect, and its
    /// answer is lost.
    pub fn lose_answer_of(&self, path: &'static str) {
        self.0.lock().unwrap().lose_answer_of = Some(path);
    }

    /// The bodies of all requests so far that change something at a path with this end.
    pub fn bodies(&self, path: &str) -> Vec<String> {
        let state = self.0.lock().unwrap();
        let lines = state.written.iter();
        let lines = lines.map(|line| serde_json::from_str::<Json>(line).unwrap());
        let fits = |line: &Json| {
            let url = line["url"].as_str().unwrap_or_default();
            line["method"] != "GET" && url.ends_with(path)
        };
        let bodies = lines.filter(fits);
        bodies
            .map(|line| line["body"].as_str().unwrap_or_default().to_string())
            .collect()
    }

    fn note(&self, request: &HttpRequest) -> bool {
        let call = call(request);
        let written = written(request);
        let mut state = self.0.lock().unwrap();
        let armed = match call.changes {
            true => &mut state.lose_next_change,
            false => &mut state.lose_next_read,
        };
        let mut lose = std::mem::take(armed);
        let end = state.lose_answer_of.unwrap_or("-");
        if call.changes && call.operation.ends_with(end) {
            state.lose_answer_of = None;
            lose = true;
        }
        state.sent.push(call);
        // Without credentials nothing is signed, and nothing is meant to arrive.
        state.written.extend(written);
        lose
    }
}

/// What a request is.
pub fn call(request: &HttpRequest) -> Call {
    let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default());
    let target = request.headers().get("x-amz-target");
    let path = request.uri().split_once("://").map_or("", |(_, rest)| rest);
    let path = path.find('/').map_or("/", |at| &path[at..]);
    let (operation, changes) = operation(request.method(), path, target, &body);
    Call { operation, changes }
}

/// A request as a line of JSON, without its signature.
pub fn written(request: &HttpRequest) -> Option<String> {
    // `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`
    let signature = request.headers().get("authorization")?;
    let service = signature.split('/').nth(3)?;
    let headers: Map<_, _> = request
        .headers()
        .iter()
        .filter(|(name, _)| !matches!(*name, "authorization" | "x-amz-security-token"))
        .map(|(name, value)| (name.to_lowercase(), json!(value)))
        .collect();
    // One that is streamed, such as an object, is not looked into.
    let is_cbor = request.headers().get("smithy-protocol") == Some("rpc-v2-cbor");
    let body = request.body().bytes().map(|bytes| match is_cbor {
        true => aws_smithy_types::base64::encode(bytes),
        false => String::from_utf8_lossy(bytes).into_owned(),
    });
    let line = json!({
        "service": service,
        "method": request.method(),
        "url": request.uri(),
        "headers": headers,
        "body": body,
    });
    Some(line.to_string())
}

struct Tap<T> {
    inner: T,
    wire: Wire,
}

impl<T> fmt::Debug for Tap<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tap")
    }
}

impl HttpClient for Tap<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Tap {
            inner,
            wire: self.wire.clone(),
        })
    }
}

impl HttpConnector for Tap<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let lose = self.wire.note(&request);
        let target = request.headers().get("x-amz-target");
        if let Some(body) = target.and_then(|target| stand_in(Emulator::Moto, target)) {
            let answer = HttpResponse::new(200.try_into().unwrap(), SdkBody::from(body));
            return HttpConnectorFuture::ready(Ok(answer));
        }
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await;
            if lose {
                Err(ConnectorError::io("the connection was reset".into()))
            } else {
                answer
            }
        })
    }
}
