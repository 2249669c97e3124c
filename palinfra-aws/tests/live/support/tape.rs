//! AWS as a list of answers: each call gets the next answer of its operation, and is written
//! down.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use super::request::Sent;

/// The answers that are left, and the calls that were made.
#[derive(Clone, Debug, Default)]
pub struct Tape(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: Vec<Answer>,
    sent: Vec<String>,
}

#[derive(Debug)]
struct Answer {
    operation: &'static str,
    status: u16,
    /// What stands inside of the answer; the code, of an error.
    content: String,
}

impl Tape {
    /// The next call of an operation gets this answer.
    pub fn answer(&self, operation: &'static str, status: u16, content: impl Into<String>) {
        self.0.lock().unwrap().answers.push(Answer {
            operation,
            status,
            content: content.into(),
        });
    }

    /// The calls since the last look, each as a line. Every answer must have been asked for.
    pub fn take(&self) -> Vec<String> {
        let mut state = self.0.lock().unwrap();
        assert!(state.answers.is_empty(), "nobody asked: {state:?}");
        std::mem::take(&mut state.sent)
    }

    fn play(&self, request: &HttpRequest) -> HttpResponse {
        let sent = Sent::of(request);
        if sent.operation == "GetCallerIdentity" {
            return response(200, sent.protocol.wrapped(&sent.operation, CALLER));
        }
        let mut state = self.0.lock().unwrap();
        let mut answers = state.answers.iter();
        let next = answers.position(|answer| answer.operation == sent.operation);
        let next = next.map(|at| state.answers.remove(at));
        state.sent.push(sent.to_string());
        let (status, content) = next.map_or((200, String::new()), |it| (it.status, it.content));
        let body = match status {
            200 => sent.protocol.wrapped(&sent.operation, &content),
            _ => sent.protocol.error(&content),
        };
        response(status, body)
    }
}

const CALLER: &str = "<Account>123456789012</Account>\
    <Arn>arn:aws:iam::123456789012:user/it</Arn><UserId>it</UserId>";

fn response(status: u16, body: String) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
}

impl HttpClient for Tape {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Tape {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.play(&request)))
    }
}
