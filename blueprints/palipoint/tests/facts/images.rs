//! Images: where they are, who pushes them, how they are rolled out.

use crate::support::{items, named, of, only, stack, text, with};

#[test]
fn cicd_has_the_three_repositories() {
    let cicd = stack("cicd");
    let repositories = of(&cicd, "ecr:Repository");
    let names: Vec<String> = repositories
        .iter()
        .map(|node| text(node, "repository_name"))
        .collect();
    let wanted = ["palipoint-fe", "palipoint-be", "palipoint-notification"];
    assert_eq!(names, wanted);
}

#[test]
fn the_pipeline_of_main_may_push_to_them_and_nothing_else() {
    let cicd = with("cicd", &[("pipeline", "palipoint/palipoint")]);
    let role = named(&cicd, "iam:Role", "pipeline");
    assert_eq!(
        items(role, "policies.push-images.Statement.0.Resource").len(),
        3
    );
    let trust = text(role, "assume_role_policy_document");
    let branch = "project_path:palipoint/palipoint:ref_type:branch:ref:main";
    assert!(trust.contains(branch), "{trust}");
    assert_eq!(
        text(only(&cicd, "iam:OpenIdConnectProvider"), "url"),
        "gitlab.palipoint.com"
    );
    assert_eq!(of(&stack("cicd"), "iam:OpenIdConnectProvider").len(), 0);
}
