//! Services, databases and pages: what they declare besides what a blueprint shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::ecr::Repository;
use palinfra_aws::iam::PolicyDocument;
use palinfra_aws::secretsmanager::Secret;
use palinfra_aws::{AuroraCluster, FargateService, Nat, SecretText, SpaFrontend, Target, Vpc, ec2};
use palinfra_core::stack::Declaration;
use palinfra_core::{Arn, Id, Project, Stack, Value, cidr, out};
use palinfra_testing::{DeclarationExt, NodeExt};

const IMAGE: &str = "public.ecr.aws/nginx/nginx:stable";

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

#[test]
fn a_service_that_is_not_public_has_no_load_balancer_and_needs_no_certificate() {
    let stack = declare(|stack, vpc| {
        let worker = FargateService::new("worker", vpc, IMAGE)
            .public(false)
            .tasks(2)
            .declare(stack);
        assert!(worker.load_balancer.is_none() && worker.scaling.is_none());
        assert_eq!(worker.url().value(), &Value::Null);
    });
    assert_eq!(stack.errors, []);
    assert_eq!(stack.of("elbv2:LoadBalancer").len(), 0);
    assert_eq!(stack.of("ec2:SecurityGroupIngressRule").len(), 0);
    let service = stack.of("ecs:Service")[0];
    assert_eq!(service.text("desired_count"), "2");
    assert_eq!(service.text("load_balancers"), "");
    assert!(
        service.options.ignore_changes.is_empty(),
        "nothing else scales it"
    );
}

