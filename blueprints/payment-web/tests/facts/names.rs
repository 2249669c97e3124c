//! Names, tags, outputs.

use palinfra_core::Value;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, correct, declared};

/// Inputs that are names in the cloud.
const NAMES: &[&str] = &[
    "bucket_name",
    "cluster_name",
    "comment",
    "db_cluster_identifier",
    "db_cluster_parameter_group_name",
    "db_instance_identifier",
    "db_subnet_group_name",
    "family",
    "group_name",
    "log_group_name",
    "name",
    "policy_name",
    "role_name",
    "service_name",
];

/// Types with an input of such a name that is something else.
const OTHERS: &[&str] = &[
    "rds:DbClusterParameterGroup.family",
    "route53:RecordSet.name",
    "route53:HostedZone.name",
    "route53:HostedZone.comment",
];

#[test]
fn every_name_ends_in_the_suffix() {
    for stack in both() {
        let suffix = format!("-{}", stack.stack);
        let mut names = 0;
        for node in &stack.nodes {
            for input in NAMES
                .iter()
                .filter(|input| node.schema.input(input).is_some())
            {
                let place = format!("{}.{input}", node.schema.resource_type);
                let Some(Value::Text(name)) = node.inputs.get(*input) else {
                    continue;
                };
                if !OTHERS.contains(&place.as_str()) {
                    assert!(name.ends_with(&suffix), "{}: {name}", node.urn);
                    names += 1;
                }
            }
            if let Some(name) = node
                .inputs
                .get("tags")
                .and_then(|tags| tags.as_map()?.get("Name"))
            {
                assert!(name.to_string().ends_with(&suffix), "{}: {name}", node.urn);
                names += 1;
            }
        }
        assert!(names > 30, "only {names} names were looked at");
    }
}

#[test]
fn the_network_has_the_owners_name() {
    for stack in both() {
        let vpc = stack.of("ec2:Vpc")[0];
        assert_eq!(
            vpc.text("tags.Name"),
            format!("payment-vpc-{}", stack.stack)
        );
    }
}

#[test]
fn two_stacks_share_no_name() {
    let names = |stack: &str| -> Vec<String> {
        let stack = correct(stack, &[]);
        let buckets = stack
            .of("s3:Bucket")
            .into_iter()
            .map(|node| node.text("bucket_name"));
        let roles = stack
            .of("iam:Role")
            .into_iter()
            .map(|node| node.text("role_name"));
        buckets.chain(roles).collect()
    };
    let (one, other) = (names("dev"), names("staging"));
    assert!(one.iter().all(|name| !other.contains(name)));
}

#[test]
fn everything_that_takes_tags_has_those_of_the_owners() {
    for stack in both() {
        let mut tagged = 0;
        for node in stack
            .nodes
            .iter()
            .filter(|node| node.schema.input("tags").is_some())
        {
            assert_eq!(node.text("tags.Environment"), "production", "{}", node.urn);
            assert_eq!(node.text("tags.CostCenter"), "payments", "{}", node.urn);
            assert_eq!(node.text("tags.Project"), "payment-web", "{}", node.urn);
            assert_eq!(node.text("tags.Stack"), stack.stack, "{}", node.urn);
            tagged += 1;
        }
        assert!(tagged > 30, "only {tagged} resources take tags");
    }
}

#[test]
fn the_outputs_are_those_of_the_owners() {
    for stack in both() {
        let names: Vec<&str> = stack
            .outputs
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "vpc_id",
                "alb_url",
                "cloudfront_url",
                "database_cluster_endpoint",
                "ecs_cluster_name",
                "frontend_bucket_name",
            ]
        );
    }
}

#[test]
fn urls_are_those_of_the_domain_if_there_is_one() {
    let [dev, prod] = both();
    assert_eq!(
        dev.output("alb_url"),
        "http://‹payment-api/load-balancer.dns_name›"
    );
    let host = "https://‹payment-frontend/distribution.domain_name›";
    assert_eq!(dev.output("cloudfront_url"), host);
    assert_eq!(prod.output("alb_url"), "https://api.pay.example.com");
    assert_eq!(prod.output("cloudfront_url"), "https://pay.example.com");
}

#[test]
fn all_is_in_us_east_1_and_a_misspelt_setting_is_an_error() {
    for stack in both() {
        assert_eq!(stack.region, "us-east-1");
    }
    let errors = declared("dev", &[("nat_gateway", "1")]).errors;
    assert!(errors[0].message.contains("`nat_gateway`"));
}
