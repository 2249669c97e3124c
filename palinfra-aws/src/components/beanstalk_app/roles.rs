//! What Beanstalk and the servers may do: the least that they need.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Input, Output, Stack, out};

use super::super::SecretValue;
use crate::iam::{Condition, InstanceProfile, Policy, PolicyDocument, Principal, Role, Statement};

const BEANSTALK: &str = "elasticbeanstalk.amazonaws.com";

/// Declares Beanstalk's own role. What it may do for enhanced health and for managed updates
/// only AWS knows: these are its policies for just that.
pub(super) fn service(stack: &mut Stack, role_name: String) -> Declared<Role> {
    let trust = Statement::trust(["sts:AssumeRole"])
        .principal(Principal::service(BEANSTALK))
        .condition(Condition::string_equals(
            "sts:ExternalId",
            ["elasticbeanstalk"],
        ));
    Role::new("service", role_name, PolicyDocument::new().statement(trust))
        .description("Beanstalk: watches the servers and updates their platform")
        .managed_policy_arns([
            Policy::of_aws("service-role/AWSElasticBeanstalkEnhancedHealth"),
            Policy::of_aws("AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy"),
        ])
        .declare(stack)
}

/// Whose role it is.
pub(super) struct Servers<'a> {
    /// The region.
    pub region: &'a str,
    /// The account.
    pub account: &'a Output<String>,
    /// The application's name in Beanstalk.
    pub application: &'a str,
    /// The environment's name in Beanstalk.
    pub environment: &'a str,
    /// The ARN of what it runs.
    pub bundle: Option<&'a Output<String>>,
    /// What is looked up for it at the start.
    pub secrets: &'a BTreeMap<String, SecretValue>,
    /// What the program says.
    pub rights: &'a BTreeMap<String, PolicyDocument>,
}

impl Servers<'_> {
    /// Declares the role of the servers of an environment, and what gives it to them.
    pub fn declare(
        &self,
        stack: &mut Stack,
        name: &str,
        works: bool,
    ) -> (Declared<Role>, Declared<InstanceProfile>) {
        let mut policies: BTreeMap<String, Input<PolicyDocument>> = BTreeMap::new();
        policies.insert("beanstalk".into(), self.beanstalk().into());
        if let Some(read) = self.read_secrets() {
            policies.insert("read-secrets".into(), read.into());
        }
        if works {
            policies.insert("work".into(), self.work().into());
        }
        for (name, policy) in self.rights {
            policies.insert(name.clone(), policy.into());
        }
        let full = format!("{}-servers", self.environment);
        let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
        let role = Role::new(name, &full, trust)
            .description(format!("The servers of {}", self.environment))
            .policies(policies)
            .declare(stack);
        let profile = InstanceProfile::new(name, &full, &role).declare(stack);
        (role, profile)
    }

    /// What each server does: it gets the bundle, tells how it is, and writes logs.
    fn beanstalk(&self) -> PolicyDocument {
        let (region, account) = (self.region, self.account);
        let of = |kind: &str, name: &str| {
            out!(
                "arn:aws:elasticbeanstalk:{}:{}:{}/{}",
                region,
                account,
                kind,
                name
            )
        };
        let environment = format!("{}/{}", self.application, self.environment);
        // Beanstalk's own bucket of the region: bundles as it hands them out, and logs on demand.
        let bucket = out!("arn:aws:s3:::elasticbeanstalk-{}-{}", region, account);
        let resources = out!("{}/resources/environments/*", bucket);
        let logs = out!(
            "arn:aws:logs:{}:{}:log-group:/aws/elasticbeanstalk/{}/*",
            region,
            account,
            self.environment
        );
        let mut policy = PolicyDocument::new()
            .allow(
                ["elasticbeanstalk:PutInstanceStatistics"],
                [
                    of("application", self.application),
                    of("environment", &environment),
                ],
            )
            .allow(["s3:GetObject", "s3:PutObject"], [resources])
            .allow(
                [
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                [logs],
            );
        if let Some(bundle) = self.bundle {
            policy = policy.allow(["s3:GetObject"], [bundle]);
        }
        policy
    }

    fn read_secrets(&self) -> Option<PolicyDocument> {
        let mut read: Vec<Output<String>> = Vec::new();
        for secret in self.secrets.values() {
            let arn = out!("{}", secret.secret_arn());
            if !read.contains(&arn) {
                read.push(arn);
            }
        }
        let allow = || PolicyDocument::new().allow(["secretsmanager:GetSecretValue"], read.clone());
        (!read.is_empty()).then(allow)
    }

    /// What a worker does: it takes messages from the queue that Beanstalk makes for it, and
    /// finds out by a table which server puts those in that are due.
    fn work(&self) -> PolicyDocument {
        let (region, account) = (self.region, self.account);
        let queue = [
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:ReceiveMessage",
            "sqs:SendMessage",
        ];
        let table = [
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:UpdateItem",
        ];
        // Beanstalk makes up their names. The tag tells whose queue it is.
        let queues = Statement::allow(queue, [out!("arn:aws:sqs:{}:{}:awseb-*", region, account)])
            .condition(Condition::string_equals(
                "aws:ResourceTag/elasticbeanstalk:environment-name",
                [self.environment],
            ));
        let tables = out!(
            "arn:aws:dynamodb:{}:{}:table/awseb-*-stack-AWSEBWorkerCronLeaderRegistry*",
            region,
            account
        );
        PolicyDocument::new()
            .statement(queues)
            .allow(table, [tables])
            .statement(
                Statement::allow(["cloudwatch:PutMetricData"], ["*"]).condition(
                    Condition::string_equals("cloudwatch:namespace", ["ElasticBeanstalk/SQSD"]),
                ),
            )
    }
}
