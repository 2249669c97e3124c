//! The servers: what they are, and what runs on them.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{all, script, stack};

#[test]
fn the_servers_are_those_of_the_sheet_and_no_others() {
    let wanted = [
        ("cicd", vec![("GitLab Server", "t3a.xlarge")]),
        (
            "prod",
            vec![
                ("prod-kafka-server", "t3a.medium"),
                ("Prod-Server", "t3.xlarge"),
                ("prod-kibana-server", "t3.large"),
            ],
        ),
        (
            "nonprod",
            vec![
                ("Dev-Kafka-Server", "t3a.small"),
                ("Dev-QA-Server", "t3a.large"),
            ],
        ),
    ];
    for (name, servers) in wanted {
        let declared = stack(name);
        let found: Vec<(String, String)> = declared
            .of("ec2:Instance")
            .into_iter()
            .map(|node| (node.text("tags.Name"), node.text("instance_type")))
            .collect();
        let servers: Vec<(String, String)> = servers
            .into_iter()
            .map(|(name, kind)| (name.into(), kind.into()))
            .collect();
        assert_eq!(found, servers);
    }
}

#[test]
fn frontend_and_backend_run_in_docker_on_the_application_server() {
    for (name, server) in [("prod", "Prod-Server"), ("nonprod", "Dev-QA-Server")] {
        let script = script(&stack(name), server);
        assert!(script.contains("begin 'frontend' "), "{script}");
        assert!(script.contains("begin 'backend'"), "{script}");
        assert!(!script.contains("begin 'kafka'"), "{script}");
    }
}

#[test]
fn kafka_notifications_and_background_jobs_run_on_a_server_of_their_own() {
    for (name, server) in [
        ("prod", "prod-kafka-server"),
        ("nonprod", "Dev-Kafka-Server"),
    ] {
        let script = script(&stack(name), server);
        assert!(
            script.contains("begin 'kafka' 'apache/kafka:3.9.1'"),
            "{script}"
        );
        assert!(script.contains("begin 'notification'"), "{script}");
    }
}

#[test]
fn gitlab_runs_on_its_server_and_answers_to_its_name() {
    let cicd = stack("cicd");
    assert!(script(&cicd, "gitlab-server").contains("begin 'gitlab' 'gitlab/gitlab-ce:"));
    let record = cicd.named("route53:RecordSet", "gitlab-server/name");
    assert_eq!(record.text("name"), "gitlab.palipoint.com");
}

#[test]
fn dashboards_are_in_production_alone() {
    assert!(script(&stack("prod"), "prod-kibana-server").contains("OPENSEARCH_HOSTS"));
    let nonprod = stack("nonprod");
    let servers = nonprod.of("ssm:Association");
    assert_eq!(servers.len(), 2);
}

#[test]
fn no_disk_is_readable_and_no_metadata_is_given_to_containers() {
    for stack in all() {
        for node in stack.of("ec2:Instance") {
            assert_eq!(node.text("block_device_mappings.0.ebs.encrypted"), "true");
            assert_eq!(node.text("metadata_options.http_tokens"), "required");
            let hops = node.text("metadata_options.http_put_response_hop_limit");
            assert_eq!(hops, "1", "an answer must not reach a container");
            assert_eq!(node.text("key_name"), "", "nobody comes with a key of SSH");
        }
    }
}

#[test]
fn what_dns_points_to_keeps_its_address() {
    for (name, server, host) in [
        ("cicd", "gitlab-server", "gitlab.palipoint.com"),
        ("prod", "Prod-Server", "api.palipoint.com"),
        ("nonprod", "Dev-QA-Server", "api.palipoint.in"),
    ] {
        let declared = stack(name);
        assert_eq!(declared.of("ec2:Eip").len(), 1);
        let record = declared.named("route53:RecordSet", &format!("{server}/name"));
        assert_eq!(record.text("name"), host);
        let address = format!("‹{server}/address.public_ip›");
        assert_eq!(record.text("resource_records.0"), address);
    }
}
