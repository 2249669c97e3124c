//! An ECS service behind a load balancer, with an Aurora database, a page in CloudFront, a
//! certificate and names.

use palinfra_aws::autoscaling::TargetTracking;
use palinfra_aws::cloudfront::{
    CacheBehavior, CorsHeaders, CustomErrorResponse, CustomHeader, Origin, SecurityHeaders,
};
use palinfra_aws::ecs::{
    ContainerDefinition, HealthCheck, LaunchType, LogConfiguration, NetworkConfiguration,
    PortMapping, ServiceLoadBalancer,
};
use palinfra_aws::elbv2::{Action, RuleCondition};
use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::rds::ServerlessScaling;
use palinfra_aws::route53::AliasTarget;
use palinfra_aws::{
    acm, autoscaling, cloudfront, ec2, ecs, elasticache, elbv2, iam, logs, rds, route53, s3,
};
use palinfra_core::{Declared, Output, Stack, cidr, out};

pub fn program(stack: &mut Stack) {
    let vpc = ec2::Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
    let ranges = [("a", cidr!("10.0.0.0/20")), ("b", cidr!("10.0.16.0/20"))];
    let subnets = ranges.map(|(name, range)| {
        ec2::Subnet::new(name, &vpc, range)
            .availability_zone(format!("us-east-1{name}"))
            .declare(stack)
    });
    let group = ec2::SecurityGroup::new("all", &vpc, "all", "All of it").declare(stack);

    let zone = route53::HostedZone::new("zone", "example.com").declare(stack);
    let issued = certificate(stack, &zone);
    let secret = database(stack, &subnets, &group);
    let balancer = elbv2::LoadBalancer::new("api", "payment-alb-dev", [&subnets[0], &subnets[1]])
        .scheme("internet-facing")
        .security_groups([&group])
        .load_balancer_attributes([("idle_timeout.timeout_seconds", "120")])
        .declare(stack);
    let targets = elbv2::TargetGroup::new("api", "payment-api-dev", 8080, "HTTP", &vpc)
        .health_check_path("/health")
        .declare(stack);
    let listener = elbv2::Listener::new(
        "https",
        &balancer,
        443,
        "HTTPS",
        [Action::forward(&targets)],
    )
    .certificates([&issued.certificate_arn])
    .declare(stack);
    elbv2::Listener::new("http", &balancer, 80, "HTTP", [Action::redirect_to_https()])
        .declare(stack);
    let nothing = [Action::fixed_response("404", "Not here")];
    elbv2::ListenerRule::new(
        "old",
        &listener,
        10,
        [RuleCondition::path(["/old/*"])],
        nothing,
    )
    .declare(stack);

    service(stack, &subnets, &group, &targets, &listener, &secret);
    page(stack, &zone, &issued);
}

fn certificate(
    stack: &mut Stack,
    zone: &Declared<route53::HostedZone>,
) -> Declared<acm::CertificateValidation> {
    let certificate = acm::Certificate::new("site", "example.com")
        .subject_alternative_names(["*.example.com"])
        .declare(stack);
    let name = certificate
        .validation_record_name
        .map(|name| name.trim_end_matches('.').to_string());
    let record = route53::RecordSet::new("validation", zone, name, "CNAME")
        .ttl(60)
        .resource_records([&certificate.validation_record_value])
        .declare(stack);
    acm::CertificateValidation::new("site", &certificate)
        .validation_record_fqdns([&record.name])
        .declare(stack)
}

fn database(
    stack: &mut Stack,
    subnets: &[Declared<ec2::Subnet>; 2],
    group: &Declared<ec2::SecurityGroup>,
) -> Output<String> {
    let subnets =
        rds::DbSubnetGroup::new("data", "payment-dev", [&subnets[0], &subnets[1]]).declare(stack);
    let family = "aurora-postgresql17";
    let parameters =
        rds::DbClusterParameterGroup::new("data", "payment-dev", family).declare(stack);
    let scaling = ServerlessScaling {
        min_capacity: 0.5,
        max_capacity: 4.0,
        seconds_until_auto_pause: None,
    };
    let cluster = rds::DbCluster::new("data", "payment-dev", "aurora-postgresql")
        .master_username("payment")
        .db_subnet_group_name(&subnets)
        .vpc_security_group_ids([group])
        .db_cluster_parameter_group_name(&parameters)
        .serverless_v2_scaling_configuration(scaling)
        .skip_final_snapshot(true)
        .declare(stack);
    for name in ["writer", "reader"] {
        let identifier = format!("payment-dev-{name}");
        let engine = "aurora-postgresql";
        rds::ClusterInstance::new(name, identifier, &cluster, engine, "db.serverless")
            .declare(stack);
    }
    out!("{}:password::", cluster.master_user_secret_arn)
}

