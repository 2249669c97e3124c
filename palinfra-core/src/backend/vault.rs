//! What every backend does with the files of stacks, wherever they are.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use super::checkpoint::{self, Author};
use super::doubts::doubts;
use super::lock;
use super::moved::{self, MOVED, Mark};
use super::place::{Faults, Faulty, Place, Store, check_name};
use super::session::{
    CHECKPOINT, SERIAL, Session, find, history_serial, journal_serial, serial_text,
};
use super::{Backend, HistoryEntry, Problem, Sealed, StateError};
use crate::codec;
use crate::journal::Journal;
use crate::record::Checkpoint;
use crate::secret::{self, KeySource, Keys};

/// The state of stacks at one place, sealed with keys of one source.
#[derive(Clone)]
pub struct Vault {
    place: Arc<dyn Place>,
    keys: Arc<Keys>,
    faults: Faults,
}

/// A backend that is a vault.
pub(crate) trait Vaulted: Send + Sync {
    fn own_vault(&self) -> &Vault;
}

#[async_trait]
impl<B: Vaulted> Backend for B {
    fn url(&self) -> String {
        self.vault().place.url()
    }
    async fn stacks(&self, project: &str) -> Result<Vec<String>, StateError> {
        self.vault()
            .run(project, "", |vault, project, _| vault.stacks(project))
            .await
    }
    async fn load(&self, project: &str, stack: &str) -> Result<Option<Checkpoint>, StateError> {
        self.vault().run(project, stack, Vault::load).await
    }
    async fn open(&self, project: &str, stack: &str, command: &str) -> Result<Journal, StateError> {
        let command = command.to_string();
        let open =
            move |vault: &Vault, project: &str, stack: &str| vault.open(project, stack, &command);
        self.vault().run(project, stack, open).await
    }
    async fn replace(
        &self,
        project: &str,
        stack: &str,
        state: Checkpoint,
    ) -> Result<Checkpoint, StateError> {
        let replace =
            move |vault: &Vault, project: &str, stack: &str| vault.replace(project, stack, state);
        self.vault().run(project, stack, replace).await
    }
    async fn remove(&self, project: &str, stack: &str) -> Result<(), StateError> {
        self.vault().run(project, stack, Vault::remove).await
    }
    async fn history(&self, project: &str, stack: &str) -> Result<Vec<HistoryEntry>, StateError> {
        self.vault().run(project, stack, Vault::history).await
    }
    async fn unlock(&self, project: &str, stack: &str) -> Result<Option<String>, StateError> {
        self.vault().run(project, stack, Vault::unlock).await
    }
    async fn verify(&self, project: &str, stack: &str) -> Result<Vec<Problem>, StateError> {
        self.vault().run(project, stack, Vault::verify).await
    }
    async fn rotate(&self, project: &str, stack: &str, key: KeySource) -> Result<(), StateError> {
        let rotate =
            move |vault: &Vault, project: &str, stack: &str| vault.rotate(project, stack, key);
        self.vault().run(project, stack, rotate).await
    }
    async fn migrate(
        &self,
        project: &str,
        stack: &str,
        to: &dyn Backend,
    ) -> Result<Option<u64>, StateError> {
        let to = to.vault().clone();
        let migrate =
            move |vault: &Vault, project: &str, stack: &str| vault.migrate(project, stack, &to);
        self.vault().run(project, stack, migrate).await
    }
    fn vault(&self) -> &Vault {
        self.own_vault()
    }
    async fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Sealed, StateError> {
        let (keys, plain) = (self.vault().keys.clone(), plain.to_vec());
        let purpose = purpose.to_string();
        super::blocking(move || Sealed::seal(&keys, &purpose, &plain)).await
    }
    async fn unseal(
        &self,
        purpose: &str,
        sealed: &Sealed,
        file: &Path,
    ) -> Result<Vec<u8>, StateError> {
        let (keys, sealed) = (self.vault().keys.clone(), sealed.clone());
        let (purpose, file) = (purpose.to_string(), file.to_path_buf());
        super::blocking(move || sealed.open(&keys, &purpose, &file)).await
    }
}

