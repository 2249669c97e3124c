//! Installing them.

use std::path::PathBuf;
use std::process::Command;

use crate::python::{folder, python};

/// What is installed. A change of a line here makes the environment anew.
const PACKAGES: &[&str] = &[
    "moto[server,all]==5.2.5",
    "ministack==1.5.33",
    "cbor2==6.2.1",
    // The schemas and models of AWS.
    "cfn-lint==1.58.0",
    "botocore==1.43.106",
];

/// Installs the emulators, unless these versions are there already, or `PALINFRA_TEST_PYTHON`
/// names another place.
///
/// # Errors
/// What could not be run.
pub fn install() -> Result<(), String> {
    if std::env::var_os("PALINFRA_TEST_PYTHON").is_some() {
        return python().map(drop);
    }
    let folder = folder();
    let python = installed(&folder);
    let stamp = folder.join("installed");
    let wanted = PACKAGES.join("\n");
    if python.exists() && std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder))?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    run(Command::new(&python).args(pip).args(PACKAGES))?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// How to start one by hand.
pub fn how_to_start() -> String {
    let bin = folder().join("bin");
    let bin = bin.display();
    format!(
        "{bin}/moto_server -p 5000\n\
         GATEWAY_PORT=4566 MINISTACK_HOST=127.0.0.1 {bin}/ministack\n\
         \n\
         AWS_ENDPOINT_URL=http://127.0.0.1:5000 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \\\n    \
         cargo run --features aws -p blueprint-payflow -- up --cloud aws --yes"
    )
}

fn installed(folder: &std::path::Path) -> PathBuf {
    folder.join("bin/python3")
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program}: {status}")),
        Err(error) => Err(format!("{program} cannot be started: {error}")),
    }
}
