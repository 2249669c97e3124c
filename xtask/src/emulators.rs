//! Emulators of AWS for the tests, in a Python environment with pinned versions below the
//! target folder.

use std::path::PathBuf;
use std::process::Command;

/// What is installed. A change of a line here makes the environment anew.
const PACKAGES: &[&str] = &[
    "moto[server,all]==5.2.5",
    "ministack==1.5.33",
    "cbor2==6.2.1",
    // The schemas and models of AWS.
    "cfn-lint==1.58.0",
    "botocore==1.43.106",
];

/// Where the environment is: below the target folder, so that `cargo clean` takes it away.
pub fn folder() -> PathBuf {
    crate::target().join("emulators")
}

/// The Python that has the emulators.
pub fn python() -> PathBuf {
    folder().join("bin/python3")
}

/// Installs the emulators, unless these versions are there already.
///
/// # Errors
/// What could not be run.
pub fn install() -> Result<(), String> {
    let stamp = folder().join("installed");
    let wanted = PACKAGES.join("\n");
    if python().exists() && std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    let folder = folder();
    crate::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    crate::run(Command::new(python()).args(pip).args(PACKAGES))?;
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
