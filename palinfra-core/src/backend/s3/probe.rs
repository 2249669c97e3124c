//! Whether a store honours conditions: some take any write, and then there would be no lock.

use object_store::path::Path as Key;
use std::path::Path;

use super::StateError;
use super::requests::{Requests, Swap};
use crate::secret;

/// Writes an object, tries to make it a second time and to replace a version of it that never
/// was, and deletes it.
pub fn probe(requests: &Requests, prefix: &Key, place: &str) -> Result<(), StateError> {
    let name = format!("probe-{}", secret::new_lineage()?);
    let (key, file) = (prefix.clone().join(name.as_str()), Path::new(place));
    let refused = |swap: Swap| matches!(swap, Swap::Refused(_));
    let first = requests.create(&key, file, b"1".to_vec())?;
    let honoured = match first {
        Swap::Done(_) => {
            refused(requests.create(&key, file, b"2".to_vec())?)
                && refused(requests.swap(&key, file, "\"none\"".into(), b"3".to_vec())?)
        }
        Swap::Refused(_) => false,
    };
    requests.delete(vec![key], file)?;
    match honoured {
        true => Ok(()),
        false => Err(StateError::NoConditions {
            place: place.into(),
        }),
    }
}

/// The time of the store, in milliseconds since 1970: that of an object written now.
pub fn time_there(requests: &Requests, prefix: &Key, place: &str) -> Result<i64, StateError> {
    let name = format!("time-{}", secret::new_lineage()?);
    let (key, file) = (prefix.clone().join(name.as_str()), Path::new(place));
    requests.put(&key, file, b"now".to_vec())?;
    let found = requests.get(&key, file)?;
    requests.delete(vec![key], file)?;
    found
        .map(|found| found.written)
        .ok_or_else(|| StateError::Missing { file: file.into() })
}
