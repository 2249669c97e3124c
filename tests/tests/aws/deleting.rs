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
    for user in resources {
        for needed in user["dependencies"].as_array().into_iter().flatten() {
            let Some(needed) = resources.iter().find(|other| other["urn"] == *needed) else {
                continue;
            };
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
        }
    }
    compared
}

/// Whether a call deletes objects of a type.
fn deletes(call: &Call, kind: &str) -> bool {
    if let Some(path) = call.operation.strip_prefix("DELETE ") {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        return match kind {
            "s3:Bucket" => query.is_empty() && path.matches('/').count() < 3,
            "s3:BucketPolicy" => query == "policy",
            "eks:Cluster" => path.matches('/').count() == 2,
            _ if kind.starts_with("eks:") => path.matches('/').count() > 2,
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
