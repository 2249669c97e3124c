//! Reads of objects, as many in a call as the type can.

use std::collections::HashMap;

use futures_util::future::join_all;

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

/// Reads all in as few calls as the type can.
pub async fn read_all(
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
