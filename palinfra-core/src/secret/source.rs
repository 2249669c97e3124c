//! Where keys come from.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{KeyBytes, Sealer, hex, keyfile, random, unhex};
use crate::backend::StateError;

/// Where the key of state comes from.
#[derive(Clone)]
pub enum KeySource {
    /// A file of 64 hexadecimal digits, made on first use. `None`: at the usual place.
    File(Option<PathBuf>),
    /// A passphrase, stretched by Argon2id.
    Passphrase(SecretString),
    /// The key itself, for programs that keep their keys elsewhere.
    Bytes(KeyBytes),
}

impl KeySource {
    /// What the environment asks for: `PALINFRA_PASSPHRASE`, else the file
    /// `PALINFRA_KEY_FILE`, else `palinfra/key` in the user's configuration, else `key` in
    /// `root`, the folder of the state.
    pub fn from_environment(root: &Path) -> KeySource {
        match variable("PALINFRA_PASSPHRASE") {
            Some(text) => KeySource::Passphrase(text.to_string_lossy().into_owned().into()),
            None => KeySource::File(Some(keyfile::usual_place(root, variable))),
        }
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySource::File(path) => f.debug_tuple("File").field(path).finish(),
            KeySource::Passphrase(_) => f.write_str("Passphrase"),
            KeySource::Bytes(_) => f.write_str("Bytes"),
        }
    }
}

/// Which key a file was sealed with. It stands in the clear at the head of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyInfo {
    /// The key's id.
    pub id: String,
    /// How the key is made, if it is made of a passphrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passphrase: Option<PassphraseInfo>,
}

/// The salt and the parameters of Argon2id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassphraseInfo {
    /// Sixteen random bytes, hexadecimal.
    pub salt: String,
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// Keys from one source. A passphrase is stretched once for each salt, and then kept.
#[derive(Debug)]
pub struct Keys {
    source: KeySource,
    root: PathBuf,
    made: Mutex<Vec<(KeyInfo, Sealer)>>,
}

impl Keys {
    /// Keys of `source`, for state in the folder `root`.
    pub fn new(source: KeySource, root: &Path) -> Keys {
        Keys {
            source,
            root: root.into(),
            made: Mutex::default(),
        }
    }

    /// The folder of the state.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The key for something new. A key file that is not there is made.
    ///
    /// # Errors
    /// When the key file cannot be read, made, or is not one.
    pub fn fresh(&self) -> Result<(KeyInfo, Sealer), StateError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = made.first() {
            return Ok(first.clone());
        }
        let (key, passphrase) = match &self.source {
            KeySource::Passphrase(text) => {
                let info = PassphraseInfo {
                    salt: hex(&random::<16>()?),
                    memory: Params::DEFAULT_M_COST,
                    passes: Params::DEFAULT_T_COST,
                    lanes: Params::DEFAULT_P_COST,
                };
                (stretch(text, &info, &self.root)?, Some(info))
            }
            KeySource::File(path) => (keyfile::read_or_make(&self.place(path.as_ref()))?, None),
            KeySource::Bytes(key) => (key.clone(), None),
        };
        let sealer = Sealer::new(&key)?;
        let info = KeyInfo {
            id: sealer.key_id().into(),
            passphrase,
        };
        made.push((info.clone(), sealer.clone()));
        Ok((info, sealer))
    }

    /// The key that `file` was sealed with, as its head says.
    ///
    /// # Errors
    /// [`WrongKey`](StateError::WrongKey), [`WrongPassphrase`](StateError::WrongPassphrase) or
    /// [`KeyMissing`](StateError::KeyMissing): it is not the one that this source has.
    pub fn matching(&self, info: &KeyInfo, file: &Path) -> Result<Sealer, StateError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, sealer)) = made.iter().find(|(known, _)| known == info) {
            return Ok(sealer.clone());
        }
        let wrong = |what: String| StateError::WrongKey {
            file: file.into(),
            what,
        };
        let key = match (&self.source, &info.passphrase) {
            (KeySource::Passphrase(text), Some(info)) => stretch(text, info, file)?,
            (KeySource::Passphrase(_), None) => {
                return Err(wrong(format!(
                    "with key {}, not with a passphrase",
                    info.id
                )));
            }
            (_, Some(_)) => return Err(wrong("with one made of a passphrase".into())),
            (KeySource::File(path), None) => {
                let key = self.place(path.as_ref());
                keyfile::read(&key)?.ok_or_else(|| StateError::KeyMissing {
                    file: file.into(),
                    key,
                })?
            }
            (KeySource::Bytes(key), None) => key.clone(),
        };
        let sealer = Sealer::new(&key)?;
        if sealer.key_id() != info.id {
            return Err(match (&self.source, &info.passphrase) {
                (_, Some(_)) => StateError::WrongPassphrase { file: file.into() },
                (KeySource::File(path), None) => wrong(format!(
                    "it wants key {}, and {} has key {}",
                    info.id,
                    self.place(path.as_ref()).display(),
                    sealer.key_id()
                )),
                _ => wrong(format!("it wants key {}, not {}", info.id, sealer.key_id())),
            });
        }
        made.push((info.clone(), sealer.clone()));
        Ok(sealer)
    }

    fn place(&self, path: Option<&PathBuf>) -> PathBuf {
        path.cloned()
            .unwrap_or_else(|| keyfile::usual_place(&self.root, variable))
    }
}

