//! Requests to the store: each is sent again when it failed in passing, and an answer that
//! was lost is found out.

use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use object_store::path::Path as Key;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};
use tokio::runtime::Runtime;

use super::{StateError, Timing};
use crate::backend::RemoteKind;

/// How many objects are read at once.
const AT_ONCE: usize = 16;

/// Requests to one store. They block, and can be made from anywhere: they are carried out by
/// a thread of their own.
pub struct Requests {
    store: Arc<dyn ObjectStore>,
    timing: Timing,
    runtime: Option<Runtime>,
}

/// An object.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its version, for a condition.
    pub tag: String,
    /// When it was written, in milliseconds since 1970, by the clock of the store.
    pub written: i64,
}

/// How a conditional write ended.
#[derive(Debug)]
pub enum Swap {
    /// It was written; its new version.
    Done(String),
    /// Something else is there, or nothing.
    Refused(Option<Found>),
}

type Result<T, E = StateError> = std::result::Result<T, E>;

impl Requests {
    pub fn new(store: Arc<dyn ObjectStore>, timing: Timing) -> Requests {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("state")
            .enable_all()
            .build();
        Requests {
            store,
            timing,
            runtime: runtime.ok(),
        }
    }

    /// Reads an object. `None`: it is not there.
    pub fn get(&self, key: &Key, file: &Path) -> Result<Option<Found>> {
        let key = key.clone();
        self.send(file, true, move |store| {
            let key = key.clone();
            Box::pin(async move { found(&*store, &key).await })
        })
    }

    /// Reads several objects, some at once, in their order. `None`: it is not there.
    pub fn get_all(&self, keys: Vec<Key>, file: &Path) -> Result<Vec<Option<Found>>> {
        self.send(file, true, move |store| {
            let keys = keys.clone();
            Box::pin(async move {
                stream::iter(keys)
                    .map(|key| {
                        let store = store.clone();
                        async move { found(&*store, &key).await }
                    })
                    .buffered(AT_ONCE)
                    .try_collect()
                    .await
            })
        })
    }

    /// Writes an object that nobody else writes.
    pub fn put(&self, key: &Key, file: &Path, bytes: Vec<u8>) -> Result<()> {
        self.write(key, file, bytes, PutMode::Overwrite).map(drop)
    }

    /// Writes an object that is not there yet.
    pub fn create(&self, key: &Key, file: &Path, bytes: Vec<u8>) -> Result<Swap> {
        self.conditional(key, file, bytes, None)
    }

    /// Writes an object in the place of a version of it.
    pub fn swap(&self, key: &Key, file: &Path, tag: String, bytes: Vec<u8>) -> Result<Swap> {
        self.conditional(key, file, bytes, Some(tag))
    }

    fn conditional(
        &self,
        key: &Key,
        file: &Path,
        bytes: Vec<u8>,
        tag: Option<String>,
    ) -> Result<Swap> {
        let version = |tag: &String| UpdateVersion {
            e_tag: Some(tag.clone()),
            version: None,
        };
        let mode = tag
            .as_ref()
            .map_or(PutMode::Create, |tag| PutMode::Update(version(tag)));
        for attempt in 1.. {
            if let Some(tag) = self.write(key, file, bytes.clone(), mode.clone())? {
                return Ok(Swap::Done(tag));
            }
            // Refused. An earlier attempt may have been carried out although its answer was
            // lost; and a store may say so only because somebody else tried at the same time.
            let found = self.get(key, file)?;
            match &found {
                Some(there) if there.bytes == bytes => return Ok(Swap::Done(there.tag.clone())),
                there if there.as_ref().map(|there| &there.tag) == tag.as_ref() => {
                    if attempt >= self.timing.attempts {
                        return Ok(Swap::Refused(found));
                    }
                    std::thread::sleep(pause(self.timing, attempt));
                }
                _ => return Ok(Swap::Refused(found)),
            }
        }
        Ok(Swap::Refused(None))
    }

