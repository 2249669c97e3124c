//! What production adds: a database in two regions, traces, the record of an account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::{AuroraCluster, ConfigRecorder, FargateService, Nat, Vpc};
use palinfra_core::check::check;
use palinfra_core::stack::Declaration;
use palinfra_core::{Project, Stack, Value, cidr};
use palinfra_testing::{DeclarationExt, NodeExt};

const IMAGE: &str = "public.ecr.aws/nginx/nginx:stable";
const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:rotate";

fn declare(program: impl Fn(&mut Stack, &Vpc) + Send + Sync + 'static) -> Declaration {
    let mut project = Project::new("shop", "eu-west-1");
    project.stack("dev", move |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .nat(Nat::One)
            .declare(stack);
        program(stack, &vpc);
    });
    palinfra_testing::declare(&project, "dev", &[])
}

/// A database in Ireland, and a copy in Frankfurt.
fn two_regions(stack: &mut Stack, vpc: &Vpc) {
    let database = AuroraCluster::postgres("db", vpc)
        .database("shop")
        .global()
        .rotate_with(FUNCTION, 7)
        .declare(stack);
    stack.in_region("eu-central-1", |stack| {
        assert_eq!(stack.region(), "eu-central-1");
        let vpc = Vpc::new("copy", cidr!("10.1.0.0/16"))
            .public_subnets(false)
            .declare(stack);
        let copy = database.secondary(stack, "db-copy", &vpc).declare(stack);
        assert!(copy.global.is_none() && copy.secret.is_none());
    });
    assert_eq!(stack.region(), "eu-west-1");
}

#[test]
fn all_of_a_copy_is_in_its_region_and_nothing_else() {
    let stack = declare(two_regions);
    assert_eq!(stack.errors, []);
    assert_eq!(check(&[declare(two_regions)], &[]), []);
    for node in &stack.nodes {
        let is_copy = node.urn.short().contains("copy");
        let region = is_copy.then_some("eu-central-1");
        assert_eq!(node.options.region.as_deref(), region, "{}", node.urn);
    }
}

/// Users, password and version are the first's: AWS refuses them in another region.
#[test]
fn a_copy_has_the_users_of_the_first() {
    let stack = declare(two_regions);
    let clusters = stack.of("rds:DbCluster");
    let [first, copy] = clusters[..] else {
        panic!("{} clusters", clusters.len());
    };
    let secret = "‹db/administrator.generated›";
    assert_eq!(first.text("master_username"), "postgres");
    assert!(first.text("master_user_password").contains("secret"));
    assert_eq!(
        first.inputs["master_user_password"].exposed().to_string(),
        secret
    );
    for input in [
        "master_username",
        "master_user_password",
        "database_name",
        "engine_version",
    ] {
        assert_eq!(copy.text(input), "", "{input}");
    }
    for cluster in [first, copy] {
        assert_eq!(cluster.text("manage_master_user_password"), "false");
        assert_eq!(cluster.text("storage_encrypted"), "true");
    }
    assert_eq!(copy.text("global_cluster_identifier"), "‹db/global›");
    // A key is of its own region.
    assert_eq!(copy.text("kms_key_id"), "‹db-copy/key.arn›");
    assert_eq!(stack.of("rds:ClusterInstance").len(), 3);
}

#[test]
fn a_database_becomes_global_without_being_replaced() {
    let alone = declare(|stack, vpc| {
        AuroraCluster::postgres("db", vpc).declare(stack);
    });
    let global = declare(|stack, vpc| {
        AuroraCluster::postgres("db", vpc).global().declare(stack);
    });
    let (before, after) = (alone.only("rds:DbCluster"), global.only("rds:DbCluster"));
    for input in before.schema.inputs.iter().filter(|input| input.replaces) {
        assert_eq!(before.text(input.name), after.text(input.name));
    }
    let cluster = global.only("rds:GlobalCluster");
    let source = cluster.text("source_db_cluster_identifier");
    assert_eq!(source, "‹db/cluster.arn›");
    // A further region copies from a server, so it goes before they do.
    for server in global.of("rds:ClusterInstance") {
        assert!(cluster.options.depends_on.contains(&server.urn));
    }
}

