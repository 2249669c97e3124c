//! Images: where they are, who pushes them, how they are rolled out.

use crate::support::{at, items, named, of, only, stack, text, with};

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

#[test]
fn a_new_image_is_one_changed_line_of_one_server() {
    let before = stack("prod");
    let after = with("prod", &[("backend", "2")]);
    let mut changed = before
        .nodes
        .iter()
        .zip(&after.nodes)
        .filter(|(a, b)| a.inputs != b.inputs);
    let (a, b) = changed.next().unwrap();
    assert!(changed.next().is_none());
    // Right to pull does not depend on the tag once it is known; the script does.
    assert_eq!(a.urn.short(), "Prod-Server/containers");
    let lines = |node| at(node, "parameters.commands").as_list().unwrap().to_vec();
    let differs = lines(a).into_iter().zip(lines(b)).filter(|(a, b)| a != b);
    assert_eq!(differs.count(), 1);
}