    /// Writes an object; gives its new version. `None`: the condition does not hold.
    fn write(
        &self,
        key: &Key,
        file: &Path,
        bytes: Vec<u8>,
        mode: PutMode,
    ) -> Result<Option<String>> {
        let (key, payload) = (key.clone(), PutPayload::from(bytes));
        self.send(file, false, move |store| {
            let (key, payload, mode) = (key.clone(), payload.clone(), mode.clone());
            let options = PutOptions {
                mode,
                ..PutOptions::default()
            };
            Box::pin(async move {
                match store.put_opts(&key, payload, options).await {
                    Ok(result) => match result.e_tag {
                        Some(tag) => Ok(Some(tag)),
                        None => Ok(store.head(&key).await?.e_tag),
                    },
                    Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(None),
                    Err(error) => Err(error),
                }
            })
        })
    }

    /// Deletes objects. One that is not there is deleted.
    pub fn delete(&self, keys: Vec<Key>, file: &Path) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.send(file, false, move |store| {
            let keys = stream::iter(keys.clone().into_iter().map(Ok)).boxed();
            Box::pin(async move {
                let mut deleted = store.delete_stream(keys);
                while let Some(result) = deleted.next().await {
                    match result {
                        Ok(_) | Err(Error::NotFound { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            })
        })
    }

    /// The objects in a folder, however deep.
    pub fn list(&self, folder: &Key, file: &Path) -> Result<Vec<Key>> {
        let folder = folder.clone();
        self.send(file, true, move |store| {
            let objects = store.list(Some(&folder));
            Box::pin(objects.map_ok(|object| object.location).try_collect())
        })
    }

    /// The names of the folders in a folder.
    pub fn folders(&self, folder: &Key, file: &Path) -> Result<Vec<String>> {
        let folder = folder.clone();
        self.send(file, true, move |store| {
            let folder = folder.clone();
            Box::pin(async move {
                let listed = store.list_with_delimiter(Some(&folder)).await?;
                let names = listed.common_prefixes.iter().filter_map(Key::filename);
                Ok(names.map(String::from).collect())
            })
        })
    }

    /// Sends a request until it is answered, or has failed too often.
    fn send<T: Send + 'static>(
        &self,
        file: &Path,
        reading: bool,
        request: impl Fn(Arc<dyn ObjectStore>) -> BoxFuture<'static, Result<T, Error>> + Send + 'static,
    ) -> Result<T> {
        let Some(runtime) = &self.runtime else {
            let error = io::Error::other("no thread can be started");
            return Err(StateError::io(file, reading, &error));
        };
        let (answer, answered) = mpsc::channel();
        let (store, timing) = (self.store.clone(), self.timing);
        runtime.spawn(async move {
            let mut attempt = 1;
            let result = loop {
                match request(store.clone()).await {
                    Err(error) if attempt < timing.attempts && passing(&error) => {
                        tokio::time::sleep(pause(timing, attempt)).await;
                        attempt += 1;
                    }
                    result => break result,
                }
            };
            // Who no longer waits does not need to know.
            let _ = answer.send(result);
        });
        match answered.recv() {
            Ok(result) => result.map_err(|error| remote(file, &error)),
            Err(_) => Err(StateError::Remote {
                file: file.into(),
                kind: RemoteKind::Unreachable,
                what: "the request was given up".into(),
            }),
        }
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        // Waiting for it is not allowed everywhere.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn found(store: &dyn ObjectStore, key: &Key) -> Result<Option<Found>, Error> {
    let got = match store.get(key).await {
        Ok(got) => got,
        Err(Error::NotFound { path, source }) if has(&source.to_string(), "NoSuchBucket") => {
            return Err(Error::NotFound { path, source });
        }
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (tag, written) = (
        got.meta.e_tag.clone(),
        got.meta.last_modified.timestamp_millis(),
    );
    let bytes = got.bytes().await?.to_vec();
    let tag = tag.unwrap_or_default();
    Ok(Some(Found {
        bytes,
        tag,
        written,
    }))
}

fn pause(timing: Timing, attempt: u32) -> Duration {
    timing.pause * (1 << attempt.saturating_sub(1).min(5))
}

/// Whether the same request may have another answer later.
fn passing(error: &Error) -> bool {
    match error {
        Error::Generic { .. } | Error::JoinError { .. } => {
            let text = error.to_string();
            let lasting = ["PermanentRedirect", "without LOCATION", "NotImplemented"];
            !lasting.iter().any(|word| has(&text, word))
        }
        _ => false,
    }
}

fn has(text: &str, word: &str) -> bool {
    text.contains(word)
}

/// What a failed request means. The text of the store's answer is cut down to its message.
fn remote(file: &Path, error: &Error) -> StateError {
    let text = error.to_string();
    let credentials = ["ExpiredToken", "InvalidAccessKeyId", "InvalidToken"];
    let kind = if has(&text, "NoSuchBucket") {
        RemoteKind::NoBucket
    } else if has(&text, "PermanentRedirect") || has(&text, "without LOCATION") {
        RemoteKind::Region
    } else if matches!(error, Error::Unauthenticated { .. })
        || credentials.iter().any(|code| has(&text, code))
    {
        RemoteKind::Credentials
    } else if matches!(error, Error::PermissionDenied { .. }) {
        RemoteKind::Denied
    } else {
        RemoteKind::Unreachable
    };
    let between = |tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        Some(rest.split_once('<')?.0.to_string())
    };
    let what = match (between("Code"), between("Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code,
        _ => innermost(error),
    };
    StateError::Remote {
        file: file.into(),
        kind,
        what,
    }
}

/// The first cause of an error, which says most.
fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(error: &Error) -> (RemoteKind, String) {
        match remote(Path::new("head"), error) {
            StateError::Remote { kind, what, .. } => (kind, what),
            other => (RemoteKind::Unreachable, other.to_string()),
        }
    }

    fn answer(text: &'static str) -> Error {
        Error::Generic {
            store: "S3",
            source: text.into(),
        }
    }

    #[test]
    fn what_a_store_answers_is_understood() {
        use RemoteKind::{Credentials, Denied, NoBucket, Region, Unreachable};
        let kinds = [
            ("NoSuchBucket", NoBucket),
            ("PermanentRedirect", Region),
            ("301 without LOCATION", Region),
            ("ExpiredToken", Credentials),
            ("InvalidAccessKeyId", Credentials),
            ("connection reset", Unreachable),
        ];
        for (text, kind) in kinds {
            assert_eq!(told(&answer(text)), (kind, text.to_string()));
        }
        let (path, source) = ("head".to_string(), "no".into());
        let denied = Error::PermissionDenied { path, source };
        assert_eq!(told(&denied), (Denied, "no".into()));
        let (path, source) = ("head".to_string(), "no".into());
        let unknown = Error::Unauthenticated { path, source };
        assert_eq!(told(&unknown), (Credentials, "no".into()));
        let xml = "400: <Error><Code>Bad</Code><Message>Not so.</Message></Error>";
        assert_eq!(told(&answer(xml)).1, "Bad: Not so.");
        assert_eq!(told(&answer("<Code>Bad</Code>")).1, "Bad");
    }

    #[test]
    fn only_what_may_pass_is_sent_again() {
        assert!(passing(&answer("503 Slow Down")));
        for lasting in [
            "PermanentRedirect",
            "301 without LOCATION",
            "NotImplemented",
        ] {
            assert!(!passing(&answer(lasting)));
        }
        let (path, source) = ("head".to_string(), "no".into());
        assert!(!passing(&Error::PermissionDenied { path, source }));
    }

    #[test]
    fn pauses_double_up_to_a_limit() {
        let timing = Timing {
            pause: Duration::from_millis(10),
            ..Timing::default()
        };
        let pauses = [1, 2, 3, 6, 7, 60].map(|attempt| pause(timing, attempt).as_millis());
        assert_eq!(pauses, [10, 20, 40, 320, 320, 320]);
    }
}
