//! How many reads a refresh takes: one for each type of a stack, whatever the number of its
//! objects, and those that AWS has no call for several objects for.

use std::collections::BTreeSet;

use palinfra_emulators::Call;
use palinfra_testing::text;
use serde_json::Value;

/// What AWS answers for one object, or for one setting of it. So are all calls of REST.
const ONE_BY_ONE: &[&str] = &[
    "DescribeCacheClusters",
    "DescribeContinuousBackups",
    "DescribeDBClusterParameters",
    "DescribeDBParameters",
    "DescribeKey",
    "DescribeLoadBalancerAttributes",
    "DescribeSecret",
    "DescribeTable",
    "DescribeTargetGroupAttributes",
    "DescribeTaskDefinition",
    "DescribeVpcAttribute",
    "GetDashboard",
    "GetInstanceProfile",
    "GetKeyRotationStatus",
    "GetLifecyclePolicy",
    "GetLoggingConfiguration",
    "GetOpenIDConnectProvider",
    "GetRole",
    "GetRolePolicy",
    "GetSecretValue",
    "GetSubscriptionAttributes",
    "GetTopicAttributes",
    "GetWebACL",
    "GetWebACLForResource",
    "ListAttachedRolePolicies",
    "ListResourceTags",
    "ListRolePolicies",
    "ListTagsForResource",
    "ListTagsOfResource",
];

/// All objects of a type fit into one page here.
pub fn in_batches(exported: &[Value], calls: &[Call]) {
    let types = exported.iter().flat_map(|stack| {
        let all = stack["resources"].as_array().into_iter().flatten();
        let of_stack = text(stack, "stack");
        all.map(move |it| (of_stack, text(it, "type")))
    });
    let types: BTreeSet<(&str, &str)> = types.collect();
    let one_by_one = |call: &&Call| {
        let operation = call.operation.as_str();
        ONE_BY_ONE.contains(&operation) || operation.contains(' ')
    };
    let batched = calls.iter().filter(|call| !one_by_one(call));
    let batched: Vec<&str> = batched.map(|call| call.operation.as_str()).collect();
    assert!(
        batched.len() <= types.len(),
        "{} types, {} reads: {batched:?}",
        types.len(),
        batched.len()
    );
}
