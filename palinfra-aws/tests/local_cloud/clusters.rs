//! A private EKS cluster with a database, a cache and what they need.

use palinfra_aws::dynamodb::{AttributeDefinition, KeyPart};
use palinfra_aws::ec2::LaunchTemplateData;
use palinfra_aws::eks::{AccessPolicy, CapacityType, NodeLaunchTemplate, NodeScaling};
use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::s3::{BucketEncryption, LifecycleRule, VersioningStatus};
use palinfra_aws::secretsmanager::GenerateSecretString;
use palinfra_aws::{dynamodb, ec2, ecr, eks, elasticache, iam, kms, logs, rds, s3, secretsmanager};
use palinfra_core::{Declared, Stack, cidr, out};

pub fn program(stack: &mut Stack) {
    let network = Network::declare(stack);
    let key = key(stack);
    cluster(stack, &network, &key);
    database(stack, &network, &key);
    cache(stack, &network);
    files(stack, &key);
}

struct Network {
    subnets: Vec<Declared<ec2::Subnet>>,
    group: Declared<ec2::SecurityGroup>,
}

impl Network {
    fn declare(stack: &mut Stack) -> Network {
        let vpc = ec2::Vpc::new("main", cidr!("10.1.0.0/16")).declare(stack);
        let ranges = [("a", cidr!("10.1.0.0/20")), ("b", cidr!("10.1.16.0/20"))];
        let subnets = ranges.map(|(name, range)| {
            ec2::Subnet::new(name, &vpc, range)
                .availability_zone(format!("us-east-1{name}"))
                .declare(stack)
        });
        let group = ec2::SecurityGroup::new("data", &vpc, "data", "Databases").declare(stack);
        Network {
            subnets: subnets.into(),
            group,
        }
    }

    fn ids(&self) -> Vec<&Declared<ec2::Subnet>> {
        self.subnets.iter().collect()
    }
}

fn key(stack: &mut Stack) -> Declared<kms::Key> {
    let policy = PolicyDocument::new()
        .statement(Statement::allow(["kms:*"], ["*"]).principal(Principal::aws("000000000000")));
    let key = kms::Key::new("key")
        .description("Everything at rest")
        .key_policy(policy)
        .rotation_period_in_days(180)
        .declare(stack);
    kms::Alias::new("key", "alias/payflow", &key).declare(stack);
    key
}

fn cluster(stack: &mut Stack, network: &Network, key: &Declared<kms::Key>) {
    let trust = PolicyDocument::assumed_by_service("eks.amazonaws.com");
    let role = iam::Role::new("cluster", "payflow-cluster", trust).declare(stack);
    let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
    let node_role = iam::Role::new("nodes", "payflow-nodes", trust).declare(stack);
    let cluster = eks::Cluster::new("cluster", "payflow", &role, network.ids())
        .version("1.33")
        .enabled_log_types([eks::ClusterLog::Audit, eks::ClusterLog::Api])
        .encryption_key_arn(key)
        .service_ipv4_cidr(cidr!("172.20.0.0/16"))
        .declare(stack);
    let template =
        ec2::LaunchTemplate::new("nodes", "payflow-nodes", LaunchTemplateData::default())
            .declare(stack);
    eks::NodeGroup::new("nodes", &cluster, "spot", &node_role, [&network.subnets[0]])
        .capacity_type(CapacityType::Spot)
        .instance_types(["t3.large", "t3a.large"])
        .scaling_config(NodeScaling {
            min_size: 1,
            desired_size: 2,
            max_size: 4,
        })
        .launch_template(NodeLaunchTemplate {
            id: (&template).into(),
            version: None,
        })
        .labels([("tier", "all")])
        .declare(stack);
    eks::Addon::new("dns", &cluster, "coredns").declare(stack);
    eks::AccessEntry::new("nodes", &cluster, &node_role)
        .access_policies([AccessPolicy::cluster("AmazonEKSViewPolicy")])
        .declare(stack);
    eks::PodIdentityAssociation::new("app", &cluster, "default", "app", &node_role).declare(stack);
    let repository = ecr::Repository::new("api", "payflow/api")
        .lifecycle_policy_text(r#"{"rules":[]}"#)
        .declare(stack);
    let value = out!("{}:1", repository.repository_uri);
    secretsmanager::Secret::new("image", "payflow/image")
        .secret_string(value.secret())
        .declare(stack);
}

fn database(stack: &mut Stack, network: &Network, key: &Declared<kms::Key>) {
    let subnets = rds::DbSubnetGroup::new("data", "data", network.ids()).declare(stack);
    let parameters = rds::DbParameterGroup::new("data", "data", "postgres17")
        .parameters([("rds.force_ssl", "1")])
        .declare(stack);
    let database = rds::DbInstance::new(
        "data",
        "payflow",
        "postgres",
        "db.t4g.medium",
        20,
        "payflow",
    )
    .engine_version("17")
    .db_subnet_group_name(&subnets)
    .vpc_security_groups([&network.group])
    .db_parameter_group_name(&parameters)
    .kms_key_id(key)
    .declare(stack);
    let mine = PolicyDocument::new().allow(
        ["secretsmanager:GetSecretValue"],
        [&database.master_user_secret_arn],
    );
    iam::Policy::new("database", "read-database-secret", mine).declare(stack);
    let url = out!(
        "postgres://{}:{}",
        database.endpoint_address,
        database.endpoint_port
    );
    secretsmanager::Secret::new("url", "payflow/url")
        .secret_string(url.secret())
        .declare(stack);
}

fn cache(stack: &mut Stack, network: &Network) {
    let subnets = elasticache::SubnetGroup::new("cache", "cache", network.ids()).declare(stack);
    let parameters = elasticache::ParameterGroup::new("cache", "cache", "valkey8")
        .properties([("maxmemory-policy", "noeviction")])
        .declare(stack);
    let generate = GenerateSecretString {
        password_length: Some(32),
        exclude_punctuation: Some(true),
        ..GenerateSecretString::default()
    };
    let password = secretsmanager::Secret::new("cache", "payflow/cache")
        .generate_secret_string(generate)
        .recovery_window_days(0)
        .declare(stack);
    elasticache::ReplicationGroup::new("cache", "payflow", "cache.t4g.small")
        .num_cache_clusters(2)
        .automatic_failover_enabled(true)
        .cache_subnet_group_name(&subnets)
        .cache_parameter_group_name(&parameters)
        .security_group_ids([&network.group])
        .auth_token(&password.generated)
        .declare(stack);
}

fn files(stack: &mut Stack, key: &Declared<kms::Key>) {
    let rule = LifecycleRule {
        id: "former".into(),
        noncurrent_version_expiration_in_days: Some(90),
        ..LifecycleRule::default()
    };
    let state = s3::Bucket::new("state", "payflow-state")
        .bucket_encryption(BucketEncryption::kms(key))
        .versioning_configuration(VersioningStatus::Enabled)
        .lifecycle_configuration([rule])
        .force_destroy(true)
        .declare(stack);
    let policy = PolicyDocument::new().statement(
        Statement::deny(["s3:*"], [out!("{}/*", state.arn)]).principal(Principal::anyone()),
    );
    s3::BucketPolicy::new("state", &state, policy).declare(stack);
    let attributes = [AttributeDefinition::text("LockID")];
    dynamodb::Table::new(
        "locks",
        "payflow-locks",
        attributes,
        [KeyPart::hash("LockID")],
    )
    .point_in_time_recovery_enabled(true)
    .declare(stack);
    logs::LogGroup::new("flow", "/payflow/flow")
        .retention_in_days(90)
        .declare(stack);
}
