//! The Python environment of the tests.

use std::path::PathBuf;

/// The Python that has the emulators and the models of AWS.
pub fn python() -> PathBuf {
    let python = match std::env::var_os("PALINFRA_TEST_PYTHON") {
        Some(path) => PathBuf::from(path),
        None => {
            let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
            let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target");
            target.unwrap_or_else(beside).join("emulators/bin/python3")
        }
    };
    assert!(
        python.exists(),
        "there are no emulators: run `cargo xtask emulators` first"
    );
    python
}
