use std::collections::BTreeMap;

use palinfra_aws::cloudfront::{Invalidation, InvalidationBuilder};
use palinfra_aws::live::Deletion;
use palinfra_core::Id;

use super::Instead;
use crate::support::canned::{Canned, TOKEN};
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[(
    "cloudfront:Invalidation",
    Gone,
    an_invalidation_leaves_nothing_and_is_gone_with_its_distribution,
)];

const DISTRIBUTION: &str = "E1";
const LIST: &str = "GET /2020-05-31/distribution/E1/invalidation?MaxItems=100";

fn of(paths: &[(&str, &str)]) -> InvalidationBuilder {
    let paths = paths.iter();
    let paths: BTreeMap<String, String> = paths
        .map(|(path, version)| (path.to_string(), version.to_string()))
        .collect();
    Invalidation::new("it", Id::new(DISTRIBUTION), paths)
}

fn canned() -> Canned<Invalidation> {
    Canned::new(DISTRIBUTION)
}

fn listed(status: &str) -> String {
    format!(
        "<InvalidationList><Marker/><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated>\
         <Quantity>1</Quantity><Items><InvalidationSummary><Id>I1</Id>\
         <CreateTime>2026-01-01T00:00:00Z</CreateTime><Status>{status}</Status>\
         </InvalidationSummary></Items></InvalidationList>"
    )
}

#[tokio::test]
async fn a_first_deployment_invalidates_nothing() {
    let it = canned();
    let made = it.create(of(&[("/index.html", "1")])).await.unwrap();
    assert_eq!(made.id, DISTRIBUTION);
    assert!(it.sent().is_empty());
}

#[tokio::test]
async fn what_has_changed_or_gone_is_invalidated_in_one_call_with_a_reference_of_its_own() {
    let it = canned();
    let before = of(&[("/a.js", "1"), ("/b.js", "1"), ("/c.js", "1")]);
    let wanted = of(&[("/a.js", "2"), ("/b.js", "1"), ("/new.js", "1")]);
    it.update(before, wanted).await.unwrap();
    let batch = format!(
        "POST /2020-05-31/distribution/E1/invalidation body=<InvalidationBatch \
         xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths><Quantity>2</Quantity>\
         <Items><Path>/a.js</Path><Path>/c.js</Path></Items></Paths>\
         <CallerReference>{TOKEN}</CallerReference></InvalidationBatch>"
    );
    assert_eq!(it.sent(), [batch]);
}

#[tokio::test]
async fn many_paths_are_all_of_the_distribution() {
    let it = canned();
    let before = of(&[("/a.js", "1"), ("/b.js", "1")]).most_paths(1);
    it.update(before, of(&[]).most_paths(1)).await.unwrap();
    let sent = it.sent().concat();
    assert!(sent.contains("<Items><Path>/*</Path></Items>"), "{sent}");
}

#[tokio::test]
async fn a_change_of_nothing_that_is_served_invalidates_nothing() {
    let it = canned();
    let (before, wanted) = (of(&[("/a.js", "1")]), of(&[("/a.js", "1"), ("/b.js", "1")]));
    it.update(before, wanted.most_paths(9)).await.unwrap();
    assert!(it.sent().is_empty());
}

#[tokio::test]
async fn it_is_waited_for() {
    let it = canned()
        .answer(LIST, listed("InProgress"))
        .answer(LIST, listed("Completed"));
    it.wait_ready(of(&[])).await.unwrap();
    assert_eq!(it.sent(), [LIST, LIST]);
}

#[tokio::test]
async fn an_invalidation_leaves_nothing_and_is_gone_with_its_distribution() {
    let it = canned();
    assert_eq!(it.delete(of(&[])).await, Ok(Deletion::Gone));
    assert!(it.sent().is_empty());
    let it = it.refuse(LIST, 404, "NoSuchDistribution");
    it.wait_gone(of(&[])).await.unwrap();
    assert_eq!(it.sent(), [LIST]);
}
