//! State in a folder on disk.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::StateError;
use super::disk::{self, DRAFT};
use super::lock::{FileLock, break_lock};
use super::place::{Faults, Held, Place, Store};
use super::session::LOCK;
use super::vault::{Vault, Vaulted};
use crate::secret::{KeySource, Keys};

/// State in a folder: one folder for each stack, `ROOT/PROJECT/STACK`, that only its owner
/// can reach.
pub struct FileBackend {
    vault: Vault,
}

impl FileBackend {
    /// State in the folder `root`, which is made when the first stack is.
    pub fn new(root: PathBuf, key: KeySource) -> FileBackend {
        FileBackend::with_faults(root, key, Faults::default())
    }

    /// The same, with writes that can be made to fail.
    #[doc(hidden)]
    pub fn with_faults(root: PathBuf, key: KeySource, faults: Faults) -> FileBackend {
        let root = std::path::absolute(&root).unwrap_or(root);
        let keys = Keys::new(key, &root);
        FileBackend {
            vault: Vault::new(Arc::new(Folder { root }), keys, faults),
        }
    }
}

impl Vaulted for FileBackend {
    fn own_vault(&self) -> &Vault {
        &self.vault
    }
}

struct Folder {
    root: PathBuf,
}

impl Place for Folder {
    fn url(&self) -> String {
        format!("file://{}", self.root.display())
    }

    fn stacks(&self, project: &str) -> Result<Vec<String>, StateError> {
        let folder = self.root.join(project);
        let mut names = names_in(&folder)?;
        names.retain(|name| !name.starts_with('.') && folder.join(name).is_dir());
        names.sort();
        Ok(names)
    }

    fn stack(&self, project: &str, stack: &str) -> Result<Option<Arc<dyn Store>>, StateError> {
        let folder = self.root.join(project).join(stack);
        let metadata = match fs::metadata(&folder) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateError::io(&folder, true, &error)),
        };
        if !metadata.is_dir() {
            let error = io::Error::from(ErrorKind::NotADirectory);
            return Err(StateError::io(&folder, true, &error));
        }
        disk::check_mode(&folder, &metadata)?;
        Ok(Some(Arc::new(Files {
            folder,
            journal: Mutex::default(),
        })))
    }

    fn create(
        &self,
        project: &str,
        stack: &str,
        files: &[(&str, &[u8])],
    ) -> Result<(), StateError> {
        let folder = self.root.join(project).join(stack);
        let draft = disk::name_beside(&folder, DRAFT);
        disk::make_folder(&draft.join("history"))?;
        let placed = files
            .iter()
            .try_for_each(|(name, bytes)| disk::replace(&draft.join(name), bytes))
            .and_then(|()| {
                let renamed = match fs::rename(&draft, &folder) {
                    // Another run was faster.
                    Err(_) if folder.is_dir() => fs::remove_dir_all(&draft),
                    other => other,
                };
                renamed.map_err(|error| StateError::io(&folder, false, &error))
            });
        if placed.is_err() {
            let _ = fs::remove_dir_all(&draft);
        }
        placed?;
        disk::sync_folder_of(&folder)?;
        // The folders around it may be new too, or may not be ours to open.
        folder
            .ancestors()
            .skip(1)
            .take(2)
            .for_each(|folder| drop(disk::sync_folder_of(folder)));
        Ok(())
    }

    fn remove(&self, project: &str, stack: &str) -> Result<(), StateError> {
        let folder = self.root.join(project).join(stack);
        let failed = |error: io::Error| StateError::io(&folder, false, &error);
        // First the name, so that a crash does not leave half a stack.
        let old = disk::name_beside(&folder, DRAFT);
        fs::rename(&folder, &old).map_err(failed)?;
        disk::sync_folder_of(&folder)?;
        fs::remove_dir_all(&old).map_err(failed)
    }
}

