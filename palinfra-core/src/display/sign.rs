//! The sign, colour and words of each kind of step, and names of resource types for people.

use super::style::Tone;
use crate::plan::Op;

/// The sign that stands before a step.
pub(super) fn sign(op: Op) -> &'static str {
    match op {
        Op::Same => "=",
        Op::Create => "+",
        Op::Update => "~",
        Op::Replace => "±",
        Op::Delete => "-",
        Op::Wait => "»",
        Op::Read => "?",
        Op::Forget => "x",
    }
}

/// The sign's colour.
pub(super) fn tone(op: Op) -> Tone {
    match op {
        Op::Create => Tone::Green,
        Op::Update | Op::Wait => Tone::Yellow,
        Op::Replace => Tone::Magenta,
        Op::Delete | Op::Forget => Tone::Red,
        Op::Same | Op::Read => Tone::Faint,
    }
}

/// What a step that has ended did.
pub(super) fn done(op: Op) -> &'static str {
    match op {
        Op::Same => "unchanged",
        Op::Create => "created",
        Op::Update => "updated",
        Op::Replace => "replaced",
        Op::Delete => "deleted",
        Op::Wait => "ready",
        Op::Read => "read",
        Op::Forget => "left in the cloud",
    }
}

/// What a step that runs is doing.
pub(super) fn doing(op: Op) -> &'static str {
    match op {
        Op::Same => "checking",
        Op::Create => "creating",
        Op::Update => "updating",
        Op::Replace => "replacing",
        Op::Delete => "deleting",
        Op::Wait => "waiting",
        Op::Read => "reading",
        Op::Forget => "forgetting",
    }
}

/// What a step would do.
pub(super) fn to_do(op: Op) -> &'static str {
    match op {
        Op::Same => "same",
        Op::Create => "create",
        Op::Update => "update",
        Op::Replace => "replace",
        Op::Delete => "delete",
        Op::Wait => "wait",
        Op::Read => "read",
        Op::Forget => "forget",
    }
}

/// Words of type names that are written in capitals.
const CAPITALS: [&str; 13] = [
    "Acl", "Alb", "Db", "Dns", "Eks", "Iam", "Ip", "Nat", "Oidc", "Sqs", "Url", "Vpc", "Waf",
];

/// A resource type for people: `EKS cluster` for `eks:Cluster`, `NAT gateway` for
/// `ec2:NatGateway`.
pub(super) fn type_name(resource_type: &str) -> String {
    let (service, kind) = resource_type.split_once(':').unwrap_or(("", resource_type));
    let mut words: Vec<String> = Vec::new();
    for c in kind.chars() {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.into()),
        }
    }
    let alone = words.len() == 1;
    for word in &mut words {
        *word = if CAPITALS.contains(&word.as_str()) {
            word.to_uppercase()
        } else {
            word.to_lowercase()
        };
    }
    if alone && !service.is_empty() {
        let service = if service.len() <= 3 {
            service.to_uppercase()
        } else {
            service.to_string()
        };
        words.insert(0, service);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::type_name;

    #[test]
    fn types_have_names_for_people() {
        let named = [
            "eks:Cluster",
            "ec2:NatGateway",
            "rds:DbInstance",
            "elasticache:Cluster",
            "Odd",
        ]
        .map(type_name);
        assert_eq!(
            named,
            [
                "EKS cluster",
                "NAT gateway",
                "DB instance",
                "elasticache cluster",
                "odd"
            ]
        );
    }
}
