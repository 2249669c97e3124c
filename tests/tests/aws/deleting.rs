//! Whether objects were deleted in an order that AWS takes. Emulators take any.

use palinfra_emulators::Call;
use serde_json::Value;

/// The operations that delete what is not deleted by `Delete` and the type's name.
const OTHERWISE: &[(&str, &str)] = &[
    ("autoscaling:ScalableTarget", "DeregisterScalableTarget"),
    ("config:RecorderStatus", "StopConfigurationRecorder"),
    ("ec2:Eip", "ReleaseAddress"),
    ("ec2:FlowLog", "DeleteFlowLogs"),
    ("ec2:Instance", "TerminateInstances"),
    ("ec2:InternetGatewayAttachment", "DetachInternetGateway"),
    ("ec2:RouteTableAssociation", "DisassociateRouteTable"),
    ("ec2:SecurityGroupEgressRule", "RevokeSecurityGroupEgress"),
    ("ec2:SecurityGroupIngressRule", "RevokeSecurityGroupIngress"),
    ("ec2:VpcEndpoint", "DeleteVpcEndpoints"),
    ("ecs:TaskDefinition", "DeregisterTaskDefinition"),
    ("elasticache:ParameterGroup", "DeleteCacheParameterGroup"),
    ("elasticache:SubnetGroup", "DeleteCacheSubnetGroup"),
    ("elasticbeanstalk:Environment", "TerminateEnvironment"),
    ("elbv2:ListenerRule", "DeleteRule"),
    ("iam:RolePolicyAttachment", "DetachRolePolicy"),
    ("kms:Key", "ScheduleKeyDeletion"),
    ("rds:ClusterInstance", "DeleteDBInstance"),
    ("rds:ClusterParameterGroup", "DeleteDBClusterParameterGroup"),
];

/// What AWS does not take away before the other, though no id leads from one to the other: a
/// gateway, as long as something in the network has an address of the internet.
const BEFORE: &[(&str, &str)] = &[
    ("ec2:NatGateway", "ec2:InternetGatewayAttachment"),
    (
        "elasticbeanstalk:Environment",
        "ec2:InternetGatewayAttachment",
    ),
    ("elbv2:LoadBalancer", "ec2:InternetGatewayAttachment"),
];

/// Nothing is deleted while another object of ours still refers to it.
pub fn in_order(stacks: &[Value], calls: &[Call]) {
    let compared: usize = stacks.iter().map(|stack| compare(stack, calls)).sum();
    assert!(compared > 20, "only {compared} edges could be compared");
}

fn compare(stack: &Value, calls: &[Call]) -> usize {
    let resources = stack["resources"].as_array().expect("resources");
    let deleted = |resource: &Value| {
        let kind = resource["type"].as_str()?;
        let id = resource["id"].as_str()?;
        let of_kind = |call: &Call| deletes(call, kind);
        calls
            .iter()
            .position(|call| of_kind(call) && names(call, id))
            .or_else(|| {
                calls
                    .iter()
                    .position(|call| of_kind(call) && names(call, last(id)))
            })
    };
    let mut compared = 0;
    let mut before = |user: &Value, needed: &Value| {
        if let (Some(first), Some(then)) = (deleted(user), deleted(needed)) {
            assert!(
                first < then,
                "{} was deleted before {}: {:?}, {:?}",
                needed["urn"],
                user["urn"],
                calls[then].operation,
                calls[first].operation
            );
            compared += 1;
        }
    };
    for user in resources {
        for needed in user["dependencies"].as_array().into_iter().flatten() {
            if let Some(needed) = resources.iter().find(|other| other["urn"] == *needed) {
                before(user, needed);
            }
        }
        for (_, kind) in BEFORE.iter().filter(|(of, _)| user["type"] == *of) {
            for needed in resources.iter().filter(|other| other["type"] == *kind) {
                before(user, needed);
            }
        }
    }
    compared
}

/// Whether a call deletes objects of a type.
fn deletes(call: &Call, kind: &str) -> bool {
    if let Some(path) = call.operation.strip_prefix("DELETE ") {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        // The SDK's name of it may follow.
        let path = path.split(' ').next().unwrap_or_default();
        let in_bucket = path.trim_matches('/').contains('/');
        return match kind {
            "s3:Bucket" => query.is_empty() && !in_bucket,
            "s3:Object" => query.is_empty() && in_bucket,
            "s3:BucketPolicy" => query == "policy",
            "eks:Cluster" => path.matches('/').count() == 2,
            _ if kind.starts_with("eks:") => path.matches('/').count() > 2,
            // It is not deleted: the distribution has its path.
            "cloudfront:Invalidation" => false,
            _ if kind.starts_with("cloudfront:") => true,
            _ => false,
        };
    }
    let usual = || {
        let name = kind.rsplit(':').next().unwrap_or_default();
        format!("Delete{name}")
    };
    let other = OTHERWISE.iter().find(|(of, _)| *of == kind);
    let wanted = other.map_or_else(usual, |(_, operation)| operation.to_string());
    call.operation.eq_ignore_ascii_case(&wanted)
}

/// The last part of an id.
fn last(id: &str) -> &str {
    id.rsplit(['|', '/']).next().unwrap_or(id)
}

/// Whether a call has all parts of an id in it, as they are or as parts of a URL or a form.
fn names(call: &Call, id: &str) -> bool {
    let text = call.text.replace("%3A", ":").replace("%2F", "/");
    let inside = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let whole = |part: &str| {
        text.match_indices(part).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + part.len()..]);
            !before.ends_with(inside) && !after.starts_with(inside)
        })
    };
    let mut parts = id.split(['|', '/']).filter(|part| !part.is_empty());
    match id.starts_with("arn:") {
        true => whole(id),
        false => !id.is_empty() && parts.all(whole),
    }
}
