use palinfra_aws::elasticbeanstalk::{ApplicationVersion, ApplicationVersionBuilder, SourceBundle};
use palinfra_aws::live::Deletion;
use palinfra_core::Id;
use palinfra_core::provider::FailureKind;

use super::{VERSION, ours, tags};
use crate::support::canned::Canned;

const DESCRIBE: &str = "DescribeApplicationVersions";

fn version() -> ApplicationVersionBuilder {
    let bundle = SourceBundle {
        s3_bucket: Id::new("bundles").into(),
        s3_key: "one.zip".to_string().into(),
    };
    ApplicationVersion::new("it", Id::new("shop"), "one", bundle)
}

fn canned() -> Canned<ApplicationVersion> {
    Canned::new("shop/one")
}

fn described(status: &str) -> String {
    format!(
        "<ApplicationVersions><member><ApplicationName>shop</ApplicationName>\
        <VersionLabel>one</VersionLabel><ApplicationVersionArn>arn:it</ApplicationVersionArn>\
        <Status>{status}</Status></member></ApplicationVersions>"
    )
}

#[tokio::test]
pub(super) async fn it_is_made_of_an_object() {
    let it = canned();
    let made = it.create(version()).await.unwrap();
    assert_eq!(made.id, "shop/one");
    let create = format!(
        "CreateApplicationVersion ApplicationName=shop Process=true SourceBundle.S3Bucket=bundles \
        SourceBundle.S3Key=one.zip {} VersionLabel=one",
        ours(VERSION)
    );
    assert_eq!(it.sent(), [create]);
}

#[tokio::test]
pub(super) async fn it_is_waited_for() {
    let it = canned()
        .answer(DESCRIBE, described("PROCESSING"))
        .answer("ListTagsForResource", "")
        .answer(DESCRIBE, described("PROCESSED"))
        .answer("ListTagsForResource", "");
    let outputs = it.wait_ready(version()).await.unwrap();
    assert_eq!(outputs["version_label"].as_str(), Some("one"));
    it.sent();
    let it = it.answer(DESCRIBE, described("FAILED"));
    let failure = it.wait_ready(version()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("the bundle"), "{failure}");
}

#[tokio::test]
pub(super) async fn only_its_description_changes() {
    let it = canned();
    it.update(version(), version().description("first"))
        .await
        .unwrap();
    let update = "UpdateApplicationVersion ApplicationName=shop Description=first VersionLabel=one";
    assert_eq!(it.sent(), [update]);
}

#[tokio::test]
pub(super) async fn it_is_deleted_and_the_bundle_stays() {
    let it = canned()
        .answer(DESCRIBE, described("PROCESSED"))
        .answer("ListTagsForResource", tags("palinfra:lineage", "lineage"));
    assert_eq!(it.delete(version()).await, Ok(Deletion::Gone));
    assert_eq!(
        it.sent().last().unwrap(),
        "DeleteApplicationVersion ApplicationName=shop DeleteSourceBundle=false VersionLabel=one"
    );
    let it = it
        .answer(DESCRIBE, described("PROCESSED"))
        .answer("ListTagsForResource", tags("palinfra:lineage", "another"));
    let refused = it.delete(version()).await.unwrap_err();
    assert!(refused.message.contains("another stack"), "{refused}");
}
