//! A store of objects in memory that fails as it is told.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// How a write fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not carried out: the store is overloaded.
    Refused,
    /// It is carried out, and the answer is lost.
    Lost,
    /// It is not carried out, since another request for the object is under way.
    Conflict,
}

pub const FAULTS: [Fault; 3] = [Fault::Refused, Fault::Lost, Fault::Conflict];

/// A store of objects in memory that fails as it is told.
#[derive(Debug, Default)]
pub struct Store {
    pub objects: InMemory,
    /// Counts writes.
    pub writes: AtomicU64,
    /// Counts all other requests.
    pub reads: AtomicU64,
    /// Bytes that were written.
    pub bytes: AtomicU64,
    /// The write that fails, and how; whether all requests after it fail too.
    pub trap: Mutex<Option<(u64, Fault, bool)>>,
    /// Whether the condition is ignored that there is no such object.
    pub overwrites: bool,
    /// Whether the condition is ignored that the object is a certain version.
    pub takes_any_version: bool,
    /// Whether there is no such bucket.
    pub missing: bool,
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("store")
    }
}

impl Store {
    pub fn trap(self: &Arc<Store>, at: u64, fault: Fault, and_after: bool) {
        let at = self.writes.load(Ordering::SeqCst) + at;
        *self.trap.lock().unwrap() = Some((at, fault, and_after));
    }

    pub fn heal(&self) {
        *self.trap.lock().unwrap() = None;
    }

    fn cut(&self) -> Result<()> {
        match *self.trap.lock().unwrap() {
            Some((at, _, true)) if self.writes.load(Ordering::SeqCst) >= at => Err(gone()),
            _ => Ok(()),
        }
    }

    fn write(&self) -> Option<Fault> {
        let number = self.writes.fetch_add(1, Ordering::SeqCst);
        match *self.trap.lock().unwrap() {
            Some((at, fault, _)) if number == at => Some(fault),
            Some((at, _, true)) if number > at => Some(Fault::Refused),
            _ => None,
        }
    }
}

fn gone() -> Error {
    Error::Generic {
        store: "store",
        source: "503 Slow Down".into(),
    }
}

#[async_trait]
impl ObjectStore for Store {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        mut options: PutOptions,
    ) -> Result<PutResult> {
        let ignored = match options.mode {
            PutMode::Create => self.overwrites,
            PutMode::Update(_) => self.takes_any_version,
            PutMode::Overwrite => false,
        };
        if ignored {
            options.mode = PutMode::Overwrite;
        }
        let length = payload.content_length() as u64;
        self.bytes.fetch_add(length, Ordering::SeqCst);
        match self.write() {
            None => self.objects.put_opts(location, payload, options).await,
            Some(Fault::Lost) => {
                self.objects.put_opts(location, payload, options).await?;
                Err(gone())
            }
            Some(Fault::Conflict) if options.mode != PutMode::Overwrite => {
                Err(Error::AlreadyExists {
                    path: location.to_string(),
                    source: "409 ConditionalRequestConflict".into(),
                })
            }
            Some(Fault::Refused | Fault::Conflict) => Err(gone()),
        }
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.objects.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.cut()?;
        if self.missing {
            return Err(Error::NotFound {
                path: location.to_string(),
                source: "404 NoSuchBucket".into(),
            });
        }
        self.objects.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        match self.write() {
            Some(_) => stream::iter([Err(gone())]).boxed(),
            None => self.objects.delete_stream(locations),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        match self.cut() {
            Ok(()) => self.objects.list(prefix),
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.cut()?;
        self.objects.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.objects.copy_opts(from, to, options).await
    }
}