/// The names of what is in a folder. One that is not there is empty.
fn names_in(folder: &Path) -> Result<Vec<String>, StateError> {
    let failed = |error: io::Error| StateError::io(folder, true, &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let name = |entry: io::Result<fs::DirEntry>| {
        entry
            .map(|entry| entry.file_name().into_string().ok())
            .transpose()
    };
    entries
        .filter_map(name)
        .collect::<io::Result<_>>()
        .map_err(failed)
}

struct Files {
    folder: PathBuf,
    /// The journal that is being written.
    journal: Mutex<Option<(String, File)>>,
}

impl Store for Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn names(&self) -> Result<Vec<String>, StateError> {
        let mut names = names_in(&self.folder)?;
        let history = names_in(&self.folder.join("history"))?;
        names.extend(history.into_iter().map(|name| format!("history/{name}")));
        Ok(names)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        disk::read(&self.path(name))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        disk::replace(&self.path(name), bytes)
    }

    fn append(&self, name: &str, length: u64, bytes: &[u8]) -> Result<(), StateError> {
        let path = self.path(name);
        let mut open = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = match open.take() {
            Some((known, file)) if known == name => file,
            _ => open_journal(&path, length)?,
        };
        match file
            .write_all(bytes)
            .and_then(|()| disk::sync(&file, File::sync_data))
        {
            Ok(()) => {
                *open = Some((name.into(), file));
                Ok(())
            }
            Err(error) => {
                // Nobody relies on what was written of it.
                let _ = file.set_len(length);
                Err(StateError::io(&path, false, &error))
            }
        }
    }

    fn link(&self, from: &str, to: &str) -> Result<(), StateError> {
        let (from, to) = (self.path(from), self.path(to));
        disk::remove(&to)?;
        if let Some(folder) = to.parent() {
            disk::make_folder(folder)?;
        }
        fs::hard_link(from, &to).map_err(|error| StateError::io(&to, false, &error))
    }

    fn remove(&self, name: &str) -> Result<(), StateError> {
        disk::remove(&self.path(name))
    }

    fn lock(&self, owner: &str) -> Result<Box<dyn Held>, StateError> {
        Ok(Box::new(FileLock::take(&self.path(LOCK), owner)?))
    }

    fn unlock(&self) -> Result<Option<String>, StateError> {
        break_lock(&self.path(LOCK))
    }
}

/// Opens a journal at its end, which is made if it is not there.
fn open_journal(path: &Path, length: u64) -> Result<File, StateError> {
    let failed = |error: io::Error| StateError::io(path, false, &error);
    let mut file = disk::private()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(failed)?;
    let found = file.metadata().map_err(failed)?.len();
    if found > length {
        file.set_len(length).map_err(failed)?;
    }
    if found < length {
        return Err(StateError::Torn {
            file: path.into(),
            what: "it became shorter".into(),
        });
    }
    file.seek(SeekFrom::Start(length)).map_err(failed)?;
    if length == 0 {
        disk::sync_folder_of(path)?;
    }
    Ok(file)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::backend::disk::tests::syncs;

    fn files_in(folder: &Path) -> Files {
        Files {
            folder: folder.into(),
            journal: Mutex::default(),
        }
    }

    fn folder_at(root: &Path) -> Folder {
        Folder { root: root.into() }
    }

    #[test]
    fn what_is_appended_lasts_and_so_does_the_name_of_a_new_journal() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(folder.path());
        assert_eq!(syncs(|| files.append("journal-1", 0, b"one").unwrap()), 2);
        assert_eq!(syncs(|| files.append("journal-1", 3, b"two").unwrap()), 1);
    }

    #[test]
    fn each_journal_gets_its_own_and_loses_what_was_torn() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(folder.path());
        fs::write(files.path("journal-1"), "one, and a torn end").unwrap();
        files.append("journal-1", 3, b", two").unwrap();
        files.append("journal-2", 0, b"other").unwrap();
        let read = |name| fs::read_to_string(files.path(name)).unwrap();
        assert_eq!(read("journal-1"), "one, two");
        assert_eq!(read("journal-2"), "other");
        assert!(matches!(
            files.append("journal-1", 100, b"three"),
            Err(StateError::Torn { .. })
        ));
    }

    #[test]
    fn of_two_that_make_a_stack_the_second_leaves_it_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = folder_at(root.path());
        folder.create("shop", "dev", &[("x", b"first")]).unwrap();
        folder.create("shop", "dev", &[("x", b"second")]).unwrap();
        let shop = root.path().join("shop");
        assert_eq!(fs::read_to_string(shop.join("dev/x")).unwrap(), "first");
        assert_eq!(fs::read_dir(&shop).unwrap().count(), 1);
        // Neither a file nor what was left over is a stack.
        fs::write(shop.join("note"), "").unwrap();
        fs::create_dir(shop.join(".draft")).unwrap();
        assert_eq!(folder.stacks("shop").unwrap(), ["dev"]);
    }

    #[test]
    fn a_file_where_a_folder_belongs_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let folder = folder_at(root.path());
        folder.create("shop", "dev", &[]).unwrap();
        fs::write(root.path().join("shop/taken"), "").unwrap();
        assert!(folder.create("shop", "taken", &[]).is_err());
        fs::write(root.path().join("file"), "").unwrap();
        assert!(folder.stacks("file").is_err());
        assert_eq!(folder.stacks("nothing").unwrap(), [""; 0]);
    }
}