#[test]
fn the_password_of_a_global_database_is_rotated_by_a_function() {
    let stack = declare(two_regions);
    let schedule = stack.only("secretsmanager:RotationSchedule");
    assert_eq!(schedule.text("secret_id"), "‹db/administrator.arn›");
    assert_eq!(schedule.text("rotation_lambda_arn"), FUNCTION);
    assert_eq!(schedule.text("automatically_after_days"), "7");
    let secret = stack.only("secretsmanager:Secret");
    let template = secret.text("generate_secret_string");
    for part in [r#"\"engine\":\"postgres\""#, r#"\"dbname\":\"shop\""#] {
        let plain = template.replace('\\', "").contains(&part.replace('\\', ""));
        assert!(plain, "{template}");
    }
}

#[test]
fn what_a_global_database_cannot_have_is_an_error() {
    let errors = |program: fn(&mut Stack, &Vpc)| -> Vec<String> {
        let errors = declare(program).errors.into_iter();
        errors.map(|error| error.message).collect()
    };
    let rotated = errors(|stack, vpc| {
        AuroraCluster::postgres("db", vpc)
            .rotate_with(FUNCTION, 7)
            .declare(stack);
    });
    assert!(rotated[0].contains("RDS rotates"), "{rotated:?}");
    let small = errors(|stack, vpc| {
        AuroraCluster::postgres("db", vpc)
            .class("db.t4g.medium")
            .global()
            .declare(stack);
    });
    assert!(small[0].contains("db.t4g.medium"), "{small:?}");
    let alone = errors(|stack, vpc| {
        let database = AuroraCluster::postgres("db", vpc).declare(stack);
        database.secondary(stack, "copy", vpc).declare(stack);
    });
    assert!(alone[0].contains("global()"), "{alone:?}");
}

#[test]
fn a_collector_of_traces_runs_beside_a_service_and_may_do_nothing_else() {
    let stack = declare(|stack, vpc| {
        FargateService::new("api", vpc, IMAGE)
            .public(false)
            .environment("OTEL_SERVICE_NAME", "mine")
            .tracing()
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let task = stack.only("ecs:TaskDefinition");
    let containers = task.inputs["container_definitions"].as_list().unwrap();
    let [api, collector] = containers else {
        panic!("{} containers", containers.len());
    };
    let collector = collector.as_map().unwrap();
    assert_eq!(collector["essential"], Value::Bool(false));
    let environment = api.as_map().unwrap()["environment"].as_map().unwrap();
    assert_eq!(environment["OTEL_SERVICE_NAME"].to_string(), "mine");
    let endpoint = environment["OTEL_EXPORTER_OTLP_ENDPOINT"].to_string();
    assert_eq!(endpoint, "http://localhost:4318");
    let roles = stack.of("iam:Role");
    let with_traces: Vec<_> = roles
        .iter()
        .filter(|role| role.text("policies").contains("xray:"))
        .collect();
    assert_eq!(with_traces.len(), 1);
    assert_eq!(with_traces[0].urn.name(), "task-role");
    assert!(!with_traces[0].text("policies").contains("xray:*"));
}

#[test]
fn a_recorder_starts_after_its_channel_and_stops_before_it() {
    let stack = declare(|stack, _| {
        ConfigRecorder::new("config").declare(stack);
    });
    assert_eq!(stack.errors, []);
    let channel = stack.only("config:DeliveryChannel");
    let recorder = stack.only("config:ConfigurationRecorder");
    let policy = stack.only("s3:BucketPolicy");
    for first in [recorder, policy] {
        assert!(channel.options.depends_on.contains(&first.urn));
    }
    let status = stack.only("config:RecorderStatus");
    assert_eq!(status.text("delivery_channel_name"), "‹config/channel›");
    assert_eq!(status.text("recorder_name"), "‹config/recorder›");
    let policy = policy.text("policy_document");
    for part in ["config.amazonaws.com", "aws:SourceAccount", "TlsOnly"] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
}
