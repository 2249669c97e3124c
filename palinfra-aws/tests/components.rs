//! Components: what they declare, and that they get along with each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::{
    Bastion, DatabaseInstance, DnsZone, EksCluster, Nat, Nodes, Peering, RedisCache, Repositories,
    Source, SpaFrontend, StateBucket, Vpc, ec2, iam,
};
use palinfra_core::check::check;
use palinfra_core::settings::SettingSource;
use palinfra_core::stack::{Declaration, Node, ProgramError};
use palinfra_core::{Cidr, Id, Output, Outputs, Project, Stack, cidr, testing};
use palinfra_testing::{DeclarationExt, NodeExt};

fn declare(program: impl Fn(&mut Stack) + Send + Sync + 'static) -> Declaration {
    let mut project = Project::new("shop", "eu-west-1");
    project.stack("dev", move |stack, _: &()| program(stack));
    palinfra_testing::declare(&project, "dev", &[])
}

/// What is wrong with a program, that which is seen only by comparing resources included.
fn errors(stack: Declaration) -> Vec<ProgramError> {
    let mut errors = stack.errors.clone();
    errors.extend(check(&[stack], &[]));
    errors
}

/// The routes to the internet, as table and gateway.
fn ways_out(stack: &Declaration) -> Vec<(String, String)> {
    let routes = stack.of("ec2:Route").into_iter();
    let routes = routes.filter(|route| route.inputs.contains_key("nat_gateway_id"));
    routes
        .map(|route| (route.text("route_table_id"), route.text("nat_gateway_id")))
        .collect()
}

fn network(zones: usize, nat: Nat) -> Declaration {
    declare(move |stack| {
        Vpc::new("main", cidr!("10.0.0.0/16"))
            .availability_zones(zones)
            .nat(nat)
            .declare(stack);
    })
}

fn pair(table: &str, gateway: &str) -> (String, String) {
    (format!("‹main/{table}›"), format!("‹main/{gateway}›"))
}

#[test]
fn without_nat_private_subnets_have_no_way_out() {
    let stack = network(3, Nat::None);
    assert_eq!(stack.of("ec2:NatGateway").len(), 0);
    assert_eq!(ways_out(&stack), []);
}

#[test]
fn one_nat_gateway_serves_the_private_subnets_of_all_zones() {
    let stack = network(3, Nat::One);
    assert_eq!(stack.of("ec2:NatGateway").len(), 1);
    assert_eq!(ways_out(&stack), [pair("private", "nat-a")]);
    let users = stack.of("ec2:RouteTableAssociation").into_iter();
    let users = users.filter(|user| user.text("route_table_id") == "‹main/private›");
    assert_eq!(users.count(), 3);
}

#[test]
fn with_a_nat_gateway_in_each_zone_no_zone_needs_another() {
    let stack = network(3, Nat::OnePerZone);
    assert_eq!(stack.of("ec2:NatGateway").len(), 3);
    assert_eq!(stack.of("ec2:Eip").len(), 3);
    let expected =
        ["a", "b", "c"].map(|zone| pair(&format!("private-{zone}"), &format!("nat-{zone}")));
    assert_eq!(ways_out(&stack), expected);
}

#[test]
fn nat_without_public_subnets_is_an_error() {
    let stack = declare(|stack| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .public_subnets(false)
            .nat(Nat::One);
        vpc.declare(stack);
    });
    assert!(
        stack.errors[0].message.contains("public subnets"),
        "{:?}",
        stack.errors
    );
}

#[test]
fn a_range_that_is_too_small_is_an_error_at_the_users_line() {
    let stack = declare(|stack| {
        Vpc::new("main", cidr!("10.0.0.0/28"))
            .availability_zones(3)
            .declare(stack);
    });
    assert!(
        stack.errors[0].message.contains("10.0.0.0/28"),
        "{:?}",
        stack.errors
    );
    let line = stack.errors[0].line.clone().unwrap();
    assert!(line.file.ends_with("components.rs"), "{line}");
}

#[test]
fn adding_a_zone_or_a_tier_moves_no_subnet() {
    let ranges = |zones: usize, isolated: bool| {
        let stack = declare(move |stack| {
            let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).availability_zones(zones);
            vpc.isolated_subnets(isolated).declare(stack);
        });
        let subnets = stack.of("ec2:Subnet").into_iter();
        subnets
            .map(|s| (s.urn.short(), s.text("cidr_block")))
            .collect::<Vec<_>>()
    };
    let more = ranges(4, true);
    for subnet in ranges(3, false) {
        assert!(more.contains(&subnet), "{subnet:?}");
    }
}

