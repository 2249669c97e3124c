//! A request to AWS, as tests look at it.

use crate::emulator::Emulator::{self, Ministack, Moto};

/// What an emulator cannot answer: which, the operation, what is answered in its place, and
/// why.
const STAND_INS: &[(Emulator, &str, &str, &str)] = &[
    (
        Moto,
        "AnyScaleFrontendService.ListTagsForResource",
        r#"{"Tags": {}}"#,
        "it has no tags of Application Auto Scaling",
    ),
    (
        Ministack,
        "ModifyVpcPeeringConnectionOptions",
        "<ModifyVpcPeeringConnectionOptionsResponse \
         xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"/>",
        "it is not implemented",
    ),
    (
        Ministack,
        "AmazonSSM.GetParameter",
        r#"{"Parameter": {"Name": "image", "Type": "String", "Value": "ami-0123456789abcdef0"}}"#,
        "it has no public parameters, and takes none",
    ),
];

/// What is answered in the place of an emulator, by the header `x-amz-target` or the action.
pub fn stand_in(emulator: Emulator, target: &str) -> Option<&'static str> {
    let mut all = STAND_INS.iter();
    all.find(|(on, of, ..)| *on == emulator && *of == target)
        .map(|(_, _, answer, _)| *answer)
}

/// Words in the answers of an emulator that are not as AWS writes them, and why.
const REPAIRS: &[(Emulator, &str, &str, &str)] = &[
    (
        Moto,
        "GetBucketVersioningResponse",
        "VersioningConfiguration",
        "moto names the root of this answer after the operation",
    ),
    (
        Ministack,
        "<DBInstanceStatus>",
        "<MasterUserSecret><SecretStatus>active</SecretStatus><SecretArn>\
         arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-stand-in-AbCdEf\
         </SecretArn></MasterUserSecret><DBInstanceStatus>",
        "ministack makes no secret for the password of an instance that RDS manages",
    ),
];

/// An answer as AWS would have written it.
pub(crate) fn repaired(emulator: Emulator, answer: Vec<u8>) -> Vec<u8> {
    let repairs = || REPAIRS.iter().filter(|(of, ..)| *of == emulator);
    let wrong = |text: &str| repairs().any(|(_, wrong, ..)| text.contains(wrong));
    match std::str::from_utf8(&answer) {
        Ok(text) if wrong(text) => {
            let mut text = text.to_string();
            for (_, wrong, right, _) in repairs() {
                text = text.replace(wrong, right);
            }
            without_length(&text).into_bytes()
        }
        _ => answer,
    }
}

/// The answer ends where its connection does.
fn without_length(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let kept = head
        .split("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
    format!("{}\r\n\r\n{body}", kept.collect::<Vec<_>>().join("\r\n"))
}

/// The operation of a request, such as `CreateVpc`, and whether it changes something. With
/// REST the operation is the method and the path.
pub fn operation(method: &str, path: &str, target: Option<&str>, body: &str) -> (String, bool) {
    let target = target.and_then(|name| name.rsplit('.').next());
    let action = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="));
    // RPC with CBOR: `/service/NAME/operation/OPERATION`.
    let rpc = path.split_once("/operation/").map(|(_, name)| name);
    match target.or(action).or(rpc) {
        Some(name) => {
            let reads = ["BatchGet", "Describe", "Get", "List", "Head", "Search"];
            let changes = !reads.iter().any(|read| name.starts_with(read));
            (name.to_string(), changes)
        }
        None => {
            let changes = !matches!(method, "GET" | "HEAD");
            (format!("{method} {}", path.replace("?x-id=", " ")), changes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_in_a_header_the_form_or_the_path() {
        let named = |path, target, body| operation("POST", path, target, body);
        let create = ("CreateVpc".to_string(), true);
        assert_eq!(named("/", None, "Action=CreateVpc&Version=1"), create);
        let read = ("GetParameter".to_string(), false);
        assert_eq!(named("/", Some("AmazonSSM.GetParameter"), "{}"), read);
        let rpc = "/service/GraniteServiceVersion20100801/operation/PutDashboard";
        assert_eq!(named(rpc, None, ""), ("PutDashboard".to_string(), true));
        let get = operation("GET", "/2020-05-31/distribution", None, "");
        assert_eq!(get, ("GET /2020-05-31/distribution".to_string(), false));
    }
}
