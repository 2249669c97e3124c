//! Keys, and sealing with them: everything at rest is encrypted and authenticated.

mod keyfile;
mod source;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use blake2::{Blake2b512, Digest};
use palinfra_cipher::{Cipher, NONCE, TAG};
use zeroize::Zeroizing;

use crate::backend::StateError;
use crate::record::Action;
use crate::urn::Urn;

pub use source::{KeyInfo, KeySource, Keys, PassphraseInfo};

/// The bytes of a key, wiped from memory when they are dropped.
pub type KeyBytes = Zeroizing<[u8; 32]>;

/// Seals and opens with one key: XChaCha20-Poly1305. Clones share the key.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    cipher: Cipher,
    id: String,
    // A nonce is 16 random bytes and a count: no two are the same, and sealing needs no
    // system call.
    prefix: [u8; NONCE - 8],
    count: AtomicU64,
}

impl Sealer {
    /// A sealer with this key.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(key: &KeyBytes) -> Result<Sealer, StateError> {
        let id = Blake2b512::new()
            .chain_update(b"palinfra key id")
            .chain_update(**key)
            .finalize();
        Ok(Sealer(Arc::new(Inner {
            cipher: Cipher::new(key),
            id: hex(id.iter().take(8)),
            prefix: random()?,
            count: AtomicU64::new(0),
        })))
    }

    /// Sixteen characters that tell this key from others and nothing about it.
    pub fn key_id(&self) -> &str {
        &self.0.id
    }

    /// Encrypts `plain`. Only the same `context` opens it again.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        let (prefix, count) = nonce.split_at_mut(NONCE - 8);
        prefix.copy_from_slice(&self.0.prefix);
        count.copy_from_slice(&self.0.count.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let mut sealed = Vec::with_capacity(plain.len() + TAG + NONCE);
        sealed.extend_from_slice(plain);
        match self.0.cipher.encrypt(&nonce, context, &mut sealed) {
            Some(tag) => sealed.extend_from_slice(&tag),
            // Only text of more than 256 GB: give nothing rather than plain text.
            None => sealed.clear(),
        }
        sealed.extend_from_slice(&nonce);
        sealed
    }

    /// Decrypts what [`seal`](Sealer::seal) gave. `None`: it was changed, or it was sealed
    /// with another key or context.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.open_in_place(context, sealed.to_vec())
    }

    /// As [`open`](Sealer::open), without a copy.
    pub(crate) fn open_in_place(&self, context: &[u8], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let (rest, nonce) = sealed.split_last_chunk::<NONCE>()?;
        let (body, tag) = rest.split_last_chunk::<TAG>()?;
        let (length, nonce, tag) = (body.len(), *nonce, *tag);
        sealed.truncate(length);
        let opened = self.0.cipher.decrypt(&nonce, context, &mut sealed, &tag);
        opened.then_some(sealed)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.0.id)
    }
}

/// The token of a call: 32 characters `[a-z0-9]`, the same for the same call of the same
/// object, and for no other.
pub fn token(lineage: &str, urn: &Urn, number: u64, action: Action) -> String {
    let action = match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Delete => "delete",
    };
    let mut hash = Blake2b512::new().chain_update(b"palinfra token");
    for part in [lineage, urn.as_str(), &number.to_string(), action] {
        // Each part goes in with its length, so that none runs into the next.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    letters(&hash.finalize())
}

/// A one-way fingerprint: 32 characters `[a-z0-9]`, the same for the same bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    letters(
        &Blake2b512::new()
            .chain_update(b"palinfra fingerprint")
            .chain_update(bytes)
            .finalize(),
    )
}

/// A new lineage: 32 random characters `[a-z0-9]`.
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_lineage() -> Result<String, StateError> {
    Ok(letters(&random::<64>()?))
}

/// One character of `[a-z0-9]` for each two bytes: so the bias is below one in a thousand.
fn letters(bytes: &[u8]) -> String {
    const LETTERS: [char; 36] = [
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r',
        's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
    ];
    let pairs = bytes.as_chunks::<2>().0;
    pairs
        .iter()
        .map(|pair| LETTERS[usize::from(u16::from_be_bytes(*pair)) % 36])
        .collect()
}

/// Random bytes from the system.
///
/// # Errors
/// When it gives none.
pub fn random<const N: usize>() -> Result<[u8; N], StateError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StateError::NoRandomness {
        what: error.to_string(),
    })?;
    Ok(bytes)
}

/// Lower-case hexadecimal text.
pub(crate) fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes
        .into_iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The bytes of hexadecimal text; `None` if it is not.
pub(crate) fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    // Room for all from the start: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        bytes.push(digit(*high)? << 4 | digit(*low)?);
    }
    rest.is_empty().then_some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sealer(byte: u8) -> Sealer {
        Sealer::new(&Zeroizing::new([byte; 32])).unwrap()
    }

    #[test]
    fn only_the_same_key_and_context_open() {
        let sealed = sealer(1).seal(b"context", b"plain");
        assert_eq!(
            sealer(1).open(b"context", &sealed).as_deref(),
            Some(&b"plain"[..])
        );
        assert_eq!(sealer(2).open(b"context", &sealed), None);
        assert_eq!(sealer(1).open(b"other", &sealed), None);
        assert_ne!(sealer(1).key_id(), sealer(2).key_id());
    }

    #[test]
    fn a_changed_or_cut_seal_does_not_open() {
        let sealer = sealer(1);
        let sealed = sealer.seal(b"", b"plain");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open(b"", &changed), None, "byte {at}");
            assert_eq!(sealer.open(b"", &sealed[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_to_the_same_bytes() {
        let sealer = sealer(1);
        assert_ne!(sealer.seal(b"", b"plain"), sealer.seal(b"", b"plain"));
        assert!(
            !sealer
                .seal(b"", b"plain")
                .windows(5)
                .any(|window| window == b"plain")
        );
    }

    #[test]
    fn a_token_belongs_to_one_call() {
        let urn = |name: &str| Urn::new("p", "s", &[], "ec2:Vpc", name);
        let token_of =
            |lineage, name, incarnation, action| token(lineage, &urn(name), incarnation, action);
        let one = token_of("l", "a", 1, Action::Create);
        assert_eq!(one, token_of("l", "a", 1, Action::Create));
        assert_eq!(one.len(), 32);
        assert!(
            one.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        );
        for other in [
            token_of("m", "a", 1, Action::Create),
            token_of("l", "b", 1, Action::Create),
            token_of("l", "a", 2, Action::Create),
            token_of("l", "a", 1, Action::Delete),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn hexadecimal_text_goes_both_ways() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
        assert_eq!(unhex("000aff").as_deref(), Some(&vec![0, 10, 255]));
        assert!(unhex("0").is_none() && unhex("zz").is_none());
    }
}
