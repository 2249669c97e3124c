//! The local cloud as a [`Cloud`]: a folder that is opened when a call first needs it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::calls::Setting;
use super::cloud::{LocalCloud, LocalOptions};
use super::log;
use super::provider::LocalProvider;
use super::{lookups, rules};
use crate::backend::{StateError, disk};
use crate::clouds::Cloud;
use crate::journal::Durable;
use crate::project::Credentials;
use crate::provider::{Deletion, Done, Failure, FailureKind, Owned, Provider, Reading};
use crate::record::{Home, Intent, Record};
use crate::resource::Schema;
use crate::secret::{KeyInfo, KeySource, Keys, Sealer};
use crate::value::Map;

/// The file that says how a key is made of a passphrase.
const KEY_INFO: &str = "key-info";

/// The local cloud of a folder, as stacks live in it. The folder is opened, and made, when a
/// call first needs it.
#[derive(Clone)]
pub struct LocalFolder(Arc<Shared>);

struct Shared {
    folder: PathBuf,
    keys: Keys,
    options: LocalOptions,
    only_looks: bool,
    open: Mutex<Option<Arc<LocalCloud>>>,
}

impl LocalFolder {
    /// The cloud in `folder`, sealed with a key of the state in `root`. One that `only_looks`
    /// writes nothing for a call that changes nothing: a preview leaves no trace.
    pub fn new(
        folder: PathBuf,
        key: KeySource,
        root: &Path,
        options: LocalOptions,
        only_looks: bool,
    ) -> LocalFolder {
        let keys = Keys::new(key, root);
        let open = Mutex::default();
        LocalFolder(Arc::new(Shared {
            folder,
            keys,
            options,
            only_looks,
            open,
        }))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0.folder
    }

    /// Whether there is something in it yet.
    pub fn exists(&self) -> bool {
        log::exists(&self.0.folder)
    }

    /// Opens it.
    ///
    /// # Errors
    /// As [`LocalCloud::open`], and when there is no key.
    pub fn open(&self) -> Result<Arc<LocalCloud>, Failure> {
        let shared = &self.0;
        let mut open = shared.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cloud) = &*open {
            return Ok(cloud.clone());
        }
        let sealer = shared.sealer().map_err(|error| failure(&error))?;
        let options = shared.options.clone();
        let cloud = LocalCloud::open(&shared.folder, sealer, options)?;
        *open = Some(cloud.clone());
        Ok(cloud)
    }
}

impl LocalFolder {
    /// Seals the objects with another key. Without objects there is nothing to do.
    ///
    /// # Errors
    /// When the objects cannot be read with the key that they have, or not be written.
    pub fn change_key(&self, key: KeySource) -> Result<(), Failure> {
        if !self.exists() {
            return Ok(());
        }
        let cloud = self.open()?;
        let keys = Keys::new(key, &self.0.folder);
        let (info, sealer) = keys.fresh().map_err(|error| failure(&error))?;
        cloud.store().change_key(sealer)?;
        self.0.keep(&info).map_err(|error| failure(&error))
    }
}

fn failure(error: &StateError) -> Failure {
    let help = error
        .help()
        .map_or(String::new(), |help| format!(" ({help})"));
    Failure::new(FailureKind::Refused, "LocalStore", format!("{error}{help}"))
}

impl Shared {
    /// The key of the objects. How it is made of a passphrase is kept beside them.
    fn sealer(&self) -> Result<Sealer, StateError> {
        let path = self.folder.join(KEY_INFO);
        if let Some(sealer) = self.recorded(&path)? {
            return Ok(sealer);
        }
        let (info, sealer) = self.keys.fresh()?;
        if info.passphrase.is_none() {
            return Ok(sealer);
        }
        // Two that come first at once agree on the salt of one of them.
        disk::make_folder(&self.folder)?;
        disk::create(&path, &serde_json::to_vec(&info).unwrap_or_default())?;
        Ok(self.recorded(&path)?.unwrap_or(sealer))
    }

    fn recorded(&self, path: &Path) -> Result<Option<Sealer>, StateError> {
        let Some(bytes) = disk::read(path)? else {
            return Ok(None);
        };
        let info: KeyInfo = serde_json::from_slice(&bytes).map_err(|_| StateError::Corrupt {
            file: path.into(),
            what: "it does not say how the key is made".into(),
        })?;
        self.keys.matching(&info, path).map(Some)
    }

    /// Writes down how the key is made, if that is not plain.
    fn keep(&self, info: &KeyInfo) -> Result<(), StateError> {
        let path = self.folder.join(KEY_INFO);
        if info.passphrase.is_none() {
            return disk::remove(&path);
        }
        disk::make_folder(&self.folder)?;
        disk::replace(&path, &serde_json::to_vec(info).unwrap_or_default())
    }
}

