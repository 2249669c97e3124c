//! The key file: 64 hexadecimal digits that only their owner can read.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{KeyBytes, hex, random, unhex};
use crate::backend::{StateError, disk};

/// Where the key file is, if no one says otherwise. `variable` reads the environment.
pub(super) fn usual_place(root: &Path, variable: impl Fn(&str) -> Option<OsString>) -> PathBuf {
    let config = || {
        variable("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")))
            .filter(|folder| folder.is_absolute())
    };
    match (variable("PALINFRA_KEY_FILE"), config()) {
        (Some(file), _) => file.into(),
        (None, Some(folder)) => folder.join("palinfra/key"),
        (None, None) => root.join("key"),
    }
}

/// The key in the file; `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<KeyBytes>, StateError> {
    let Some(text) = disk::read(path)?.map(Zeroizing::new) else {
        return Ok(None);
    };
    let digits = std::str::from_utf8(&text)
        .ok()
        .map(str::trim_end)
        .and_then(unhex);
    match digits
        .as_ref()
        .and_then(|bytes| bytes.as_slice().try_into().ok())
    {
        Some(key) => Ok(Some(Zeroizing::new(key))),
        None if text.is_empty() => Err(StateError::Empty { file: path.into() }),
        None => Err(StateError::Corrupt {
            file: path.into(),
            what: "a key file holds 64 hexadecimal digits".into(),
        }),
    }
}

/// The key in the file, which is made if it is not there. Two that make it at once agree.
pub(super) fn read_or_make(path: &Path) -> Result<KeyBytes, StateError> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    if let Some(folder) = path.parent() {
        disk::make_folder(folder)?;
    }
    let bytes = Zeroizing::new(random::<32>()?);
    let mut text = Zeroizing::new(hex(bytes.iter()));
    text.push('\n');
    disk::create(path, text.as_bytes())?;
    let gone = || StateError::io(path, false, &io::ErrorKind::NotFound.into());
    read(path)?.ok_or_else(gone)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses_the_place() {
        let place = |set: &[(&str, &str)]| {
            usual_place(Path::new("/state"), |name| {
                set.iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.into())
            })
        };
        assert_eq!(place(&[]), Path::new("/state/key"));
        assert_eq!(
            place(&[("HOME", "/h")]),
            Path::new("/h/.config/palinfra/key")
        );
        assert_eq!(
            place(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/c")]),
            Path::new("/c/palinfra/key")
        );
        assert_eq!(
            place(&[("HOME", "/h"), ("PALINFRA_KEY_FILE", "/k")]),
            Path::new("/k")
        );
    }

    #[test]
    fn first_runs_at_once_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/key");
        let keys: Vec<KeyBytes> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| read_or_make(&path).unwrap()))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| key == &keys[0]));
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1
        );
    }

    #[test]
    fn a_file_that_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        read_or_make(&path).unwrap();
        for text in ["", "00", "not a key\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(read_or_make(&path).is_err(), "{text:?}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
