//! Who reaches what, and who may read which secret.

use std::collections::BTreeSet;

use palinfra_core::Value;
use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{SPOKES, STACKS, let_in, stack};

#[test]
fn the_eks_endpoints_are_private_only() {
    for name in STACKS {
        let stack = stack(name);
        let cluster = stack.only("eks:Cluster");
        assert_eq!(cluster.text("endpoint_private_access"), "true");
        assert_eq!(cluster.text("endpoint_public_access"), "false");
    }
}

#[test]
fn the_spokes_clusters_admit_only_the_hubs_bastion() {
    for name in SPOKES {
        let spoke = stack(name);
        let groups = spoke.only("eks:Cluster").items("security_group_ids");
        assert_eq!(groups, ["‹cluster/security-group›"]);
        let rules = let_in(&spoke, "‹cluster/security-group›");
        assert_eq!(rules.len(), 1);
        assert_eq!(
            rules[0].text("source_security_group_id"),
            "‹hub/bastion_security_group›"
        );
        assert_eq!(
            (rules[0].text("from_port"), rules[0].text("to_port")),
            same("443")
        );
        let peering = &spoke.only("ec2:VpcPeeringConnection").urn;
        assert!(
            rules[0].options.depends_on.contains(peering),
            "AWS knows the group by then"
        );
    }
}

#[test]
fn the_bastion_may_reach_the_spokes_clusters() {
    for name in SPOKES {
        let spoke = stack(name);
        let rule = spoke.only("ec2:SecurityGroupEgressRule");
        assert_eq!(rule.text("group_id"), "‹hub/bastion_security_group›");
        assert_eq!(
            rule.text("destination_security_group_id"),
            "‹cluster/security-group›"
        );
        assert_eq!((rule.text("from_port"), rule.text("to_port")), same("443"));
    }
}

#[test]
fn the_monitoring_cluster_admits_only_the_bastion() {
    let hub = stack("hub");
    let rules = let_in(&hub, "‹monitoring/security-group›");
    assert_eq!(rules.len(), 1);
    assert_eq!(
        rules[0].text("source_security_group_id"),
        "‹bastion/security-group›"
    );
}

fn same(port: &str) -> (String, String) {
    (port.into(), port.into())
}

#[test]
fn databases_and_caches_admit_only_their_environments_cluster() {
    for name in SPOKES {
        let spoke = stack(name);
        for (group, port) in [
            ("‹database/security-group›", "5432"),
            ("‹cache/security-group›", "6379"),
        ] {
            let rules = let_in(&spoke, group);
            assert_eq!(rules.len(), 1, "{group}");
            let from = rules[0].text("source_security_group_id");
            assert_eq!(from, "‹cluster/cluster.cluster_security_group_id›");
            assert_eq!(
                (rules[0].text("from_port"), rules[0].text("to_port")),
                same(port)
            );
        }
    }
}

#[test]
fn databases_and_caches_are_only_in_subnets_without_a_way_to_the_internet() {
    for name in SPOKES {
        let spoke = stack(name);
        let database = spoke.only("rds:DbInstance");
        assert_eq!(database.text("publicly_accessible"), "false");
        assert_eq!(
            database.text("db_subnet_group_name"),
            "‹database/subnet-group›"
        );
        let cache = spoke.only("elasticache:ReplicationGroup");
        assert_eq!(
            cache.text("cache_subnet_group_name"),
            "‹cache/subnet-group›"
        );
        for group in ["rds:DbSubnetGroup", "elasticache:SubnetGroup"] {
            for subnet in spoke.only(group).items("subnet_ids") {
                assert!(subnet.starts_with("‹vpc/isolated-"), "{subnet}");
                let short = subnet.trim_matches(['‹', '›']);
                let association = spoke.named("ec2:RouteTableAssociation", short);
                assert_eq!(association.text("route_table_id"), "‹vpc/isolated›");
            }
        }
        for route in spoke.of("ec2:Route") {
            let leads_out = route.text("destination_cidr_block") == "0.0.0.0/0";
            assert!(!leads_out || route.text("route_table_id") != "‹vpc/isolated›");
        }
    }
}

