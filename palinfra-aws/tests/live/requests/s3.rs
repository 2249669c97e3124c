use palinfra_aws::s3::{Bucket, BucketBuilder};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        "s3:Bucket",
        TagsAtCreation,
        a_bucket_gets_its_tags_as_it_is_made,
    ),
    ("s3:Bucket", Found, a_bucket_is_found_again_by_its_token),
];

fn bucket() -> BucketBuilder {
    Bucket::new("it", "contract-it").tags([("Name".to_string(), "it".to_string())])
}

#[tokio::test]
async fn a_bucket_gets_its_tags_as_it_is_made() {
    let it = Canned::<Bucket>::new("contract-it").refuse("HEAD /", 404, "NotFound");
    assert_eq!(it.create(bucket()).await.unwrap().id, "contract-it");
    let tag = |key: &str, value: &str| format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>");
    let tags = [
        tag("Name", "it"),
        tag("palinfra:lineage", "lineage"),
        tag("palinfra:token", "token"),
        tag("palinfra:urn", "urn:palinfra:contract:dev:s3:Bucket:it"),
    ];
    let place = "CreateBucketConfiguration";
    let create = format!(
        "PUT / body=<{place} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
        <Tags>{}</Tags></{place}>",
        tags.concat()
    );
    assert_eq!(it.sent(), ["HEAD /".to_string(), create]);
}

/// In its first region, making a bucket again that the account has is a success.
#[tokio::test]
async fn a_bucket_that_is_there_is_not_made_again() {
    let it = Canned::<Bucket>::new("contract-it");
    let refused = it.create(bucket()).await.unwrap_err();
    assert_eq!(refused.code.as_deref(), Some("BucketAlreadyOwnedByYou"));
    assert_eq!(it.sent(), ["HEAD /"]);
}

#[tokio::test]
async fn a_bucket_is_found_again_by_its_token() {
    for (token, is_ours) in [("token", true), ("other", false)] {
        let tags = format!(
            "<Tagging><TagSet><Tag><Key>palinfra:token</Key><Value>{token}</Value></Tag>\
            </TagSet></Tagging>"
        );
        let it = Canned::<Bucket>::new("contract-it").answer("GET /?tagging", tags);
        let found = it.find(bucket()).await.unwrap();
        assert_eq!(
            found.map(|found| found.id),
            is_ours.then(|| "contract-it".into())
        );
        assert_eq!(it.sent()[..2], ["HEAD /", "GET /?tagging"]);
    }
}
