//! The hub's cluster, and who administers all clusters.

use palinfra_aws::iam::{PolicyDocument, Principal, Role};
use palinfra_aws::sts::CallerIdentity;
use palinfra_aws::{EksCluster, Nodes, Vpc};
use palinfra_core::{Arn, Output, Stack, out};

use crate::settings;

/// A role for people, and not whoever happens to create a cluster: IAM says who may take it.
pub fn admin(stack: &mut Stack) -> Output<Arn<Role>> {
    let account = CallerIdentity::new("account").declare(stack);
    let people = Principal::aws(out!("arn:aws:iam::{}:root", account.account_id));
    let name = format!("{}-cluster-admin", stack.project());
    Role::new("cluster-admin", name, PolicyDocument::assumed_by(people))
        .declare(stack)
        .arn
        .clone()
}

/// The cluster for shared observability. It reads what the environments send to CloudWatch, so
/// that no spoke needs a way into the hub.
pub fn monitoring(
    stack: &mut Stack,
    vpc: &Vpc,
    admin: &Output<Arn<Role>>,
    settings: &settings::Hub,
) -> EksCluster {
    let cluster = EksCluster::new("monitoring", vpc)
        .version(&settings.kubernetes_version)
        .nodes(Nodes::on_demand([&settings.node_type]).count(1, 3))
        .admin("platform", admin)
        .declare(stack);
    let read = [
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
        "logs:DescribeLogGroups",
        "logs:GetQueryResults",
        "logs:StartQuery",
        "logs:StopQuery",
    ];
    let policy = PolicyDocument::new().allow(read, ["*"]);
    cluster.pod_role(stack, "monitoring", "grafana", policy);
    cluster
}
