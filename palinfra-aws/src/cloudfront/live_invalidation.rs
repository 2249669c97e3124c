//! The calls of an invalidation.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_cloudfront::types as sdk;

use super::Invalidation;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, Status, built, failure,
};

type Paths = BTreeMap<String, String>;

#[async_trait]
impl Live for Invalidation {
    /// There is nothing to forget yet.
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        Made::id(call.natural_id.clone())
    }

    /// CloudFront takes the same call with the same reference for one.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let before: Option<Paths> = change.before("paths")?;
        let changed = changed(&before.unwrap_or_default(), &self.paths, self.most_paths);
        if changed.is_empty() {
            return Ok(());
        }
        let paths = sdk::Paths::builder()
            .quantity(i32::try_from(changed.len()).unwrap_or(i32::MAX))
            .set_items(Some(changed));
        let batch = sdk::InvalidationBatch::builder()
            .caller_reference(change.token)
            .paths(built(paths.build())?);
        let call = at.aws.cloudfront().create_invalidation();
        let call = call.distribution_id(at.id);
        let call = call.invalidation_batch(built(batch.build())?);
        call.send().await.map(drop).map_err(failure)
    }

    /// There is nothing to delete.
    async fn delete(_: &Object<'_>) -> Result<Deletion, Failure> {
        Ok(Deletion::Gone)
    }

    /// It is ready when nothing is being invalidated, by whomever. The newest are listed first.
    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.cloudfront().list_invalidations();
        let call = call.distribution_id(at.id).max_items(100);
        let answer = call.send().await.map_err(failure)?;
        let all = answer.invalidation_list().map_or(&[][..], |it| it.items());
        let status = match all.iter().any(|it| it.status() == "InProgress") {
            true => Status::Pending,
            false => Status::Ready,
        };
        let found = Found::new(at.id).input("distribution_id", at.id);
        Ok(vec![found.status(status)])
    }
}

/// The paths to forget: those that are served otherwise or no more, or all.
fn changed(before: &Paths, wanted: &Paths, most: i64) -> Vec<String> {
    let differs = |(path, version): &(&String, &String)| wanted.get(*path) != Some(*version);
    let changed = before.iter().filter(differs).map(|(path, _)| path.clone());
    let changed: Vec<String> = changed.collect();
    match i64::try_from(changed.len()) {
        Ok(count) if count <= most => changed,
        _ => vec!["/*".into()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[(&str, &str)]) -> Paths {
        let pairs = paths.iter();
        pairs
            .map(|(path, version)| (path.to_string(), version.to_string()))
            .collect()
    }

    #[test]
    fn what_is_served_otherwise_or_no_more_is_forgotten_and_nothing_else() {
        let before = paths(&[("/a", "1"), ("/b", "1"), ("/c", "1")]);
        let wanted = paths(&[("/a", "1"), ("/b", "2"), ("/new", "1")]);
        assert_eq!(changed(&before, &wanted, 50), ["/b", "/c"]);
        assert!(changed(&before, &before, 50).is_empty());
        assert!(changed(&paths(&[]), &wanted, 50).is_empty());
    }

    #[test]
    fn many_paths_are_all_of_the_distribution() {
        let before = paths(&[("/a", "1"), ("/b", "1"), ("/c", "1")]);
        assert_eq!(changed(&before, &paths(&[]), 3), ["/a", "/b", "/c"]);
        assert_eq!(changed(&before, &paths(&[]), 2), ["/*"]);
    }
}
