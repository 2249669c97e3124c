//! Files that only their owner can reach, and writes that last.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::StateError;

/// What the name of a file or folder begins with that is not complete yet.
pub(crate) const DRAFT: &str = ".draft-";

/// Reads a file. `None`: it is not there. Refuses one that others can reach.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, StateError> {
    let failed = |error: io::Error| StateError::io(path, true, &error);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let metadata = file.metadata().map_err(failed)?;
    check_mode(path, &metadata)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// Refuses what others than its owner can reach.
pub(crate) fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), StateError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(StateError::GroupReadable {
                file: path.into(),
                mode,
            });
        }
    }
    let _ = (path, metadata);
    Ok(())
}

/// Options that make a file for its owner alone.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder, and those around it, for their owner alone. One that is there is left
/// as it is.
pub(crate) fn make_folder(path: &Path) -> Result<(), StateError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| StateError::io(path, false, &error))
}

/// A name beside `path` that nothing else has.
pub(crate) fn name_beside(path: &Path, prefix: &str) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let time = crate::clock::now();
    path.with_file_name(format!("{prefix}{}-{time}-{count}", process::id()))
}

/// Makes what a file holds last, by `sync_all` or `sync_data`.
pub(crate) fn sync(file: &File, how: fn(&File) -> io::Result<()>) -> io::Result<()> {
    #[cfg(test)]
    tests::SYNCED.set(tests::SYNCED.get() + 1);
    how(file)
}

/// Writes a new file beside `path`, to be put in its place, and makes it last.
fn write_draft(path: &Path, bytes: &[u8]) -> Result<PathBuf, StateError> {
    let draft = name_beside(path, DRAFT);
    let written = private()
        .write(true)
        .create_new(true)
        .open(&draft)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            sync(&file, File::sync_all)
        });
    match written {
        Ok(()) => Ok(draft),
        Err(error) => {
            let _ = fs::remove_file(&draft);
            Err(StateError::io(path, false, &error))
        }
    }
}

/// Makes a file, unless there is one. Of several that make it at once the first one wins.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    let draft = write_draft(path, bytes)?;
    // A link never replaces what is there, and what it names is whole.
    let linked = fs::hard_link(&draft, path);
    let _ = fs::remove_file(&draft);
    match linked {
        Ok(()) => sync_folder_of(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StateError::io(path, false, &error)),
    }
}

/// Replaces a file: after a crash it is the old one or the new one, whole.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    let draft = write_draft(path, bytes)?;
    if let Err(error) = fs::rename(&draft, path) {
        let _ = fs::remove_file(&draft);
        return Err(StateError::io(path, false, &error));
    }
    sync_folder_of(path)
}

/// Adds to the end of a file, which is made if it is not there.
#[cfg(feature = "s3")]
pub(crate) fn add(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    let failed = |error: io::Error| StateError::io(path, false, &error);
    let mut file = private()
        .append(true)
        .create(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    sync_folder_of(path)
}

/// Makes the names in the folder around `path` last.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), StateError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    #[cfg(unix)]
    {
        let folder = folder.unwrap_or(Path::new("."));
        match File::open(folder).and_then(|folder| sync(&folder, File::sync_all)) {
            Ok(()) => {}
            // Some file systems cannot, and do not need to.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {}
            Err(error) => return Err(StateError::io(folder, false, &error)),
        }
    }
    let _ = folder;
    Ok(())
}

/// Removes a file. One that is not there is removed.
pub(crate) fn remove(path: &Path) -> Result<(), StateError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StateError::io(path, false, &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// How often a file or folder was made to last.
        pub(crate) static SYNCED: Cell<usize> = const { Cell::new(0) };
    }

    /// How often something makes a file or folder last.
    pub(crate) fn syncs(work: impl FnOnce()) -> usize {
        let before = SYNCED.get();
        work();
        SYNCED.get() - before
    }

    #[test]
    fn a_replaced_file_lasts_and_so_does_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(syncs(|| replace(&path, b"text").unwrap()), 2);
        assert_eq!(
            syncs(|| create(&folder.path().join("new"), b"text").unwrap()),
            2
        );
    }

    #[test]
    fn only_what_is_not_there_reads_as_nothing_and_is_removed_already() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(read(&path).unwrap(), None);
        remove(&path).unwrap();
        // What is taken for a folder is a file.
        fs::write(&path, "").unwrap();
        assert!(read(&path.join("inside")).is_err());
        assert!(remove(&path.join("inside")).is_err());
    }

    #[test]
    fn of_several_that_make_a_file_the_first_wins_and_no_other_failure_is_taken_for_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        create(&path, b"first").unwrap();
        create(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert!(create(&folder.path().join("x".repeat(300)), b"text").is_err());
    }

    #[test]
    fn it_is_the_folder_of_a_file_that_lasts() {
        let folder = tempfile::tempdir().unwrap();
        sync_folder_of(&folder.path().join("file")).unwrap();
        assert!(sync_folder_of(&folder.path().join("missing/file")).is_err());
    }
}
