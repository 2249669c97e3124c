//! The Python environment, and scripts in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Cargo's target folder.
pub fn target() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    target.unwrap_or_else(beside)
}

/// Where the environment is: below the target folder, so that `cargo clean` takes it away.
pub(crate) fn folder() -> PathBuf {
    target().join("emulators")
}

/// The Python that has the emulators: `PALINFRA_TEST_PYTHON`, or the installed one.
///
/// # Errors
/// When there is none: with what to do.
pub fn python() -> Result<PathBuf, String> {
    let named = std::env::var_os("PALINFRA_TEST_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| folder().join("bin/python3"));
    if python.exists() {
        Ok(python)
    } else {
        Err("there are no emulators: run `cargo xtask emulators` first".into())
    }
}

/// Runs a script against an emulator, with boto3 set up for it. Gives what it prints.
///
/// # Errors
/// When it fails, with what it says.
pub fn run_python(endpoint: &str, script: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(python()?)
        .args(["-c", script])
        .args(arguments)
        .env("AWS_ENDPOINT_URL", endpoint)
        // Ministack takes the account from here; it is moto's.
        .env("AWS_ACCESS_KEY_ID", "123456789012")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// What is in an emulator, over every service that palinfra has types of: sorted ids by kind.
/// What AWS itself makes in every account, and what is on its way out, is left out. With `kinds`,
/// only these, which is faster.
///
/// # Errors
/// When it cannot be asked.
pub fn census(endpoint: &str, region: &str, kinds: &[&str]) -> Result<Value, String> {
    let arguments = [&[region], kinds].concat();
    let text = run_python(endpoint, include_str!("census.py"), &arguments)?;
    serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))
}