fn service(
    stack: &mut Stack,
    subnets: &[Declared<ec2::Subnet>; 2],
    group: &Declared<ec2::SecurityGroup>,
    targets: &Declared<elbv2::TargetGroup>,
    listener: &Declared<elbv2::Listener>,
    secret: &Output<String>,
) {
    let trust = PolicyDocument::assumed_by_service("ecs-tasks.amazonaws.com");
    let role = iam::Role::new("execution", "payment-execution-dev", trust).declare(stack);
    let logs = logs::LogGroup::new("api", "/aws/ecs/payment-api-dev").declare(stack);
    let api = ContainerDefinition {
        port_mappings: Some(vec![PortMapping::tcp(8080)]),
        environment: Some([("STAGE".to_string(), "dev".into())].into()),
        secrets: Some([("DATABASE_PASSWORD".to_string(), secret.into())].into()),
        health_check: Some(HealthCheck::shell("wget -q -O - localhost:8080/health")),
        log_configuration: Some(LogConfiguration::awslogs(
            &logs.log_group_name,
            "us-east-1",
            "api",
        )),
        ..ContainerDefinition::new("api", "nginx:1.29")
    };
    let task = ecs::TaskDefinition::new("api", "payment-api-dev", [api])
        .execution_role_arn(&role)
        .declare(stack);
    let cluster = ecs::Cluster::new("main", "payment-ecs-cluster-dev").declare(stack);
    let network = NetworkConfiguration::private([&subnets[0], &subnets[1]], [group]);
    ecs::TaskRun::new("once", &cluster, &task)
        .network_configuration(network)
        .declare(stack);
    elasticache::ServerlessCache::new("sessions", "sessions")
        .subnet_ids([&subnets[0], &subnets[1]])
        .security_group_ids([group])
        .declare(stack);
    let search = Principal::service("es.amazonaws.com");
    let writes = Statement::allow(["logs:PutLogEvents"], ["*"]).principal(search);
    let writes = PolicyDocument::new().statement(writes);
    logs::ResourcePolicy::new("search", "search-logs", writes).declare(stack);
    let service = ecs::Service::new("api", "payment-service-dev", &cluster, &task)
        .launch_type(LaunchType::Fargate)
        .desired_count(3)
        .network_configuration(NetworkConfiguration::private(
            [&subnets[0], &subnets[1]],
            [group],
        ))
        .load_balancers([ServiceLoadBalancer {
            target_group_arn: targets.into(),
            container_name: "api".into(),
            container_port: 8080,
        }])
        .depends_on(listener)
        .ignore_changes(["desired_count"])
        .declare(stack);
    let resource = out!("service/{}/{}", cluster.cluster_name, service.service_name);
    let target = autoscaling::ScalableTarget::new("api", resource, 3, 10).declare(stack);
    let tracking = TargetTracking {
        scale_out_cooldown: Some(60),
        scale_in_cooldown: Some(300),
        ..TargetTracking::ecs_cpu(70.0)
    };
    autoscaling::ScalingPolicy::new("cpu", "cpu", &target, tracking).declare(stack);
}

fn page(
    stack: &mut Stack,
    zone: &Declared<route53::HostedZone>,
    issued: &Declared<acm::CertificateValidation>,
) {
    let bucket = s3::Bucket::new("page", "payment-frontend-dev")
        .force_destroy(true)
        .declare(stack);
    let page = s3::Object::new("index", &bucket, "index.html")
        .body("<h1>Payments</h1>")
        .content_type("text/html")
        .cache_control("no-cache")
        .declare(stack);
    let headers = cloudfront::ResponseHeadersPolicy::new("page", "payment-dev")
        .security_headers_config(SecurityHeaders::default())
        .custom_headers_config([CustomHeader::new("X-Robots-Tag", "noindex")])
        .cors_config(CorsHeaders {
            allow_origins: vec!["https://example.com".into()],
            allow_methods: vec!["GET".into()],
            allow_headers: vec!["*".into()],
            expose_headers: None,
            allow_credentials: false,
            max_age_seconds: Some(600),
            override_origin: true,
        })
        .remove_headers_config(["Server"])
        .declare(stack);
    let access = cloudfront::OriginAccessControl::new("page", "payment-dev").declare(stack);
    let origin = Origin::bucket("page", &bucket.regional_domain_name, &access);
    let files = CacheBehavior {
        response_headers_policy_id: Some(out!("{}", headers.id).into()),
        ..CacheBehavior::files("page")
    };
    let distribution = cloudfront::Distribution::new("page", [origin], files)
        .default_root_object("index.html")
        .custom_error_responses([CustomErrorResponse::page(403, "/index.html")])
        .aliases(["www.example.com"])
        .acm_certificate_arn(&issued.certificate_arn)
        .declare(stack);
    let reader = Statement::allow(["s3:GetObject"], [out!("{}/*", bucket.arn)])
        .principal(Principal::service("cloudfront.amazonaws.com"));
    s3::BucketPolicy::new("page", &bucket, PolicyDocument::new().statement(reader)).declare(stack);
    let paths = [("/index.html", out!("{}", page.uploaded))];
    cloudfront::Invalidation::new("page", &distribution, paths).declare(stack);
    route53::RecordSet::new("page", zone, "www.example.com", "A")
        .alias_target(AliasTarget {
            dns_name: (&distribution.domain_name).into(),
            hosted_zone_id: (&distribution.hosted_zone_id).into(),
            evaluate_target_health: false,
        })
        .declare(stack);
}