#[async_trait]
impl Cloud for LocalFolder {
    fn name(&self) -> &'static str {
        "local"
    }

    fn asks(&self) -> bool {
        false
    }

    fn pace(&self) -> f64 {
        self.0.options.time_scale
    }

    async fn provider(
        &self,
        region: &str,
        _credentials: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        let (folder, region) = (self.clone(), region.to_string());
        Ok(Arc::new(OnDemand { folder, region }))
    }
}

/// The provider of a region.
struct OnDemand {
    folder: LocalFolder,
    region: String,
}

impl OnDemand {
    fn open(&self) -> Result<LocalProvider, Failure> {
        Ok(self.folder.open()?.provider(&self.region))
    }

    /// Whether there is nothing to look at, and nothing is to be made for a look.
    fn nothing_there(&self) -> bool {
        self.folder.0.only_looks && !self.folder.exists()
    }
}

#[async_trait]
impl Provider for OnDemand {
    async fn home(&self) -> Result<Home, Failure> {
        Ok(Home {
            cloud: "local".into(),
            account: self.folder.0.options.account.clone(),
            region: self.region.clone(),
        })
    }

    async fn create(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        self.open()?.create(schema, intent).await
    }

    async fn update(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Done, Failure> {
        self.open()?.update(schema, intent).await
    }

    async fn delete(
        &self,
        schema: &'static Schema,
        intent: &Durable<Intent>,
    ) -> Result<Deletion, Failure> {
        self.open()?.delete(schema, intent).await
    }

    async fn wait_ready(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<Map, Failure> {
        self.open()?.wait_ready(schema, record, limit).await
    }

    async fn wait_gone(
        &self,
        schema: &'static Schema,
        record: &Record,
        limit: Duration,
    ) -> Result<(), Failure> {
        self.open()?.wait_gone(schema, record, limit).await
    }

    async fn find(
        &self,
        schema: &'static Schema,
        intent: &Intent,
    ) -> Result<Option<Done>, Failure> {
        if self.nothing_there() {
            return Ok(None);
        }
        self.open()?.find(schema, intent).await
    }

    fn visibility_lag(&self, schema: &'static Schema) -> Duration {
        match self.open() {
            Ok(provider) => provider.visibility_lag(schema),
            Err(_) => self.folder.0.options.visibility_lag,
        }
    }

    async fn read(
        &self,
        schema: &'static Schema,
        records: &[&Record],
    ) -> Vec<Result<Reading, Failure>> {
        if self.nothing_there() {
            return records.iter().map(|_| Ok(Reading::Gone)).collect();
        }
        match self.open() {
            Ok(provider) => provider.read(schema, records).await,
            Err(failure) => records.iter().map(|_| Err(failure.clone())).collect(),
        }
    }

    async fn owned(&self, lineage: &str) -> Result<Option<Vec<Owned>>, Failure> {
        if self.nothing_there() {
            return Ok(Some(Vec::new()));
        }
        self.open()?.owned(lineage).await
    }

    async fn import(
        &self,
        schema: &'static Schema,
        region: &str,
        id: &str,
        wanted: &Map,
    ) -> Result<Reading, Failure> {
        self.open()?.import(schema, region, id, wanted).await
    }

    async fn look_up(
        &self,
        schema: &'static Schema,
        region: &str,
        inputs: &Map,
    ) -> Result<Map, Failure> {
        if !self.folder.0.only_looks {
            return self.open()?.look_up(schema, region, inputs).await;
        }
        let mut inputs = inputs.clone();
        inputs.retain(|_, value| !value.is_null());
        rules::check_inputs(schema, &inputs, false)?;
        let options = &self.folder.0.options;
        let setting = Setting {
            scale: options.time_scale,
            account: options.account.clone(),
            seed: options.seed,
        };
        lookups::answer(&setting, schema, region, &inputs)
            .map_err(|message| rules::refused("InternalError", message))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn two_first_runs_with_a_passphrase_agree_on_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let key = || {
            let text = KeySource::Passphrase("correct horse".to_string().into());
            let options = LocalOptions::default();
            let local = folder.path().join("local");
            let cloud = LocalFolder::new(local, text, folder.path(), options, false);
            cloud.0.sealer().unwrap().key_id().to_string()
        };
        let together = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4).map(|_| scope.spawn(key)).collect();
            let keys = runs.into_iter().map(|run| run.join().unwrap());
            keys.collect::<Vec<_>>()
        });
        assert_eq!(together, [key(), key(), key(), key()]);
    }
}