#[test]
fn there_is_no_way_in_from_the_internet() {
    for name in STACKS {
        let stack = stack(name);
        for node in &stack.nodes {
            assert!(
                !node
                    .schema
                    .resource_type
                    .starts_with("elasticloadbalancing"),
                "{}",
                node.urn
            );
        }
        for rule in stack.of("ec2:SecurityGroupIngressRule") {
            let from = rule.text("cidr_ip");
            assert!(
                ["", "‹vpc/vpc.cidr_block›"].contains(&from.as_str()),
                "{}: {from}",
                rule.urn
            );
        }
        for subnet in stack.of("ec2:Subnet") {
            assert_ne!(subnet.text("map_public_ip_on_launch"), "true");
        }
    }
}

#[test]
fn no_secret_is_in_the_program_or_in_a_setting() {
    for name in STACKS {
        let definition = blueprint_payflow::project();
        let definition = definition.definition(name).unwrap().clone();
        assert!(definition.settings.iter().all(|setting| !setting.secret));
        for node in &stack(name).nodes {
            for input in node.schema.inputs.iter().filter(|input| input.secret) {
                let known = node.inputs.get(input.name).is_some_and(Value::is_known);
                assert!(!known, "{}: {}", node.urn, input.name);
            }
        }
    }
}

#[test]
fn the_databases_password_is_made_and_kept_by_secrets_manager() {
    for name in SPOKES {
        let spoke = stack(name);
        let database = spoke.only("rds:DbInstance");
        assert_eq!(database.text("manage_master_user_password"), "true");
        let token = spoke.only("secretsmanager:Secret");
        assert!(!token.text("generate_secret_string").is_empty());
        let cache = spoke.only("elasticache:ReplicationGroup");
        assert!(cache.inputs["auth_token"].has_secret());
    }
}

#[test]
fn external_secrets_reads_the_secrets_of_its_own_environment_and_no_others() {
    for name in SPOKES {
        let spoke = stack(name);
        let association = spoke.named("eks:PodIdentityAssociation", "cluster/pod-external-secrets");
        assert_eq!(
            association.text("role_arn"),
            "‹cluster/pod-external-secrets.arn›"
        );
        let role = spoke.named("iam:Role", "cluster/pod-external-secrets");
        let rights = role.inputs["policies"].as_map().unwrap()["rights"]
            .as_map()
            .unwrap();
        let [statement] = rights["Statement"].as_list().unwrap() else {
            panic!("one statement")
        };
        let statement = statement.as_map().unwrap();
        let texts = |name: &str| -> BTreeSet<String> {
            statement[name]
                .as_list()
                .unwrap()
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        let read = [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
        ];
        assert_eq!(texts("Action"), BTreeSet::from(read.map(String::from)));
        let mut secrets = ["cloudflare_tunnel", "rabbitmq", "token_signing_key"]
            .map(|secret| format!("‹hub/{name}.{secret}›"))
            .to_vec();
        secrets.push("‹database/instance.master_user_secret_arn›".into());
        secrets.push("‹cache/auth-token.arn›".into());
        assert_eq!(texts("Resource"), secrets.into_iter().collect());
    }
}

#[test]
fn everything_that_stores_data_is_encrypted() {
    for name in SPOKES {
        let spoke = stack(name);
        assert_eq!(
            spoke.only("rds:DbInstance").text("storage_encrypted"),
            "true"
        );
        let cache = spoke.only("elasticache:ReplicationGroup");
        assert_eq!(cache.text("at_rest_encryption_enabled"), "true");
        assert_eq!(cache.text("transit_encryption_enabled"), "true");
        let parameters = spoke.only("rds:DbParameterGroup").text("parameters");
        assert!(parameters.contains("rds.force_ssl: 1"), "{parameters}");
    }
    for name in STACKS {
        let stack = stack(name);
        assert!(
            !stack
                .only("eks:Cluster")
                .text("encryption_key_arn")
                .is_empty()
        );
        let template = stack
            .only("ec2:LaunchTemplate")
            .text("launch_template_data");
        assert!(template.contains("encrypted: true"), "{template}");
    }
}