/// A variable of the environment. One that is empty is not set.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Makes a key of a passphrase.
fn stretch(
    text: &SecretString,
    info: &PassphraseInfo,
    file: &Path,
) -> Result<KeyBytes, StateError> {
    let odd = || StateError::Corrupt {
        file: file.into(),
        what: "the salt or the parameters of its passphrase are malformed".into(),
    };
    let salt = unhex(&info.salt).ok_or_else(odd)?;
    // Read before they are authenticated, so they must not make a run take minutes.
    if info.memory > 1 << 20 || info.passes > 64 || info.lanes > 64 {
        return Err(odd());
    }
    let params = Params::new(info.memory, info.passes, info.lanes, Some(32)).map_err(|_| odd())?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(text.expose_secret().as_bytes(), &salt, key.as_mut_slice())
        .map_err(|_| odd())?;
    Ok(key)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> Keys {
        Keys::new(
            KeySource::Passphrase(text.to_string().into()),
            Path::new("root"),
        )
    }

    #[test]
    fn the_same_passphrase_makes_the_same_key() {
        let (info, sealer) = passphrase("correct horse").fresh().unwrap();
        let sealed = sealer.seal(b"", b"plain");
        let again = passphrase("correct horse")
            .matching(&info, Path::new("f"))
            .unwrap();
        assert_eq!(again.open(b"", &sealed).as_deref(), Some(&b"plain"[..]));
        let other = passphrase("battery staple")
            .matching(&info, Path::new("f"))
            .unwrap_err();
        assert_eq!(other, StateError::WrongPassphrase { file: "f".into() });
    }

    #[test]
    fn a_key_and_a_passphrase_do_not_stand_in_for_each_other() {
        let key = Keys::new(KeySource::Bytes(Zeroizing::new([1; 32])), Path::new("root"));
        let (of_key, _) = key.fresh().unwrap();
        let of_text = KeyInfo {
            id: of_key.id.clone(),
            passphrase: Some(PassphraseInfo {
                salt: "00".repeat(16),
                memory: 8,
                passes: 1,
                lanes: 1,
            }),
        };
        for (keys, info) in [(passphrase("x"), &of_key), (key, &of_text)] {
            let error = keys.matching(info, Path::new("f")).unwrap_err();
            assert!(matches!(error, StateError::WrongKey { .. }), "{error}");
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        let shown = format!("{:?}", passphrase("correct horse"));
        assert!(!shown.contains("horse"), "{shown}");
    }
}