impl Vault {
    /// Does file work where it may block.
    async fn run<T: Send + 'static>(
        &self,
        project: &str,
        stack: &str,
        work: impl FnOnce(&Vault, &str, &str) -> Result<T, StateError> + Send + 'static,
    ) -> Result<T, StateError> {
        if !self.place.is_slow() {
            return work(self, project, stack);
        }
        let (vault, project, stack) = (self.clone(), project.to_string(), stack.to_string());
        super::blocking(move || work(&vault, &project, &stack)).await
    }

    pub(crate) fn new(place: Arc<dyn Place>, keys: Keys, faults: Faults) -> Vault {
        Vault {
            place,
            keys: Arc::new(keys),
            faults,
        }
    }

    fn stacks(&self, project: &str) -> Result<Vec<String>, StateError> {
        check_name(project)?;
        self.place.stacks(project)
    }

    fn load(&self, project: &str, stack: &str) -> Result<Option<Checkpoint>, StateError> {
        match self.store(project, stack)? {
            Some(store) => Ok(Some(find(&*store, &self.keys, project, stack)?.state)),
            None => Ok(None),
        }
    }

    fn open(&self, project: &str, stack: &str, command: &str) -> Result<Journal, StateError> {
        let (session, state) = self.session(project, stack, command, None)?;
        Journal::start(session, state)
    }

    fn replace(
        &self,
        project: &str,
        stack: &str,
        new: Checkpoint,
    ) -> Result<Checkpoint, StateError> {
        let (mut session, old) =
            self.session(project, stack, "stack import", Some(&new.lineage))?;
        let file = || {
            self.store(project, stack)
                .map(|store| store.map(|store| store.path(CHECKPOINT)))
        };
        if (new.project.as_str(), new.stack.as_str()) != (project, stack) {
            return Err(StateError::OtherProject {
                file: file()?.unwrap_or_default(),
                found: format!("{}/{}", new.project, new.stack),
                wanted: format!("{project}/{stack}"),
            });
        }
        if new.lineage != old.lineage && !old.is_empty() {
            return Err(StateError::OtherLineage {
                file: file()?.unwrap_or_default(),
                found: new.lineage,
                wanted: old.lineage,
            });
        }
        // What an interrupted run left goes into the history.
        let old = session.finish(old)?;
        let counter = new.counter.max(old.counter);
        session.commit(Checkpoint { counter, ..new })
    }

    fn remove(&self, project: &str, stack: &str) -> Result<(), StateError> {
        let Some(store) = self.store(project, stack)? else {
            return Ok(());
        };
        let _held = store.lock(&lock::owner())?;
        self.place.remove(project, stack)
    }

    fn history(&self, project: &str, stack: &str) -> Result<Vec<HistoryEntry>, StateError> {
        let Some(store) = self.store(project, stack)? else {
            return Ok(Vec::new());
        };
        let mut entries = Vec::new();
        for name in store.names()? {
            if name != CHECKPOINT && history_serial(&name).is_none() {
                continue;
            }
            let Some(bytes) = store.read(&name)? else {
                continue;
            };
            let (lines, _) = codec::lines(&bytes);
            let path = store.path(&name);
            let (head, _, _) = codec::read_head(&path, lines.first().copied().unwrap_or_default())?;
            if head.serial > 0 {
                let resources = usize::try_from(head.resources).unwrap_or(usize::MAX);
                let codec::Head {
                    serial,
                    time,
                    command,
                    ..
                } = head;
                entries.push(HistoryEntry {
                    serial,
                    time,
                    command,
                    resources,
                });
            }
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.serial));
        // After a crash, the current checkpoint can be in the history too.
        entries.dedup_by_key(|entry| entry.serial);
        Ok(entries)
    }

    fn unlock(&self, project: &str, stack: &str) -> Result<Option<String>, StateError> {
        match self.store(project, stack)? {
            Some(store) => store.unlock(),
            None => Ok(None),
        }
    }

    fn migrate(&self, project: &str, stack: &str, to: &Vault) -> Result<Option<u64>, StateError> {
        let (here, there) = (self.place.url(), to.place.url());
        let Some(store) = self.store(project, stack)? else {
            return Ok(None);
        };
        match moved::read(&*store)? {
            // Only the last write is missing, or nothing is.
            Some(Mark::To(url)) if url == there => return to.arrived(project, stack, &here),
            Some(mark) => return Err(mark.refusal(store.path(CHECKPOINT))),
            None => {}
        }
        let (mut session, state) = self.session(project, stack, "state migrate", None)?;
        // What an interrupted run left goes into the history: only whole checkpoints move.
        let serial = session.finish(state)?.serial;
        to.make_room(project, stack, &here)?;
        let store = session.store();
        let mut files = vec![(MOVED.to_string(), Mark::From(here.clone()).text())];
        for name in store.names()? {
            if name == CHECKPOINT || name == SERIAL || history_serial(&name).is_some() {
                files.push((name.clone(), store.read(&name)?.unwrap_or_default()));
            }
        }
        to.receive(project, stack, &files)?;
        session.check()?;
        // Until here this place has the state and the other points to it; from here on it is
        // the other way round.
        session
            .store()
            .write(MOVED, &Mark::To(there.clone()).text())?;
        to.arrived(project, stack, &here)?;
        Ok(Some(serial))
    }

    /// Makes way for a stack that comes from `from`. What an interrupted move left goes, and
    /// what was moved from here to there once: that is part of what comes back.
    fn make_room(&self, project: &str, stack: &str, from: &str) -> Result<(), StateError> {
        let Some(store) = self.store(project, stack)? else {
            return Ok(());
        };
        match moved::read(&*store)? {
            Some(Mark::From(url) | Mark::To(url)) if url == from => self.remove(project, stack),
            _ => Err(StateError::Occupied {
                file: store.path(CHECKPOINT),
            }),
        }
    }

    /// Makes a stack of files that come from elsewhere, and reads them back.
    fn receive(
        &self,
        project: &str,
        stack: &str,
        files: &[(String, Vec<u8>)],
    ) -> Result<(), StateError> {
        let borrowed: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        self.faults.pass(Path::new(project).join(stack))?;
        self.place.create(project, stack, &borrowed)?;
        let missing = |file: &Path| StateError::Missing { file: file.into() };
        let store = self
            .store(project, stack)?
            .ok_or_else(|| missing(&Path::new(project).join(stack)))?;
        for (name, bytes) in files {
            let (path, found) = (store.path(name), store.read(name)?);
            match found {
                Some(found) if found == *bytes => {}
                Some(_) => return Err(StateError::Occupied { file: path }),
                None => return Err(missing(&path)),
            }
            if name == CHECKPOINT || history_serial(name).is_some() {
                checkpoint::decode(&path, bytes, &self.keys)?;
            }
        }
        Ok(())
    }

    /// Ends the move of a stack that came from `from`: from now on it is used here. Gives its
    /// serial.
    fn arrived(&self, project: &str, stack: &str, from: &str) -> Result<Option<u64>, StateError> {
        let Some(store) = self.store(project, stack)? else {
            return Err(StateError::Missing {
                file: Path::new(&self.place.url()).join(project).join(stack),
            });
        };
        let held = store.lock(&lock::owner())?;
        match moved::read(&*store)? {
            Some(Mark::From(url)) if url == from => store.remove(MOVED)?,
            Some(mark) => return Err(mark.refusal(store.path(CHECKPOINT))),
            None => {}
        }
        drop(held);
        Ok(Some(
            find(&*store, &self.keys, project, stack)?.state.serial,
        ))
    }

    fn rotate(&self, project: &str, stack: &str, new: KeySource) -> Result<(), StateError> {
        let new = Keys::new(new, self.keys.root());
        let (mut session, state) = self.session(project, stack, "rotate key", None)?;
        session.rotate(state, &self.keys, &new)
    }

    fn verify(&self, project: &str, stack: &str) -> Result<Vec<Problem>, StateError> {
        let store = match self.store(project, stack) {
            Ok(Some(store)) => store,
            Ok(None) => return Ok(Vec::new()),
            Err(error) => return Ok(vec![Problem::from(&error)]),
        };
        let mut problems = Vec::new();
        let mut serial = None;
        match find(&*store, &self.keys, project, stack) {
            Ok(found) => {
                serial = Some(found.state.serial);
                problems.extend(doubts(&found.state));
            }
            Err(error) => problems.push(Problem::from(&error)),
        }
        for name in store.names()? {
            if let Some(former) = history_serial(&name) {
                let bytes = store.read(&name).map(Option::unwrap_or_default);
                let read = bytes
                    .and_then(|bytes| checkpoint::decode(&store.path(&name), &bytes, &self.keys));
                match read {
                    Ok((state, _)) if state.serial != former => {
                        problems.push(Problem::new(format!(
                            "{} holds serial {}",
                            store.path(&name).display(),
                            state.serial
                        )))
                    }
                    Ok(_) => {}
                    Err(error) => problems.push(Problem::from(&error)),
                }
            } else if let Some(newer) = journal_serial(&name)
                && serial.is_some_and(|serial| newer > serial)
            {
                problems.push(Problem::new(format!(
                    "{} continues a checkpoint that is not there",
                    store.path(&name).display()
                )));
            }
        }
        Ok(problems)
    }

    fn store(&self, project: &str, stack: &str) -> Result<Option<Arc<dyn Store>>, StateError> {
        check_name(project)?;
        check_name(stack)?;
        let store = self.place.stack(project, stack)?;
        Ok(store.map(|store| {
            Arc::new(Faulty {
                store,
                faults: self.faults.clone(),
            }) as Arc<dyn Store>
        }))
    }

    /// Takes the lock of a stack, which is made if it is not there, and recovers it.
    fn session(
        &self,
        project: &str,
        stack: &str,
        command: &str,
        lineage: Option<&str>,
    ) -> Result<(Session, Checkpoint), StateError> {
        let owner = lock::owner();
        let store = match self.store(project, stack)? {
            Some(store) => store,
            None => {
                self.create(project, stack, lineage)?;
                let file = || Path::new(project).join(stack);
                self.store(project, stack)?
                    .ok_or_else(|| StateError::Missing { file: file() })?
            }
        };
        let held = store.lock(&owner)?;
        Session::recover(store, held, &self.keys, (project, stack), (command, &owner))
    }

    fn create(&self, project: &str, stack: &str, lineage: Option<&str>) -> Result<(), StateError> {
        self.faults.pass(Path::new(project).join(stack))?;
        let (key, sealer) = self.keys.fresh()?;
        let lineage = match lineage {
            Some(lineage) => lineage.into(),
            None => secret::new_lineage()?,
        };
        let author = Author {
            command: String::new(),
            time: crate::clock::now(),
            key,
            sealer,
        };
        let (text, _) = checkpoint::encode(&Checkpoint::new(project, stack, lineage), &author)?;
        self.place.create(
            project,
            stack,
            &[(CHECKPOINT, &text), (SERIAL, &serial_text(0))],
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::backend::MemoryBackend;

    fn vault() -> Vault {
        MemoryBackend::default().own_vault().clone()
    }

    fn author(vault: &Vault, time: u64) -> Author {
        let (key, sealer) = vault.keys.fresh().unwrap();
        Author {
            command: "up".into(),
            time,
            key,
            sealer,
        }
    }

    #[test]
    fn who_comes_second_is_told_where_the_lock_is() {
        let vault = vault();
        let _held = vault.open("shop", "dev", "up").unwrap();
        let error = vault.open("shop", "dev", "up").map(drop).unwrap_err();
        let told =
            matches!(&error, StateError::LockHeld { file, .. } if file.ends_with("shop/dev/lock"));
        assert!(told, "{error:?}");
    }

    #[test]
    fn a_stack_that_was_only_opened_has_no_history() {
        let vault = vault();
        drop(vault.open("shop", "dev", "up").unwrap());
        assert_eq!(vault.history("shop", "dev").unwrap(), []);
        let key = KeySource::Bytes([2; 32].into());
        vault.rotate("shop", "dev", key).unwrap();
        let names = vault.store("shop", "dev").unwrap().unwrap().names();
        assert_eq!(names.unwrap(), [CHECKPOINT, SERIAL]);
    }

    #[test]
    fn a_rotation_keeps_when_versions_were_made() {
        let vault = vault();
        let state = Checkpoint {
            serial: 1,
            ..Checkpoint::new("shop", "dev", "l".into())
        };
        let (text, _) = checkpoint::encode(&state, &author(&vault, 5)).unwrap();
        let files: [(&str, &[u8]); 2] = [(CHECKPOINT, &text), (SERIAL, &serial_text(1))];
        vault.place.create("shop", "dev", &files).unwrap();
        let key = KeySource::Bytes([2; 32].into());
        vault.rotate("shop", "dev", key).unwrap();
        let history = vault.history("shop", "dev").unwrap();
        let told: Vec<_> = history
            .iter()
            .map(|entry| (entry.serial, entry.time))
            .collect();
        assert_eq!(told[1], (1, 5), "{told:?}");
    }

    #[test]
    fn of_a_torn_write_the_begin_is_there() {
        let vault = vault();
        vault.place.create("shop", "dev", &[]).unwrap();
        let store = vault.store("shop", "dev").unwrap().unwrap();
        vault.faults.torn_after(0, 3);
        for _ in 0..2 {
            assert!(store.append("journal-0", 0, b"entry").is_err());
            assert_eq!(store.read("journal-0").unwrap().unwrap(), b"ent");
        }
    }

    #[test]
    fn what_arrives_is_not_taken_for_what_is_there() {
        let vault = vault();
        let files = |text: &[u8]| [("note".to_string(), text.to_vec())];
        vault.receive("shop", "dev", &files(b"one")).unwrap();
        vault.receive("shop", "dev", &files(b"one")).unwrap();
        let error = vault.receive("shop", "dev", &files(b"two")).unwrap_err();
        assert!(matches!(error, StateError::Occupied { .. }), "{error:?}");
    }

    #[test]
    fn only_the_place_that_a_stack_comes_from_ends_its_move() {
        let vault = vault();
        let mark = Mark::From("s3://one".into()).text();
        vault
            .place
            .create("shop", "dev", &[(MOVED, &mark)])
            .unwrap();
        let error = vault.arrived("shop", "dev", "s3://two").unwrap_err();
        assert!(matches!(error, StateError::Arriving { .. }), "{error:?}");
        let store = vault.store("shop", "dev").unwrap().unwrap();
        assert!(moved::read(&*store).unwrap().is_some());
    }
}
