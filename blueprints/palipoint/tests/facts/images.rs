//! Images: where they are, who pushes them, how they are rolled out.

use palinfra_testing::{DeclarationExt, NodeExt};

use crate::support::{stack, with};

#[test]
fn cicd_has_the_three_repositories() {
    let cicd = stack("cicd");
    let repositories = cicd.of("ecr:Repository");
    let names: Vec<String> = repositories
        .iter()
        .map(|node| node.text("repository_name"))
        .collect();
    let wanted = ["palipoint-fe", "palipoint-be", "palipoint-notification"];
    assert_eq!(names, wanted);
}

#[test]
fn the_pipeline_of_main_may_push_to_them_and_nothing_else() {
    let cicd = with("cicd", &[("pipeline", "palipoint/palipoint")]);
    let role = cicd.named("iam:Role", "pipeline");
    assert_eq!(
        role.items("policies.push-images.Statement.0.Resource")
            .len(),
        3
    );
    let trust = role.text("assume_role_policy_document");
    let branch = "project_path:palipoint/palipoint:ref_type:branch:ref:main";
    assert!(trust.contains(branch), "{trust}");
    assert_eq!(
        cicd.only("iam:OpenIdConnectProvider").text("url"),
        "gitlab.palipoint.com"
    );
    assert_eq!(stack("cicd").of("iam:OpenIdConnectProvider").len(), 0);
}
