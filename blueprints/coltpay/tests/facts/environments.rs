//! Production and development.

use palinfra_core::Value;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{both, declared, dev, prod};

#[test]
fn all_is_in_us_east_1() {
    for stack in both() {
        assert_eq!(stack.region, "us-east-1");
        for node in &stack.nodes {
            let region = node.options.region.as_deref().unwrap_or("us-east-1");
            assert_eq!(region, "us-east-1", "{}", node.urn);
        }
    }
}

#[test]
fn everything_that_takes_tags_says_its_environment() {
    for stack in both() {
        let takes = |node: &&palinfra_core::stack::Node| node.schema.input("tags").is_some();
        let nodes: Vec<_> = stack.nodes.iter().filter(takes).collect();
        assert!(nodes.len() > 40, "only {} take tags", nodes.len());
        for node in nodes {
            assert_eq!(node.text("tags.env"), stack.stack, "{}", node.urn);
        }
    }
}

#[test]
fn what_beanstalk_makes_says_it_too() {
    for stack in both() {
        for environment in stack.of("elasticbeanstalk:Environment") {
            let namespace = "autoscaling:launchconfiguration";
            let name = "LaunchTemplateTagPropagationEnabled";
            let given = crate::support::option(environment, namespace, name);
            assert_eq!(given, "true", "{}", environment.urn);
        }
    }
}

#[test]
fn they_share_nothing_but_the_zone() {
    let (prod, dev) = (prod(), dev());
    assert!(prod.reads.is_empty());
    assert_eq!(dev.reads.iter().collect::<Vec<_>>(), ["prod"]);
    let from_prod = |value: &Value| value.to_string().contains("‹prod/");
    for node in &dev.nodes {
        for (name, _) in node.inputs.iter().filter(|(_, value)| from_prod(value)) {
            assert_eq!(
                node.schema.resource_type, "route53:RecordSet",
                "{}",
                node.urn
            );
            assert_eq!(name, "hosted_zone_id", "{}", node.urn);
        }
    }
    let ranges = [&prod, &dev].map(|stack| stack.named("ec2:Vpc", "vpc/vpc").text("cidr_block"));
    assert_ne!(ranges[0], ranges[1]);
    assert!(prod.of("ec2:VpcPeeringConnection").is_empty());
}

#[test]
fn no_name_is_in_both() {
    let names = |stack: &palinfra_core::stack::Declaration| -> Vec<String> {
        let inputs = [
            ("s3:Bucket", "bucket_name"),
            ("iam:Role", "role_name"),
            ("elasticbeanstalk:Application", "application_name"),
            ("elasticbeanstalk:Environment", "environment_name"),
            ("secretsmanager:Secret", "name"),
            ("logs:LogGroup", "log_group_name"),
        ];
        let name = |(kind, input): (&str, &str)| -> Vec<String> {
            stack.of(kind).iter().map(|node| node.text(input)).collect()
        };
        inputs.into_iter().flat_map(name).collect()
    };
    let (prod, dev) = (names(&prod()), names(&dev()));
    assert!(prod.len() > 10);
    assert!(prod.iter().all(|name| !dev.contains(name)));
}

#[test]
fn dev_leaves_nothing_behind() {
    let dev = dev();
    let database = dev.named("rds:DbInstance", "database/instance");
    assert_eq!(database.text("skip_final_snapshot"), "true");
    assert_eq!(database.text("delete_automated_backups"), "true");
    assert_eq!(database.text("deletion_protection"), "false");
    for secret in dev.of("secretsmanager:Secret") {
        assert_eq!(secret.text("recovery_window_days"), "0");
    }
    for bucket in dev.of("s3:Bucket") {
        assert_eq!(bucket.text("force_destroy"), "true", "{}", bucket.urn);
    }
    for environment in dev.of("elasticbeanstalk:Environment") {
        let namespace = "elasticbeanstalk:cloudwatch:logs";
        let goes = crate::support::option(environment, namespace, "DeleteOnTerminate");
        assert_eq!(goes, "true", "{}", environment.urn);
    }
    assert!(dev.nodes.iter().all(|node| !node.options.protect));
}

#[test]
fn a_misspelt_setting_is_an_error() {
    let errors = declared("dev", &[("hosted_zones", "Z1")]).errors;
    assert!(errors[0].message.contains("`hosted_zones`"));
}
