use palinfra_aws::ec2::{SecurityGroup, Subnet, Vpc};
use palinfra_aws::elbv2::*;
use palinfra_aws::live::Shown;
use palinfra_core::{Declared, Property, Stack, Value, cidr};

use super::{Sample, output_of, sample};

pub fn all() -> Vec<Sample> {
    vec![
        sample(load_balancer)
            .update("subnets", Value::List(vec![id("a"), id("c")]))
            .update("security_groups", Value::List(vec![id_of_group("other")]))
            .update("ip_address_type", "dualstack")
            .update(
                "load_balancer_attributes",
                attributes([("idle_timeout.timeout_seconds", "90")]),
            ),
        sample(target_group)
            .update("health_check_path", "/other")
            .update("health_check_protocol", "HTTPS")
            .update("health_check_port", "9090")
            .update("health_check_interval_seconds", 60)
            .update("health_check_timeout_seconds", 10)
            .update("healthy_threshold_count", 4)
            .update("unhealthy_threshold_count", 6)
            .update("matcher", "200-299")
            .update(
                "target_group_attributes",
                attributes([("deregistration_delay.timeout_seconds", "60")]),
            ),
        sample(listener)
            .update("port", 8080)
            .update(
                "default_actions",
                vec![Action::fixed_response("404", "nothing here").into_value()],
            )
            .without(
                "protocol",
                "is changed with a certificate, which takes a domain",
            )
            .without("certificates", "the same")
            .without("ssl_policy", "the same"),
        sample(redirect).update("default_actions", vec![to_the_world()]),
        sample(rule)
            .update("priority", 20)
            .update(
                "conditions",
                vec![RuleCondition::host(["a.example.com", "b.example.com"]).into_value()],
            )
            .update("actions", vec![Action::redirect_to_https().into_value()]),
    ]
}

fn attributes<const N: usize>(pairs: [(&str, &str); N]) -> Value {
    let pairs = pairs.map(|(key, value)| (key.to_string(), value.shown()));
    Value::Map(pairs.into_iter().collect())
}

fn id(subnet: &str) -> Value {
    output_of::<Subnet>(subnet, "id")
}

fn id_of_group(group: &str) -> Value {
    output_of::<SecurityGroup>(group, "id")
}

fn network(stack: &mut Stack) -> (Declared<Vpc>, [Declared<Subnet>; 3]) {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let places = [
        ("a", cidr!("10.0.1.0/24")),
        ("b", cidr!("10.0.2.0/24")),
        ("c", cidr!("10.0.3.0/24")),
    ];
    let subnets = places.map(|(zone, range)| {
        Subnet::new(zone, &vpc, range)
            .availability_zone(format!("us-east-1{zone}"))
            .declare(stack)
    });
    (vpc, subnets)
}

fn load_balancer(stack: &mut Stack) -> Declared<LoadBalancer> {
    let (vpc, [a, b, _]) = network(stack);
    let group = SecurityGroup::new("group", &vpc, "contract-lb", "of the contract").declare(stack);
    SecurityGroup::new("other", &vpc, "contract-lb-other", "of the contract").declare(stack);
    LoadBalancer::new("it", "contract-it", [&a, &b])
        .security_groups([&group])
        .load_balancer_attributes([
            ("idle_timeout.timeout_seconds", "30"),
            ("routing.http.drop_invalid_header_fields.enabled", "true"),
        ])
        .declare(stack)
}

fn target_group(stack: &mut Stack) -> Declared<TargetGroup> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    TargetGroup::new("it", "contract-it", 8080, "HTTP", &vpc)
        .health_check_path("/health")
        .health_check_protocol("HTTP")
        .health_check_port("8081")
        .matcher("200")
        .target_group_attributes([("deregistration_delay.timeout_seconds", "30")])
        .declare(stack)
}

fn balanced(stack: &mut Stack, name: &str) -> (Declared<LoadBalancer>, Declared<TargetGroup>) {
    let (vpc, [a, b, _]) = network(stack);
    let balancer = LoadBalancer::new("balancer", name, [&a, &b]).declare(stack);
    let group = TargetGroup::new("targets", name, 8080, "HTTP", &vpc).declare(stack);
    (balancer, group)
}

fn listener(stack: &mut Stack) -> Declared<Listener> {
    let (balancer, targets) = balanced(stack, "contract-listener");
    Listener::new("it", &balancer, 80, "HTTP", [Action::forward(&targets)]).declare(stack)
}

fn redirect(stack: &mut Stack) -> Declared<Listener> {
    let (balancer, _) = balanced(stack, "contract-redirect");
    let actions = [Action::redirect_to_https()];
    Listener::new("it", &balancer, 80, "HTTP", actions).declare(stack)
}

fn to_the_world() -> Value {
    let config = RedirectConfig {
        protocol: None,
        port: None,
        host: Some("www.example.com".into()),
        path: None,
        query: None,
        status_code: "HTTP_302".into(),
    };
    Action::redirect(config).into_value()
}

fn rule(stack: &mut Stack) -> Declared<ListenerRule> {
    let (balancer, targets) = balanced(stack, "contract-rule");
    let nothing = [Action::fixed_response("404", "nothing here")];
    let listener = Listener::new("listener", &balancer, 80, "HTTP", nothing).declare(stack);
    let conditions = [
        RuleCondition::path(["/api/*", "/v1/*"]),
        RuleCondition {
            field: "http-request-method".into(),
            values: vec!["GET".into()],
        },
        RuleCondition {
            field: "source-ip".into(),
            values: vec!["10.0.0.0/8".into()],
        },
    ];
    let actions = [Action::forward(&targets)];
    ListenerRule::new("it", &listener, 10, conditions, actions).declare(stack)
}
