//! Text sealed with the key of the state, for files that are kept elsewhere.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};

use super::StateError;
use crate::codec::damaged;
use crate::secret::{KeyInfo, Keys};

/// Sealed text. Only a backend with the same key opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Which key.
    pub key: KeyInfo,
    /// The text, encrypted and authenticated, in Base64.
    pub sealed: String,
}

impl Sealed {
    pub(crate) fn seal(keys: &Keys, purpose: &str, plain: &[u8]) -> Result<Sealed, StateError> {
        let (key, sealer) = keys.fresh()?;
        let sealed = BASE64.encode(sealer.seal(purpose.as_bytes(), plain));
        Ok(Sealed { key, sealed })
    }

    pub(crate) fn open(
        &self,
        keys: &Keys,
        purpose: &str,
        file: &Path,
    ) -> Result<Vec<u8>, StateError> {
        let sealer = keys.matching(&self.key, file)?;
        BASE64
            .decode(&self.sealed)
            .ok()
            .and_then(|sealed| sealer.open_in_place(purpose.as_bytes(), sealed))
            .ok_or_else(|| damaged(file, "it is not authentic"))
    }
}
