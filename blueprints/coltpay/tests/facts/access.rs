//! Who reaches what, and who may do what.

use std::collections::BTreeSet;

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::both;

const BALANCER: &str = "‹api/load-balancer›";
const SERVERS: &str = "‹api/servers›";
const DATABASE: &str = "‹database/security-group›";

fn set(rules: &[(&str, &str, &str)]) -> BTreeSet<[String; 3]> {
    let owned =
        |(group, side, port): &(&str, &str, &str)| [group, side, port].map(|it| it.to_string());
    rules.iter().map(owned).collect()
}

#[test]
fn the_database_is_reached_by_its_api_only() {
    for stack in both() {
        let kind = "ec2:SecurityGroupIngressRule";
        let ingress = stack.tcp_rules(kind, "source_security_group_id");
        let wanted = [
            (BALANCER, "0.0.0.0/0", "443"),
            (SERVERS, BALANCER, "80"),
            (DATABASE, SERVERS, "3306"),
        ];
        assert_eq!(ingress, set(&wanted));
        // Whoever has the servers' group is the API: its environments, and the task of its user.
        for environment in stack.of("elasticbeanstalk:Environment") {
            let launch = "autoscaling:launchconfiguration";
            let groups = crate::support::option(environment, launch, "SecurityGroups");
            assert_eq!(groups, SERVERS);
            let own = crate::support::option(environment, launch, "DisableDefaultEC2SecurityGroup");
            assert_eq!(own, "true");
        }
    }
}

#[test]
fn nothing_leaves_but_that_and_https() {
    for stack in both() {
        let kind = "ec2:SecurityGroupEgressRule";
        let egress = stack.tcp_rules(kind, "destination_security_group_id");
        let wanted = [
            (BALANCER, SERVERS, "80"),
            (SERVERS, DATABASE, "3306"),
            // Beanstalk, secrets, logs and packages are on addresses of the internet.
            (SERVERS, "0.0.0.0/0", "443"),
        ];
        assert_eq!(egress, set(&wanted));
        for group in stack.of("ec2:SecurityGroup") {
            assert_eq!(group.text("revoke_default_egress"), "true");
        }
    }
}

#[test]
fn only_the_task_may_read_the_administrators_password() {
    for stack in both() {
        let readers: BTreeSet<String> = stack
            .of("iam:Role")
            .into_iter()
            .filter(|role| role.text("policies").contains("master_user_secret_arn"))
            .map(|role| role.urn.short())
            .collect();
        assert_eq!(
            readers,
            BTreeSet::from(["api-user/execution-role".to_string()])
        );
        let role = stack.named("iam:Role", "api-user/execution-role");
        let trust = "assume_role_policy_document.Statement.0.Principal.Service.0";
        // ECS has it while it starts the task; the container itself has no role.
        assert_eq!(role.text(trust), "ecs-tasks.amazonaws.com");
        let task = stack.named("ecs:TaskDefinition", "api-user/setup");
        assert_eq!(task.text("task_role_arn"), "");
    }
}

#[test]
fn servers_may_read_the_apis_password_and_nothing_of_others() {
    for stack in both() {
        for short in ["api/servers", "api/cron"] {
            let role = stack.named("iam:Role", short);
            let read =
                |field: &str| role.items(&format!("policies.read-secrets.Statement.0.{field}"));
            assert_eq!(read("Action"), ["secretsmanager:GetSecretValue"]);
            assert_eq!(read("Resource"), ["‹api-user/password.arn›"]);
            assert_eq!(role.text("managed_policy_arns"), "");
            for (name, policy) in role.at("policies").as_map().unwrap() {
                let policy = policy.to_string();
                let whole = policy.contains("Resource: [*]");
                // AWS grants metrics to all or to none: the condition says which.
                assert!(
                    !whole || policy.contains("cloudwatch:namespace"),
                    "{name}: {policy}"
                );
            }
        }
        let of_web = stack.named("iam:Role", "api/servers").text("policies");
        assert!(!of_web.contains("sqs:"), "{of_web}");
        let of_cron = stack.named("iam:Role", "api/cron").text("policies.work");
        assert!(
            of_cron.contains("elasticbeanstalk:environment-name"),
            "{of_cron}"
        );
    }
}

#[test]
fn beanstalk_itself_may_do_what_aws_says_it_needs() {
    for stack in both() {
        let role = stack.named("iam:Role", "api/service");
        let policies = role.items("managed_policy_arns");
        assert_eq!(policies.len(), 2);
        assert!(
            policies
                .iter()
                .all(|arn| arn.contains("AWSElasticBeanstalk"))
        );
        let trust = role.text("assume_role_policy_document");
        assert!(trust.contains("sts:ExternalId"), "{trust}");
    }
}

#[test]
fn no_secret_is_in_the_program_or_in_a_setting() {
    let project = blueprint_coltpay::project();
    for stack in both() {
        let definition = project.definition(&stack.stack).unwrap();
        assert!(definition.settings.iter().all(|setting| !setting.secret));
        for node in &stack.nodes {
            for input in node.schema.inputs.iter().filter(|input| input.secret) {
                assert!(!node.inputs.contains_key(input.name), "{}", node.urn);
            }
        }
    }
}
