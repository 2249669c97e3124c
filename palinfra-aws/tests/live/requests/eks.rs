mod cluster;
mod node_group;

use palinfra_aws::eks::*;
use palinfra_core::resource::Builder;
use palinfra_core::{Arn, Id, Resource, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        "eks:AccessEntry",
        Update("tags"),
        tags_of_an_access_entry_are_changed,
    ),
    (
        "eks:AccessEntry",
        Drift("tags"),
        tags_of_an_access_entry_are_read,
    ),
    ("eks:Addon", Update("tags"), tags_of_an_addon_are_changed),
    ("eks:Addon", Drift("tags"), tags_of_an_addon_are_read),
    (
        "eks:Cluster",
        Output("cluster_security_group_id"),
        cluster::the_group_of_a_cluster_is_known,
    ),
    (
        "eks:NodeGroup",
        Update("tags"),
        tags_of_a_node_group_are_changed,
    ),
    (
        "eks:NodeGroup",
        Drift("tags"),
        tags_of_a_node_group_are_read,
    ),
    (
        "eks:PodIdentityAssociation",
        Update("tags"),
        tags_of_an_association_are_changed,
    ),
    (
        "eks:PodIdentityAssociation",
        Drift("tags"),
        tags_of_an_association_are_read,
    ),
];

const ARN: &str = "arn:aws:eks:us-east-1:123456789012:of/it";
const ASSOCIATION: &str = "arn:aws:eks:us-east-1:123456789012:podidentityassociation/main/a-1";
const ROLE: &str = "arn:aws:iam::123456789012:role/it";
const ENTRY: &str = "arn:aws:iam::123456789012:role/it|main";

/// The calls, without the tokens that the SDK makes up.
fn sent<R: Resource>(it: &Canned<R>) -> Vec<String> {
    let made_up = |word: &&str| !word.starts_with("clientRequestToken=");
    let line = |call: String| {
        let words: Vec<&str> = call.split(' ').filter(made_up).collect();
        words.join(" ")
    };
    it.sent().into_iter().map(line).collect()
}

fn entry() -> AccessEntryBuilder {
    AccessEntry::new("it", Id::new("main"), Arn::new(ROLE))
}

fn addon() -> AddonBuilder {
    Addon::new("it", Id::new("main"), "coredns")
}

fn node_group() -> NodeGroupBuilder {
    let subnets = [Id::new("subnet-1")];
    NodeGroup::new("it", Id::new("main"), "web", Arn::new(ROLE), subnets)
}

fn association() -> PodIdentityAssociationBuilder {
    let role = Arn::new(ROLE);
    PodIdentityAssociation::new("it", Id::new("main"), "web", "server", role)
}

fn tagged<B: Builder>(it: B, tags: [(&str, &str); 2]) -> B {
    let tags = tags.map(|(key, value)| (key.to_string(), Value::Text(value.into())));
    let mut draft = it.into_draft();
    draft.inputs.insert("tags".into(), Value::Map(tags.into()));
    B::from_draft(draft)
}

async fn tags_are_changed<R: Resource>(id: &'static str, it: fn() -> R::Builder) {
    let canned = Canned::<R>::new(id).knows("arn", ARN);
    let before = tagged(it(), [("Name", "it"), ("Old", "goes")]);
    let wanted = tagged(it(), [("Name", "other"), ("New", "comes")]);
    canned.update(before, wanted).await.unwrap();
    let tags = format!("/tags/{}", ARN.replace(':', "%3A").replace('/', "%2F"));
    assert_eq!(
        canned.sent(),
        [
            format!("POST {tags} tags.Name=other tags.New=comes"),
            format!("DELETE {tags}?tagKeys=Old"),
        ]
    );
}

async fn tags_are_read<R: Resource>(
    id: &'static str,
    it: fn() -> R::Builder,
    look: &'static str,
    kind: &str,
) {
    let answer = format!(r#"{{"{kind}": {{"clusterName": "main", "tags": {{"Name": "other"}}}}}}"#);
    let canned = Canned::<R>::new(id).answer(look, answer);
    let read = canned
        .read(tagged(it(), [("Name", "it"), ("Old", "goes")]))
        .await;
    let other = [("Name".to_string(), Value::Text("other".into()))];
    assert_eq!(read["tags"], Value::Map(other.into()));
    assert_eq!(canned.sent(), [look]);
}

#[tokio::test]
async fn tags_of_an_access_entry_are_changed() {
    tags_are_changed::<AccessEntry>(ENTRY, entry).await;
}

#[tokio::test]
async fn tags_of_an_access_entry_are_read() {
    let look = "GET /clusters/main/access-entries/arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fit";
    tags_are_read::<AccessEntry>(ENTRY, entry, look, "accessEntry").await;
}

#[tokio::test]
async fn tags_of_an_addon_are_changed() {
    tags_are_changed::<Addon>("main|coredns", addon).await;
}

#[tokio::test]
async fn tags_of_an_addon_are_read() {
    let look = "GET /clusters/main/addons/coredns";
    tags_are_read::<Addon>("main|coredns", addon, look, "addon").await;
}

#[tokio::test]
async fn tags_of_a_node_group_are_changed() {
    tags_are_changed::<NodeGroup>("main/web", node_group).await;
}

#[tokio::test]
async fn tags_of_a_node_group_are_read() {
    let look = "GET /clusters/main/node-groups/web";
    tags_are_read::<NodeGroup>("main/web", node_group, look, "nodegroup").await;
}

#[tokio::test]
async fn tags_of_an_association_are_changed() {
    tags_are_changed::<PodIdentityAssociation>(ARN, association).await;
}

#[tokio::test]
async fn tags_of_an_association_are_read() {
    let look = "GET /clusters/main/pod-identity-associations/a-1";
    tags_are_read::<PodIdentityAssociation>(ASSOCIATION, association, look, "association").await;
}

/// An import has the ARN and nothing else.
#[tokio::test]
async fn an_association_is_imported_by_its_arn() {
    let look = "GET /clusters/main/pod-identity-associations/a-1";
    let answer = r#"{"association": {"clusterName": "main", "namespace": "web"}}"#;
    let it = Canned::<PodIdentityAssociation>::new(ASSOCIATION).answer(look, answer);
    assert_eq!(it.import().await["namespace"], Value::Text("web".into()));
    assert_eq!(it.sent(), [look]);
}

/// They are not left as they are in silence.
#[tokio::test]
async fn tags_of_what_has_no_recorded_arn_are_refused() {
    let it = Canned::<Addon>::new("main|coredns");
    let wanted = tagged(addon(), [("Name", "it"), ("New", "comes")]);
    let refused = it.update(addon(), wanted).await.unwrap_err();
    assert!(refused.message.contains("refresh"), "{refused}");
    assert!(it.sent().is_empty());
}
