//! The providers of a run: one for each region and set of credentials that it meets.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;

use crate::project::Credentials;
use crate::provider::{Failure, FailureKind, Provider};
use crate::record::Record;

/// A cloud that stacks can live in: makes providers.
#[async_trait]
pub trait Cloud: Send + Sync {
    /// Its name: `local` or `aws`.
    fn name(&self) -> &'static str;

    /// An endpoint that is not the cloud's own, such as an emulator's.
    fn endpoint(&self) -> Option<String> {
        None
    }

    /// Whether a change is asked about before it is made.
    fn asks(&self) -> bool {
        true
    }

    /// Whether this build can make resources of a type there.
    fn has(&self, _resource_type: &str) -> bool {
        true
    }

    /// What the usual times of the types are multiplied with here.
    fn pace(&self) -> f64 {
        1.0
    }

    /// A provider for a region and a set of credentials.
    async fn provider(
        &self,
        region: &str,
        credentials: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure>;
}

/// A region, and the name of a set of credentials.
type Place = (String, Option<String>);

/// The providers of one run, made when they are first needed.
pub struct Clouds {
    cloud: Arc<dyn Cloud>,
    credentials: BTreeMap<String, Credentials>,
    made: Mutex<HashMap<Place, Arc<dyn Provider>>>,
}

impl Clouds {
    /// For one cloud and the project's named credentials.
    pub fn new(cloud: Arc<dyn Cloud>, credentials: BTreeMap<String, Credentials>) -> Clouds {
        Clouds {
            cloud,
            credentials,
            made: Mutex::default(),
        }
    }

    /// The cloud.
    pub fn cloud(&self) -> &dyn Cloud {
        &*self.cloud
    }

    /// The seconds that something usually takes here.
    pub fn usual(&self, seconds: u32) -> u32 {
        // Saturates; a time scale is never negative.
        (f64::from(seconds) * self.cloud.pace()).ceil() as u32
    }

    /// The provider that a record's object lives with.
    ///
    /// # Errors
    /// Credentials that cannot be had.
    pub async fn of(&self, record: &Record) -> Result<Arc<dyn Provider>, Failure> {
        self.get(&record.region, record.options.provider.as_deref())
            .await
    }

    /// The provider of a region and a named set of credentials.
    ///
    /// # Errors
    /// Credentials that cannot be had.
    pub async fn get(
        &self,
        region: &str,
        name: Option<&str>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        let key = (region.to_string(), name.map(String::from));
        let mut made = self.made.lock().await;
        if let Some(provider) = made.get(&key) {
            return Ok(provider.clone());
        }
        let credentials = match name {
            None => None,
            Some(name) => Some(self.credentials.get(name).ok_or_else(|| {
                let message = format!("the project has no provider `{}`", name.escape_debug());
                Failure::new(FailureKind::Denied, "", message)
            })?),
        };
        let provider = self.cloud.provider(region, credentials).await?;
        made.insert(key, provider.clone());
        Ok(provider)
    }
}
