use palinfra_aws::eks::*;
use palinfra_core::{Id, Value};

use super::{node_group, sent};
use crate::support::canned::Canned;

const UPDATE: &str = "POST /clusters/main/node-groups/web/update-version";

fn made_from(version: &str) -> NodeGroupBuilder {
    node_group().launch_template(NodeLaunchTemplate {
        id: Id::new("lt-1").into(),
        version: Some(version.to_string().into()),
    })
}

#[tokio::test]
async fn nodes_get_another_version_and_another_template() {
    let it = Canned::<NodeGroup>::new("main/web");
    let old = || node_group().version("1.33");
    let new = || node_group().version("1.34");
    let template = "launchTemplate.id=lt-1 launchTemplate.version=2";
    for (before, wanted, words) in [
        (old(), new(), "force=false version=1.34".to_string()),
        (
            old(),
            new().force_update_enabled(true),
            "force=true version=1.34".into(),
        ),
        (
            made_from("1"),
            made_from("2"),
            format!("force=false {template}"),
        ),
        (
            made_from("1").version("1.33"),
            made_from("2").version("1.34"),
            format!("force=false {template} version=1.34"),
        ),
    ] {
        it.update(before, wanted).await.unwrap();
        assert_eq!(sent(&it), [format!("{UPDATE} {words}")]);
    }
}

#[tokio::test]
async fn the_version_and_the_template_of_nodes_are_read() {
    let it = Canned::<NodeGroup>::new("main/web").answer(
        "GET /clusters/main/node-groups/web",
        r#"{"nodegroup": {"clusterName": "main", "nodegroupName": "web", "status": "ACTIVE",
        "version": "1.34", "launchTemplate": {"id": "lt-1", "name": "it", "version": "2"}}}"#,
    );
    let read = it.read(made_from("1").version("1.33")).await;
    let text = |text: &str| Value::Text(text.into());
    let template = [("id", text("lt-1")), ("version", text("2"))];
    let template = template.map(|(name, value)| (name.to_string(), value));
    assert_eq!(read["version"], text("1.34"));
    assert_eq!(read["launch_template"], Value::Map(template.into()));
}

/// The number of nodes comes first, and each change is waited for.
#[tokio::test]
async fn a_node_group_takes_one_update_at_a_time() {
    let it = Canned::<NodeGroup>::new("main/web")
        .answer(
            "POST /clusters/main/node-groups/web/update-config",
            r#"{"update": {"id": "u-1", "status": "InProgress"}}"#,
        )
        .answer(
            "GET /clusters/main/updates/u-1?nodegroupName=web",
            r#"{"update": {"id": "u-1", "status": "Successful"}}"#,
        );
    let more = NodeScaling {
        min_size: 2,
        desired_size: 3,
        max_size: 5,
    };
    let wanted = node_group().scaling_config(more).version("1.34");
    it.update(node_group().version("1.33"), wanted)
        .await
        .unwrap();
    assert_eq!(
        sent(&it),
        [
            "POST /clusters/main/node-groups/web/update-config scalingConfig.desiredSize=3 \
             scalingConfig.maxSize=5 scalingConfig.minSize=2",
            "GET /clusters/main/updates/u-1?nodegroupName=web",
            &format!("{UPDATE} force=false version=1.34"),
        ]
    );
}
