//! Keys of state: files, passphrases, rotation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod state_support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use palinfra_core::backend::{Backend, Faults, FileBackend, StateError};
use palinfra_core::secret::KeySource;
use state_support::{PROJECT, Place, STACK, create, key, names, snapshot};

fn with_key(root: &Path, key: KeySource) -> FileBackend {
    FileBackend::new(root.to_path_buf(), key)
}

fn passphrase(text: &str) -> KeySource {
    KeySource::Passphrase(text.to_string().into())
}

async fn up(backend: &FileBackend, name: &str) {
    let journal = backend.open(PROJECT, STACK, "up").await.unwrap();
    create(&journal, name).await.unwrap();
    journal.finish().await.unwrap();
}

#[tokio::test]
async fn a_key_file_is_made_on_first_use_and_opens_the_state_later() {
    let root = tempfile::tempdir().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let file = keys.path().join("palinfra/key");
    let backend = || with_key(root.path(), KeySource::File(Some(file.clone())));
    assert_eq!(backend().load(PROJECT, STACK).await.unwrap(), None);
    assert!(!file.exists(), "looking makes no key");
    up(&backend(), "a").await;
    let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode, fs::read_to_string(&file).unwrap().trim_end().len()),
        (0o600, 64)
    );
    assert_eq!(
        names(&backend().load(PROJECT, STACK).await.unwrap().unwrap()),
        ["a"]
    );

    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let error = backend().load(PROJECT, STACK).await.unwrap_err();
    assert_eq!(
        error,
        StateError::GroupReadable {
            file: file.clone(),
            mode: 0o644
        }
    );
}

#[tokio::test]
async fn a_missing_key_is_not_made_anew_for_old_state() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("key");
    let backend = || with_key(root.path(), KeySource::File(Some(file.clone())));
    up(&backend(), "a").await;
    fs::remove_file(&file).unwrap();
    let error = backend()
        .open(PROJECT, STACK, "up")
        .await
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(&error, StateError::KeyMissing { key, .. } if *key == file),
        "{error}"
    );
    assert!(!file.exists());
}

#[tokio::test]
async fn another_key_is_refused() {
    let place = Place::new();
    place.up(&["a"]).await;
    let before = snapshot(place.root.path());
    let other = with_key(place.root.path(), key(2));
    let error = other.load(PROJECT, STACK).await.unwrap_err();
    assert!(matches!(error, StateError::WrongKey { .. }), "{error}");
    assert_eq!(
        other
            .open(PROJECT, STACK, "up")
            .await
            .map(|_| ())
            .unwrap_err(),
        error
    );
    assert_eq!(before, snapshot(place.root.path()));
}

#[tokio::test]
async fn a_passphrase_opens_what_it_sealed_and_no_other_does() {
    let root = tempfile::tempdir().unwrap();
    up(&with_key(root.path(), passphrase("correct horse")), "a").await;
    let again = with_key(root.path(), passphrase("correct horse"));
    up(&again, "b").await;
    assert_eq!(
        names(&again.load(PROJECT, STACK).await.unwrap().unwrap()),
        ["a", "b"]
    );
    let before = snapshot(root.path());
    let wrong = with_key(root.path(), passphrase("battery staple"));
    let error = wrong
        .open(PROJECT, STACK, "up")
        .await
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(error, StateError::WrongPassphrase { .. }),
        "{error}"
    );
    assert!(error.help().unwrap().contains("PALINFRA_PASSPHRASE"));
    let file = with_key(root.path(), key(1))
        .load(PROJECT, STACK)
        .await
        .unwrap_err();
    assert!(matches!(file, StateError::WrongKey { .. }), "{file}");
    assert_eq!(before, snapshot(root.path()));
}

#[tokio::test]
async fn after_a_rotation_only_the_new_key_opens_state_and_history() {
    let place = Place::new();
    place.up(&["a", "b"]).await;
    place.crash(&["c"]).await;
    place
        .backend()
        .rotate(PROJECT, STACK, key(2))
        .await
        .unwrap();
    assert!(matches!(
        place.load().await,
        Err(StateError::WrongKey { .. })
    ));
    let new = with_key(place.root.path(), key(2));
    assert_eq!(
        names(&new.load(PROJECT, STACK).await.unwrap().unwrap()),
        ["a", "b", "c"]
    );
    assert_eq!(new.verify(PROJECT, STACK).await.unwrap(), []);
    assert_eq!(new.history(PROJECT, STACK).await.unwrap().len(), 3);
    up(&new, "d").await;
}

#[tokio::test]
async fn a_rotation_that_is_cut_off_anywhere_can_be_begun_again() {
    for writes in 0.. {
        let place = Place::new();
        place.up(&["a", "b"]).await;
        let faults = Faults::default();
        let root = place.root.path().to_path_buf();
        let backend = FileBackend::with_faults(root, key(1), faults.clone());
        faults.after(writes);
        let done = backend.rotate(PROJECT, STACK, key(2)).await.is_ok();
        let new = with_key(place.root.path(), key(2));
        if place.load().await.is_ok() {
            assert!(!done);
            place
                .backend()
                .rotate(PROJECT, STACK, key(2))
                .await
                .unwrap();
        }
        up(&new, "c").await;
        assert_eq!(
            names(&new.load(PROJECT, STACK).await.unwrap().unwrap()),
            ["a", "b", "c"]
        );
        assert_eq!(new.verify(PROJECT, STACK).await.unwrap(), [], "{writes}");
        if done {
            assert!(writes > 2, "nothing was tried");
            break;
        }
    }
}
