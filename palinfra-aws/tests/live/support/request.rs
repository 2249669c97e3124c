//! A request as a line of text, and how an answer to it is dressed.

use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value as Json;

use super::wire::call;

/// A request: the operation, and its parameters in the order of their names.
#[derive(Debug)]
pub struct Sent {
    pub protocol: Protocol,
    pub operation: String,
    pub parameters: Vec<(String, String)>,
}

/// How a service writes its requests and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Forms, answered by XML.
    Ec2,
    /// The same with one more element around the answer.
    Query,
    /// JSON, with the operation in a header or in the path.
    Json,
    /// XML, with the operation in the method and the path.
    Xml,
    /// The same, with nothing around an error.
    S3,
}

/// The hosts whose operations are in the path, with JSON in the body.
const REST_JSON: &[&str] = &["://eks.", "://guardduty.", "://xray."];

impl Sent {
    /// What a request says.
    pub fn of(request: &HttpRequest) -> Sent {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default());
        let protocol = if body.contains("Action=") {
            let ec2 = request.uri().contains("://ec2.");
            if ec2 { Protocol::Ec2 } else { Protocol::Query }
        } else if request.headers().get("x-amz-target").is_some()
            || REST_JSON.iter().any(|host| request.uri().contains(host))
        {
            Protocol::Json
        } else if request.uri().contains("s3.") {
            Protocol::S3
        } else {
            Protocol::Xml
        };
        let mut parameters = Vec::new();
        match protocol {
            Protocol::Ec2 | Protocol::Query => parameters = form(&body),
            Protocol::Json | Protocol::Xml | Protocol::S3 if body.is_empty() => {}
            Protocol::Json => flat("", &serde_json::from_str(&body).unwrap(), &mut parameters),
            Protocol::Xml | Protocol::S3 => {
                parameters.push(("body".into(), body.into_owned()));
            }
        }
        parameters.sort();
        Sent {
            protocol,
            operation: call(request).operation,
            parameters,
        }
    }
}

/// `RunInstances ImageId=ami-1 MaxCount=1`.
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        let mut parameters = self.parameters.iter();
        parameters.try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl Protocol {
    /// The body of an answer with this inside.
    pub fn wrapped(self, operation: &str, content: &str) -> String {
        match self {
            Protocol::Ec2 => format!("<{operation}Response>{content}</{operation}Response>"),
            Protocol::Query => format!(
                "<{operation}Response><{operation}Result>{content}</{operation}Result></{operation}Response>"
            ),
            Protocol::Json if content.is_empty() => "{}".into(),
            Protocol::Json | Protocol::Xml | Protocol::S3 => content.into(),
        }
    }

    /// The body of a refusal.
    pub fn error(self, code: &str) -> String {
        let error = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
        match self {
            Protocol::Ec2 => format!("<Response><Errors>{error}</Errors></Response>"),
            Protocol::Query | Protocol::Xml => format!("<ErrorResponse>{error}</ErrorResponse>"),
            Protocol::Json => format!(r#"{{"__type":"{code}","message":"no"}}"#),
            Protocol::S3 => error,
        }
    }
}

/// The fields of a form. `Tag.1.Key=k` and `Tag.1.Value=v` become `Tag[k]=v`.
fn form(body: &str) -> Vec<(String, String)> {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<(String, String)> = pairs
        .filter(|(name, _)| !matches!(*name, "Action" | "Version"))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let value_of = |of: &str| pairs.iter().find(|(name, _)| name == of).map(|it| &it.1);
    let folded = pairs.iter().filter_map(|(name, value)| {
        if let Some(tag) = name.strip_suffix(".Key") {
            let list = tag.rsplit_once('.').map_or(tag, |(list, _)| list);
            let of = value_of(&format!("{tag}.Value")).cloned();
            return Some((format!("{list}[{value}]"), of.unwrap_or_default()));
        }
        let tag = name.strip_suffix(".Value");
        let is_folded = tag.is_some_and(|tag| value_of(&format!("{tag}.Key")).is_some());
        (!is_folded).then(|| (name.clone(), value.clone()))
    });
    folded.collect()
}

/// Text without the encoding of URLs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%').then(|| std::str::from_utf8(&tail[..2]).unwrap());
        let byte = hex.map(|hex| u8::from_str_radix(hex, 16).unwrap());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap()
}

/// The values in a document, each with its path: `tags.Name=it`.
fn flat(path: &str, json: &Json, to: &mut Vec<(String, String)>) {
    let mut inside = |name: &str, value| match path {
        "" => flat(name, value, to),
        path => flat(&format!("{path}.{name}"), value, to),
    };
    match json {
        Json::Object(fields) if fields.is_empty() && !path.is_empty() => {
            to.push((path.into(), "{}".into()));
        }
        Json::Array(items) if items.is_empty() => to.push((path.into(), "[]".into())),
        Json::Object(fields) => fields.iter().for_each(|(name, value)| inside(name, value)),
        Json::Array(items) => {
            let numbered = items.iter().zip(1..);
            numbered.for_each(|(item, number)| inside(&number.to_string(), item));
        }
        Json::String(text) => to.push((path.into(), text.clone())),
        other => to.push((path.into(), other.to_string())),
    }
}