/// Everything that there is, twice, under two names.
fn everything(stack: &mut Stack, name: &str, range: Cidr) {
    let vpc = Vpc::new(name, range)
        .nat(Nat::One)
        .gateway_endpoints(["s3", "dynamodb"])
        .interface_endpoints(["ecr.api"])
        .flow_logs(7)
        .declare(stack);
    let bastion = Bastion::new(format!("{name}-bastion"), &vpc)
        .session_manager(true)
        .declare(stack);
    let cluster = EksCluster::new(format!("{name}-cluster"), &vpc)
        .nodes(Nodes::on_demand(["m7g.large"]))
        .nodes(Nodes::spot(["m7g.large"]).named("spot"))
        .declare(stack);
    cluster.allow_from(stack, &bastion);
    let database = DatabaseInstance::postgres(format!("{name}-database"), &vpc).declare(stack);
    database.allow_from(stack, &cluster);
    database.allow_from(stack, &bastion);
    let cache = RedisCache::new(format!("{name}-cache"), &vpc).declare(stack);
    cache.allow_from(stack, &cluster);
    cache.allow_from(stack, &bastion);
    cache.allow_from(stack, &Source::range("office", cidr!("192.168.0.0/24")));
    StateBucket::new(format!("{name}-state")).declare(stack);
    Repositories::new(format!("{name}-images"), [format!("{name}-api")]).declare(stack);
}

#[test]
fn components_can_be_used_twice_in_a_stack() {
    let stack = declare(|stack| {
        everything(stack, "one", cidr!("10.0.0.0/16"));
        everything(stack, "two", cidr!("10.1.0.0/16"));
    });
    assert_eq!(errors(stack), []);
}

#[test]
fn stacks_of_one_account_have_other_names() {
    let mut project = Project::new("shop", "eu-west-1");
    project.any_stack(|stack, _: &()| everything(stack, "one", cidr!("10.0.0.0/16")));
    let [one, other] = ["dev", "prod"].map(|name| {
        let source = SettingSource {
            stack: name.into(),
            ..SettingSource::default()
        };
        project.declare(source, None).unwrap()
    });
    for node in &one.nodes {
        let [name] = node.schema.unique else { continue };
        // Repositories are the one thing that stacks share.
        if node.schema.lookup || node.schema.resource_type == "ecr:Repository" {
            continue;
        }
        let value = &node.inputs[*name];
        let known = value.is_known();
        let taken = |twin: &&Node| {
            twin.schema.resource_type == node.schema.resource_type && twin.inputs[*name] == *value
        };
        assert!(
            !known || !other.nodes.iter().any(|twin| taken(&twin)),
            "{}: {value}",
            node.urn
        );
    }
}

#[test]
fn an_existing_network_can_be_passed_in() {
    let stack = declare(|stack| {
        let vpc = Vpc::existing("shared", Id::new("vpc-1"), cidr!("10.9.0.0/16"))
            .private_subnets([Id::new("subnet-1"), Id::new("subnet-2")])
            .zones(["eu-west-1a", "eu-west-1b"])
            .build();
        EksCluster::new("cluster", &vpc)
            .nodes(Nodes::spot(["t3.large"]).zones(1))
            .declare(stack);
        DatabaseInstance::postgres("database", &vpc)
            .zone(1)
            .declare(stack);
    });
    assert_eq!(
        stack.of("eks:Cluster")[0].text("subnet_ids"),
        "[subnet-1, subnet-2]"
    );
    assert_eq!(stack.of("eks:NodeGroup")[0].text("subnets"), "[subnet-1]");
    // There are no isolated subnets.
    assert_eq!(
        stack.of("rds:DbSubnetGroup")[0].text("subnet_ids"),
        "[subnet-1, subnet-2]"
    );
    assert_eq!(
        stack.of("rds:DbInstance")[0].text("availability_zone"),
        "eu-west-1b"
    );
    assert_eq!(stack.of("ec2:Vpc").len(), 0);
    assert_eq!(errors(stack), []);
}

#[test]
fn what_is_inside_a_component_can_be_changed() {
    let stack = declare(|stack| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .nat(Nat::One)
            .declare(stack);
        stack.change(&vpc.nat_gateways[0], |gateway| {
            gateway.private_ip_address("10.0.32.9")
        });
    });
    assert_eq!(
        stack.of("ec2:NatGateway")[0].text("private_ip_address"),
        "10.0.32.9"
    );
}

#[test]
fn a_zone_that_the_network_has_not_is_an_error() {
    let stack = declare(|stack| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        DatabaseInstance::postgres("one", &vpc)
            .zone(2)
            .declare(stack);
        DatabaseInstance::postgres("two", &vpc)
            .zone(0)
            .multi_az(true)
            .declare(stack);
    });
    let messages: Vec<&str> = stack
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
}

