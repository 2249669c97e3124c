//! Who reaches what, and who may read which secret.

use std::collections::BTreeSet;

use palinfra_core::Value;

use crate::support::{SPOKES, STACKS, items, let_in, named, of, only, stack, text};

#[test]
fn the_eks_endpoints_are_private_only() {
    for name in STACKS {
        let stack = stack(name);
        let cluster = only(&stack, "eks:Cluster");
        assert_eq!(text(cluster, "endpoint_private_access"), "true");
        assert_eq!(text(cluster, "endpoint_public_access"), "false");
    }
}

#[test]
fn the_spokes_clusters_admit_only_the_hubs_bastion() {
    for name in SPOKES {
        let spoke = stack(name);
        let groups = items(only(&spoke, "eks:Cluster"), "security_group_ids");
        assert_eq!(groups, ["‹cluster/security-group›"]);
        let rules = let_in(&spoke, "‹cluster/security-group›");
        assert_eq!(rules.len(), 1);
        assert_eq!(
            text(rules[0], "source_security_group_id"),
            "‹hub/bastion_security_group›"
        );
        assert_eq!(
            (text(rules[0], "from_port"), text(rules[0], "to_port")),
            same("443")
        );
        let peering = &only(&spoke, "ec2:VpcPeeringConnection").urn;
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
        let rule = only(&spoke, "ec2:SecurityGroupEgressRule");
        assert_eq!(text(rule, "group_id"), "‹hub/bastion_security_group›");
        assert_eq!(
            text(rule, "destination_security_group_id"),
            "‹cluster/security-group›"
        );
        assert_eq!(
            (text(rule, "from_port"), text(rule, "to_port")),
            same("443")
        );
    }
}

#[test]
fn the_monitoring_cluster_admits_only_the_bastion() {
    let hub = stack("hub");
    let rules = let_in(&hub, "‹monitoring/security-group›");
    assert_eq!(rules.len(), 1);
    assert_eq!(
        text(rules[0], "source_security_group_id"),
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
            let from = text(rules[0], "source_security_group_id");
            assert_eq!(from, "‹cluster/cluster.cluster_security_group_id›");
            assert_eq!(
                (text(rules[0], "from_port"), text(rules[0], "to_port")),
                same(port)
            );
        }
    }
}

#[test]
fn databases_and_caches_are_only_in_subnets_without_a_way_to_the_internet() {
    for name in SPOKES {
        let spoke = stack(name);
        let database = only(&spoke, "rds:DbInstance");
        assert_eq!(text(database, "publicly_accessible"), "false");
        assert_eq!(
            text(database, "db_subnet_group_name"),
            "‹database/subnet-group›"
        );
        let cache = only(&spoke, "elasticache:ReplicationGroup");
        assert_eq!(
            text(cache, "cache_subnet_group_name"),
            "‹cache/subnet-group›"
        );
        for group in ["rds:DbSubnetGroup", "elasticache:SubnetGroup"] {
            for subnet in items(only(&spoke, group), "subnet_ids") {
                assert!(subnet.starts_with("‹vpc/isolated-"), "{subnet}");
                let short = subnet.trim_matches(['‹', '›']);
                let association = named(&spoke, "ec2:RouteTableAssociation", short);
                assert_eq!(text(association, "route_table_id"), "‹vpc/isolated›");
            }
        }
        for route in of(&spoke, "ec2:Route") {
            let leads_out = text(route, "destination_cidr_block") == "0.0.0.0/0";
            assert!(!leads_out || text(route, "route_table_id") != "‹vpc/isolated›");
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
        for rule in of(&stack, "ec2:SecurityGroupIngressRule") {
            let from = text(rule, "cidr_ip");
            assert!(
                ["", "‹vpc/vpc.cidr_block›"].contains(&from.as_str()),
                "{}: {from}",
                rule.urn
            );
        }
        for subnet in of(&stack, "ec2:Subnet") {
            assert_ne!(text(subnet, "map_public_ip_on_launch"), "true");
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
        let database = only(&spoke, "rds:DbInstance");
        assert_eq!(text(database, "manage_master_user_password"), "true");
        let token = only(&spoke, "secretsmanager:Secret");
        assert!(!text(token, "generate_secret_string").is_empty());
        let cache = only(&spoke, "elasticache:ReplicationGroup");
        assert!(cache.inputs["auth_token"].has_secret());
    }
}

#[test]
fn external_secrets_reads_the_secrets_of_its_own_environment_and_no_others() {
    for name in SPOKES {
        let spoke = stack(name);
        let association = named(
            &spoke,
            "eks:PodIdentityAssociation",
            "cluster/pod-external-secrets",
        );
        assert_eq!(
            text(association, "role_arn"),
            "‹cluster/pod-external-secrets.arn›"
        );
        let role = named(&spoke, "iam:Role", "cluster/pod-external-secrets");
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
            text(only(&spoke, "rds:DbInstance"), "storage_encrypted"),
            "true"
        );
        let cache = only(&spoke, "elasticache:ReplicationGroup");
        assert_eq!(text(cache, "at_rest_encryption_enabled"), "true");
        assert_eq!(text(cache, "transit_encryption_enabled"), "true");
        let parameters = text(only(&spoke, "rds:DbParameterGroup"), "parameters");
        assert!(parameters.contains("rds.force_ssl: 1"), "{parameters}");
    }
    for name in STACKS {
        let stack = stack(name);
        assert!(!text(only(&stack, "eks:Cluster"), "encryption_key_arn").is_empty());
        let template = text(only(&stack, "ec2:LaunchTemplate"), "launch_template_data");
        assert!(template.contains("encrypted: true"), "{template}");
    }
}
