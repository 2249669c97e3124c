//! How the cloud differs from the state: looked at, or written down.

use std::sync::Arc;

use crate::clouds::Clouds;
use crate::engine::{Engine, EngineError, Request};
use crate::record::Record;
use crate::refresh::{Refreshed, refresh};
use crate::session::Session;
use crate::settle::settle;

/// How the cloud differs from the state of one stack.
#[derive(Clone, Debug)]
pub struct StackDrift {
    /// The stack.
    pub stack: String,
    /// What was found.
    pub refreshed: Refreshed,
    /// The resources as they are recorded now, with their drift.
    pub records: Vec<Arc<Record>>,
}

impl Engine {
    /// Reads all resources of some stacks and tells how they differ. Writes nothing.
    ///
    /// # Errors
    /// When the state or the cloud cannot be read.
    pub async fn drift(&self, request: &Request) -> Result<Vec<StackDrift>, EngineError> {
        self.read_stacks(request, false).await
    }

    /// Reads all resources of some stacks and writes down how they differ. The next `up`
    /// brings them back to what the program says.
    ///
    /// # Errors
    /// When the state or the cloud cannot be read, or the state not be written.
    pub async fn refresh(&self, request: &Request) -> Result<Vec<StackDrift>, EngineError> {
        self.read_stacks(request, true).await
    }

    async fn read_stacks(
        &self,
        request: &Request,
        write: bool,
    ) -> Result<Vec<StackDrift>, EngineError> {
        let clouds = self.clouds();
        let mut all = Vec::new();
        for stack in self.known_stacks(&request.stacks).await? {
            if request.cancel.is_cancelled() {
                break;
            }
            // A stack that never ran gets no state by being looked at.
            let Some(state) = self.state(&stack).await? else {
                continue;
            };
            let session = if write {
                let journal = self
                    .backend
                    .open(self.project.name(), &stack, "refresh")
                    .await?;
                Session::Open(journal)
            } else {
                Session::copy(state)
            };
            let found = self.read_stack(request, &clouds, &stack, &session).await;
            let records = session.read(|state| state.resources.values().cloned().collect());
            if let Session::Open(journal) = session {
                journal.finish().await?;
            }
            all.push(StackDrift {
                stack,
                refreshed: found?,
                records,
            });
        }
        Ok(all)
    }

    async fn read_stack(
        &self,
        request: &Request,
        clouds: &Clouds,
        stack: &str,
        session: &Session,
    ) -> Result<Refreshed, EngineError> {
        let region = self.region.clone().unwrap_or_default();
        self.at_home(clouds, stack, &region, session).await?;
        if let Some(journal) = session.journal() {
            settle(journal, clouds, &self.types, &request.events).await?;
        }
        let refreshed = refresh(session, clouds, &self.types).await?;
        match refreshed.failed.is_empty() {
            true => Ok(refreshed),
            false => Err(EngineError::Refresh(refreshed.failed)),
        }
    }
}