/// AWS refuses it otherwise; and it does not take the gateway away while the load balancer has
/// addresses of the internet.
#[test]
fn a_load_balancer_comes_after_the_way_to_it() {
    let stack = declare(|stack, vpc| {
        FargateService::new("api", vpc, IMAGE)
            .allow_plain_http(true)
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let routes = stack.of("ec2:Route").into_iter();
    let mut ways = routes.filter(|it| it.urn.name() == "public-to-internet");
    let way = &ways.next().unwrap().urn;
    let load_balancer = stack.of("elbv2:LoadBalancer")[0];
    assert!(load_balancer.options.depends_on.contains(way));
}

#[test]
fn a_service_has_a_cluster_and_names_of_its_own() {
    let stack = declare(|stack, vpc| {
        FargateService::new("worker", vpc, IMAGE)
            .public(false)
            .declare(stack);
    });
    let cluster = stack.of("ecs:Cluster")[0];
    assert_eq!(cluster.text("cluster_name"), "shop-dev-worker");
    let logs = stack.of("logs:LogGroup")[0];
    assert_eq!(logs.text("log_group_name"), "/aws/ecs/shop-dev-worker");
}

#[test]
fn a_certificate_that_is_there_already_makes_https_without_a_domain() {
    let stack = declare(|stack, vpc| {
        let arn = "arn:aws:acm:eu-west-1:123456789012:certificate/0a";
        let api = FargateService::new("api", vpc, IMAGE)
            .certificate(Arn::new(arn))
            .declare(stack);
        let url = api.url().value().to_string();
        assert_eq!(url, "https://‹api/load-balancer.dns_name›");
    });
    assert_eq!(stack.errors, []);
    assert_eq!(stack.of("acm:Certificate").len(), 0);
    let listeners = stack.of("elbv2:Listener");
    let ports: Vec<String> = listeners
        .iter()
        .map(|listener| listener.text("port"))
        .collect();
    assert_eq!(ports, ["443", "80"]);
}

#[test]
fn without_a_certificate_the_error_is_at_the_line_of_the_service() {
    let line = line!() + 2;
    let stack = declare(|stack, vpc| {
        FargateService::new("api", vpc, IMAGE).declare(stack);
    });
    assert_eq!(stack.errors.len(), 1);
    assert_eq!(stack.errors[0].line.as_ref().unwrap().line, line);
}

#[test]
fn an_image_of_the_programs_own_repository_can_be_pulled_and_no_other() {
    let stack = declare(|stack, vpc| {
        let images = Repository::new("images", "shop/api").declare(stack);
        FargateService::new("api", vpc, out!("{}:7", images.repository_uri))
            .public(false)
            .declare(stack);
    });
    let role = stack.of("iam:Role")[0];
    let uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api";
    let known = role.inputs["policies"].resolve(&|_| Some(Value::Text(uri.into())));
    let known = known.unwrap().to_string();
    let repository = "arn:aws:ecr:eu-west-1:123456789012:repository/shop/api";
    assert!(known.contains(repository), "{known}");
    let elsewhere = role.inputs["policies"].resolve(&|_| Some(Value::Text("nginx".into())));
    assert!(elsewhere.unwrap_err().contains("ECR"));
}

#[test]
fn containers_may_do_what_the_program_says() {
    let stack = declare(|stack, vpc| {
        let rights = PolicyDocument::new().allow(["sqs:SendMessage"], ["*"]);
        FargateService::new("api", vpc, IMAGE)
            .public(false)
            .task_policy("send", rights)
            .declare(stack);
    });
    let role = stack.of("iam:Role")[1];
    assert!(role.text("policies").contains("sqs:SendMessage"));
}

#[test]
fn a_whole_secret_and_a_part_of_one_are_passed_on_by_reference() {
    let stack = declare(|stack, vpc| {
        let key = Secret::new("key", "shop/key").declare(stack);
        let database = AuroraCluster::postgres("data", vpc).declare(stack);
        FargateService::new("api", vpc, IMAGE)
            .public(false)
            .secret("KEY", &key)
            .secret("USER", database.username())
            .secret("PASSWORD", database.password())
            .declare(stack);
    });
    let task = stack.of("ecs:TaskDefinition")[0].text("container_definitions");
    assert!(task.contains("KEY: ‹key.arn›"), "{task}");
    assert!(
        task.contains("USER: ‹data/cluster.master_user_secret_arn›:username::"),
        "{task}"
    );
    let role = stack.of("iam:Role")[0].text("policies");
    assert_eq!(
        role.matches("‹data/cluster.master_user_secret_arn›")
            .count(),
        1,
        "{role}"
    );
    assert!(role.contains("‹key.arn›"), "{role}");
}

#[test]
fn a_range_of_tasks_from_many_to_few_is_an_error() {
    let stack = declare(|stack, vpc| {
        // The other way round on purpose.
        #[allow(clippy::reversed_empty_ranges)]
        let tasks = 3..=1;
        FargateService::new("api", vpc, IMAGE)
            .public(false)
            .scale(tasks, [Target::cpu(70)])
            .declare(stack);
    });
    assert!(stack.errors[0].message.contains("least"));
}

#[test]
fn a_database_is_in_the_isolated_subnets_if_there_are_any() {
    let stack = declare(|stack, vpc| {
        AuroraCluster::postgres("data", vpc)
            .readers(0)
            .declare(stack);
    });
    assert_eq!(stack.of("rds:ClusterInstance").len(), 1);
    let subnets = stack.of("rds:DbSubnetGroup")[0].text("subnet_ids");
    assert_eq!(subnets, "[‹main/isolated-a›, ‹main/isolated-b›]");
}

#[test]
fn in_a_network_without_known_zones_aws_spreads_the_servers() {
    let stack = declare(|stack, _| {
        let subnets: Vec<Id<ec2::Subnet>> = vec![Id::new("subnet-0a"), Id::new("subnet-0b")];
        let vpc = Vpc::existing("old", Id::new("vpc-0a"), cidr!("10.9.0.0/16"))
            .private_subnets(subnets)
            .build();
        AuroraCluster::postgres("data", &vpc).declare(stack);
    });
    for server in stack.of("rds:ClusterInstance") {
        assert_eq!(server.text("availability_zone"), "");
    }
}

#[test]
fn a_reader_that_may_take_over_is_as_large_as_the_writer() {
    let stack = declare(|stack, vpc| {
        AuroraCluster::postgres("data", vpc)
            .serverless(0.5, 8.0)
            .readers(2)
            .declare(stack);
    });
    let servers = stack.of("rds:ClusterInstance");
    let tiers: Vec<String> = servers
        .iter()
        .map(|server| server.text("promotion_tier"))
        .collect();
    assert_eq!(tiers, ["1", "1", "2"]);
}

#[test]
fn names_follow_the_pattern_of_the_stack() {
    let stack = declare(|stack, vpc| {
        stack.naming("{name}-of-{stack}");
        AuroraCluster::postgres("data", vpc).declare(stack);
        SpaFrontend::new("page").bucket("files").declare(stack);
    });
    assert_eq!(stack.errors, []);
    let cluster = stack.of("rds:DbCluster")[0];
    assert_eq!(cluster.text("db_cluster_identifier"), "data-of-dev");
    let bucket = stack.of("s3:Bucket")[0];
    assert_eq!(bucket.text("bucket_name"), "files-of-dev");
}

#[test]
fn a_pattern_that_would_name_everything_alike_is_an_error() {
    let stack = declare(|stack, _| stack.naming("{project}-{stack}"));
    assert!(stack.errors[0].message.contains("{name}"));
}

#[test]
fn a_web_server_stands_in_for_an_image_that_is_not_there() {
    let stack = declare(|stack, vpc| {
        FargateService::with_stand_in("waits", vpc, None::<&str>)
            .public(false)
            .port(9000)
            .declare(stack);
        FargateService::with_stand_in("runs", vpc, Some(IMAGE))
            .public(false)
            .declare(stack);
    });
    assert_eq!(stack.errors, []);
    let container = |service: &str, field: &str| {
        let task = stack.named("ecs:TaskDefinition", &format!("{service}/task"));
        task.text(&format!("container_definitions.0.{field}"))
    };
    assert!(container("waits", "image").contains("nginx-unprivileged"));
    let command = container("waits", "command.2");
    assert!(command.contains("listen 9000; "), "{command}");
    assert_eq!(container("runs", "image"), IMAGE);
    assert_eq!(container("runs", "command"), "");
}

#[test]
fn who_may_read_a_secret_reads_this_one_alone() {
    let stack = declare(|stack, vpc| {
        let key = SecretText::new("key", "shop/key", None).declare(stack);
        FargateService::new("api", vpc, IMAGE)
            .public(false)
            .task_policy("read-key", key.read_policy())
            .declare(stack);
    });
    let role = stack.named("iam:Role", "api/task-role");
    let statements = "policies.read-key.Statement";
    assert_eq!(role.items(statements).len(), 1);
    let resources = role.items(&format!("{statements}.0.Resource"));
    assert_eq!(resources, ["‹key/secret.arn›"]);
}