#[test]
fn a_range_is_let_in_and_a_closed_group_is_let_out_too() {
    let stack = declare(|stack| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        let database = DatabaseInstance::postgres("database", &vpc).declare(stack);
        let office = Source::range("office", cidr!("192.168.0.0/24"));
        assert!(database.allow_from(stack, &office).egress.is_none());
        let tools = Source::group("tools", Id::<ec2::SecurityGroup>::new("sg-1"));
        assert!(database.allow_from(stack, &tools).egress.is_some());
    });
    let rules = stack.of("ec2:SecurityGroupIngressRule");
    assert_eq!(rules[0].text("cidr_ip"), "192.168.0.0/24");
    assert_eq!(rules[1].text("source_security_group_id"), "sg-1");
    let out = stack.of("ec2:SecurityGroupEgressRule");
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].text("group_id"), "sg-1");
    assert_eq!(
        out[0].text("destination_security_group_id"),
        "‹database/security-group›"
    );
}

#[derive(Outputs)]
struct Hub {
    vpc_id: Output<Id<ec2::Vpc>>,
    cidr_block: Output<Cidr>,
}

#[test]
fn peered_networks_that_overlap_are_found_at_preview_in_another_stack_too() {
    let mut project = Project::new("shop", "eu-west-1");
    let hub = project.stack("hub", |stack, _: &()| {
        let vpc = Vpc::new("hub", cidr!("10.0.0.0/16")).declare(stack);
        Hub {
            vpc_id: vpc.id(),
            cidr_block: vpc.cidr_block(),
        }
    });
    for (name, range) in [
        ("near", cidr!("10.0.128.0/17")),
        ("far", cidr!("10.1.0.0/16")),
    ] {
        let hub = hub.clone();
        project.stack(name, move |stack, _: &()| {
            let hub = hub.outputs(stack);
            let vpc = Vpc::new("spoke", range.clone()).declare(stack);
            let hub = Vpc::existing("hub", hub.vpc_id, hub.cidr_block).build();
            Peering::new("hub", &vpc, &hub).declare(stack);
        });
    }
    let preview = |name: &str| testing::preview(&project, &palinfra_aws::types(), name, &[]);
    assert!(preview("near").contains("overlap"), "{}", preview("near"));
    assert!(
        preview("far").contains("ec2:VpcPeeringConnection"),
        "{}",
        preview("far")
    );
}

#[test]
fn a_zone_that_is_there_already_is_not_made() {
    let zone = |given: Option<&'static str>| {
        declare(move |stack| {
            let zone = DnsZone::new("zone", "example.com", given)
                .protect(true)
                .declare(stack);
            SpaFrontend::new("page")
                .domain("www.example.com", &zone)
                .declare(stack);
        })
    };
    let given = zone(Some("Z0123456789ABCDEFGHIJ"));
    assert_eq!(given.errors, []);
    assert_eq!(given.of("route53:HostedZone").len(), 0);
    for record in given.of("route53:RecordSet") {
        assert_eq!(record.text("hosted_zone_id"), "Z0123456789ABCDEFGHIJ");
    }
    let new = zone(None);
    let zone = new.only("route53:HostedZone");
    assert!(zone.options.protect);
    assert_eq!(zone.text("name"), "example.com");
    assert!(zone.line.file.ends_with("components.rs"), "{}", zone.line);
    for record in new.of("route53:RecordSet") {
        assert_eq!(record.text("hosted_zone_id"), "‹zone›");
    }
}

#[test]
fn a_pipeline_may_push_images_and_nothing_else_and_needs_no_key() {
    let stack = declare(|stack| {
        let images = Repositories::new("images", ["api", "page"]).declare(stack);
        let issuer = "gitlab.example.com";
        let gitlab = iam::OpenIdConnectProvider::new("gitlab", issuer).declare(stack);
        let jobs = iam::PolicyDocument::assumed_by_subject(&gitlab.arn, issuer, "project:shop");
        iam::Role::new("pipeline", "pipeline", jobs)
            .policies([("push", images.push_policy())])
            .declare(stack);
    });
    let role = stack.only("iam:Role");
    let push =
        |at: usize, field: &str| role.items(&format!("policies.push.Statement.{at}.{field}"));
    assert_eq!(
        push(0, "Resource"),
        ["‹images/api.arn›", "‹images/page.arn›"]
    );
    assert!(
        push(0, "Action")
            .iter()
            .all(|action| action.starts_with("ecr:"))
    );
    assert_eq!(push(1, "Action"), ["ecr:GetAuthorizationToken"]);
    let trust = "assume_role_policy_document.Statement.0";
    let trusted = role.text(&format!("{trust}.Condition.StringEquals"));
    assert!(trusted.contains("gitlab.example.com:sub"), "{trusted}");
    assert!(trusted.contains("project:shop") && trusted.contains("sts.amazonaws.com"));
}
