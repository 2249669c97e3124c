//! Reads of objects, as many in a call as the type can.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;

use super::calls::Calls;
use super::{Aws, Failure, FailureKind, Found, Object};

/// Reads one object. `None`: it is not there.
pub async fn read_one(calls: &dyn Calls, object: Object<'_>) -> Result<Option<Found>, Failure> {
    let found = match calls.read(object.aws, &[object]).await {
        Err(failure) if failure.kind == FailureKind::NotFound => return Ok(None),
        other => other?,
    };
    Ok(found.into_iter().find(|found| found.id == object.id))
}

/// Reads all in as few calls as the type can. Nothing is believed to be gone at the first
/// look: AWS may not show everywhere what it has just made.
pub async fn read_all(
    calls: &dyn Calls,
    aws: &Aws,
    objects: &[Object<'_>],
) -> Vec<Result<Option<Found>, Failure>> {
    let mut results = read_batches(calls, aws, objects).await;
    let missing: Vec<usize> = results
        .iter()
        .enumerate()
        .filter_map(|(index, result)| matches!(result, Ok(None)).then_some(index))
        .collect();
    if missing.is_empty() || aws.is_elsewhere() {
        return results;
    }
    sleep(Duration::from_secs(2)).await;
    let again: Vec<Object<'_>> = missing
        .iter()
        .filter_map(|index| objects.get(*index).copied())
        .collect();
    for (index, result) in missing
        .into_iter()
        .zip(read_batches(calls, aws, &again).await)
    {
        if let Some(slot) = results.get_mut(index) {
            *slot = result;
        }
    }
    results
}

async fn read_batches(
    calls: &dyn Calls,
    aws: &Aws,
    objects: &[Object<'_>],
) -> Vec<Result<Option<Found>, Failure>> {
    let batches = objects.chunks(calls.batch()).map(|batch| async move {
        if let [object] = batch {
            return vec![read_one(calls, *object).await];
        }
        match calls.read(aws, batch).await {
            Ok(found) => {
                let mut found: HashMap<String, Found> = found
                    .into_iter()
                    .map(|found| (found.id.clone(), found))
                    .collect();
                batch
                    .iter()
                    .map(|object| Ok(found.remove(object.id)))
                    .collect()
            }
            Err(failure) => batch.iter().map(|_| Err(failure.clone())).collect(),
        }
    });
    join_all(batches).await.into_iter().flatten().collect()
}
