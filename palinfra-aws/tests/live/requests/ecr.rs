use palinfra_aws::ecr::{Repository, RepositoryBuilder};
use palinfra_core::Value;

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        "ecr:Repository",
        Update("scan_on_push"),
        scans_are_turned_on_and_off,
    ),
    ("ecr:Repository", Drift("scan_on_push"), scans_are_read),
];

fn repository() -> RepositoryBuilder {
    Repository::new("it", "team/it")
}

#[tokio::test]
async fn scans_are_turned_on_and_off() {
    let it = Canned::<Repository>::new("team/it");
    let off = || repository().scan_on_push(false);
    let put = "PutImageScanningConfiguration imageScanningConfiguration";
    it.update(repository(), off()).await.unwrap();
    // What is not said is off.
    assert_eq!(it.sent(), [format!("{put}={{}} repositoryName=team/it")]);
    it.update(off(), repository()).await.unwrap();
    let on = format!("{put}.scanOnPush=true repositoryName=team/it");
    assert_eq!(it.sent(), [on]);
}

#[tokio::test]
async fn scans_are_read() {
    for on in [true, false] {
        let answer = format!(
            r#"{{"repositories": [{{"repositoryName": "team/it",
            "repositoryArn": "arn:aws:ecr:us-east-1:123456789012:repository/team/it",
            "imageScanningConfiguration": {{"scanOnPush": {on}}}}}]}}"#
        );
        let it = Canned::<Repository>::new("team/it").answer("DescribeRepositories", answer);
        let read = it.read(repository()).await;
        assert_eq!(read["scan_on_push"], Value::Bool(on));
    }
}
