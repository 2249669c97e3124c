use palinfra_aws::eks::*;
use palinfra_aws::iam::{PolicyDocument, Role};
use palinfra_core::{Arn, Declared, Id, Property, Stack};

use super::{Sample, sample};
use crate::support::emulator::Emulator;

const NO_UPDATE: &str = "neither emulator changes it in place as EKS does";
const ROLE: &str = "arn:aws:iam::123456789012:role/other";

pub fn all() -> Vec<Sample> {
    let policies = vec![AccessPolicy::namespaces("AmazonEKSViewPolicy", ["web"]).into_value()];
    let more = NodeScaling {
        min_size: 2,
        desired_size: 3,
        max_size: 5,
    };
    let labels: std::collections::BTreeMap<String, String> =
        [("tier".to_string(), "back".to_string())].into();
    let taint = Taint {
        key: "only".into(),
        value: Some("web".into()),
        effect: TaintEffect::NoSchedule,
    };
    let pace = NodeUpdate {
        max_unavailable: Some(2),
        ..NodeUpdate::default()
    };
    vec![
        sample(access_entry)
            .update("access_policies", policies)
            .update("kubernetes_groups", vec!["admins"])
            .update("username", "other")
            .on(Emulator::Ministack),
        sample(addon)
            .update("addon_version", "v1.11.4-eksbuild.1")
            .update("configuration_values", r#"{"replicaCount":3}"#)
            .update("resolve_conflicts", ResolveConflicts::Preserve.into_value())
            .update("service_account_role_arn", ROLE)
            .update("preserve_on_delete", true)
            .on(Emulator::Ministack),
        sample(cluster)
            .without("subnet_ids", NO_UPDATE)
            .without("security_group_ids", NO_UPDATE)
            .without("endpoint_private_access", NO_UPDATE)
            .without("endpoint_public_access", NO_UPDATE)
            .without("public_access_cidrs", NO_UPDATE)
            .without("version", NO_UPDATE)
            .without("authentication_mode", NO_UPDATE)
            .without("support_type", NO_UPDATE)
            .without("deletion_protection", NO_UPDATE)
            .update("enabled_log_types", vec!["api"]),
        sample(node_group)
            .update("scaling_config", more.into_value())
            .without("launch_template", NO_UPDATE)
            .update("labels", labels.into_value())
            .update("taints", vec![taint.into_value()])
            .update("update_config", pace.into_value())
            .without("version", NO_UPDATE)
            .update("force_update_enabled", true),
        sample(association)
            .update("role_arn", ROLE)
            .update("target_role_arn", ROLE)
            .update("disable_session_tags", true)
            .on(Emulator::Ministack),
    ]
}

fn role(stack: &mut Stack, name: &str) -> Declared<Role> {
    let trust = PolicyDocument::assumed_by_service("eks.amazonaws.com");
    Role::new("role", name, trust).declare(stack)
}

fn subnets() -> [Id<palinfra_aws::ec2::Subnet>; 2] {
    ["subnet-11111111111111111", "subnet-22222222222222222"].map(Id::new)
}

fn cluster(stack: &mut Stack) -> Declared<Cluster> {
    let role = role(stack, "contract-eks");
    Cluster::new("it", "contract-it", &role, subnets())
        .version("1.33")
        .enabled_log_types([ClusterLog::Audit])
        .declare(stack)
}

fn control_plane(stack: &mut Stack, name: &str) -> Declared<Cluster> {
    let role = role(stack, name);
    Cluster::new("cluster", name, &role, subnets()).declare(stack)
}

fn node_group(stack: &mut Stack) -> Declared<NodeGroup> {
    let cluster = control_plane(stack, "contract-nodes");
    let trust = PolicyDocument::assumed_by_service("ec2.amazonaws.com");
    let role = Role::new("nodes", "contract-node", trust).declare(stack);
    NodeGroup::new("it", &cluster, "web", &role, subnets())
        .labels([("tier", "web")])
        .declare(stack)
}

fn access_entry(stack: &mut Stack) -> Declared<AccessEntry> {
    let cluster = control_plane(stack, "contract-access");
    let who = Arn::new("arn:aws:iam::123456789012:role/people");
    AccessEntry::new("it", &cluster, who)
        .access_policies([AccessPolicy::cluster("AmazonEKSViewPolicy")])
        .kubernetes_groups(["viewers"])
        .username("people")
        .declare(stack)
}

fn addon(stack: &mut Stack) -> Declared<Addon> {
    let cluster = control_plane(stack, "contract-addon");
    Addon::new("it", &cluster, "coredns")
        .addon_version("v1.11.3-eksbuild.1")
        .configuration_values(r#"{"replicaCount":2}"#)
        .declare(stack)
}

fn association(stack: &mut Stack) -> Declared<PodIdentityAssociation> {
    let cluster = control_plane(stack, "contract-pods");
    let role = Arn::new("arn:aws:iam::123456789012:role/pods");
    PodIdentityAssociation::new("it", &cluster, "web", "server", role).declare(stack)
}
