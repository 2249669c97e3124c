//! XChaCha20-Poly1305 with nothing generic in its interface.
//!
//! Generic code is compiled with the crate that uses it. Here it is a crate of its own, which
//! the workspace optimises in debug builds too: without that, decrypting the state would take
//! most of the time of a run that changes nothing.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};

/// The bytes of a key.
pub const KEY: usize = 32;
/// The bytes of a nonce, which no two messages may share.
pub const NONCE: usize = 24;
/// The bytes of the tag that shows a change.
pub const TAG: usize = 16;

/// A cipher with its key, which is wiped from memory when it is dropped.
///
/// ```
/// use palinfra_cipher::Cipher;
/// let cipher = Cipher::new(&[7; 32]);
/// let mut text = *b"hello";
/// let tag = cipher.encrypt(&[1; 24], b"about", &mut text).unwrap();
/// assert_ne!(&text, b"hello");
/// assert!(cipher.decrypt(&[1; 24], b"about", &mut text, &tag));
/// assert_eq!(&text, b"hello");
/// assert!(!cipher.decrypt(&[1; 24], b"else", &mut text, &tag));
/// ```
pub struct Cipher(XChaCha20Poly1305);

impl Cipher {
    /// A cipher with this key.
    pub fn new(key: &[u8; KEY]) -> Cipher {
        Cipher(XChaCha20Poly1305::new(key.into()))
    }

    /// Encrypts `text` in place and gives its tag. `None`: it is longer than 256 GB.
    pub fn encrypt(
        &self,
        nonce: &[u8; NONCE],
        context: &[u8],
        text: &mut [u8],
    ) -> Option<[u8; TAG]> {
        let nonce = XNonce::from(*nonce);
        let tag = self.0.encrypt_inout_detached(&nonce, context, text.into());
        tag.ok().map(Into::into)
    }

    /// Decrypts `text` in place. False: it, its tag or its context was changed, or the key is
    /// another one; `text` is then as it was.
    pub fn decrypt(
        &self,
        nonce: &[u8; NONCE],
        context: &[u8],
        text: &mut [u8],
        tag: &[u8; TAG],
    ) -> bool {
        let (nonce, tag) = (XNonce::from(*nonce), Tag::from(*tag));
        self.0
            .decrypt_inout_detached(&nonce, context, text.into(), &tag)
            .is_ok()
    }
}
