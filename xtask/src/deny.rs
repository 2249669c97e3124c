//! `cargo deny`: the licences, sources and known holes of dependencies.

use std::path::PathBuf;
use std::process::Command;

/// Which version of cargo-deny is installed.
const VERSION: &str = "0.20.2";

/// Installs it below the target folder, unless this version is there already. Gives the
/// program.
///
/// # Errors
/// What could not be run.
pub fn install() -> Result<PathBuf, String> {
    let root = palinfra_emulators::target().join("tools").join(VERSION);
    let program = root.join("bin/cargo-deny");
    if !program.exists() {
        crate::run(
            Command::new("cargo")
                .args(["install", "--quiet", "--locked", "cargo-deny"])
                .args(["--version", VERSION, "--root"])
                .arg(&root)
                .arg("--target-dir")
                .arg(root.join("build")),
        )?;
        // Of 600 MB only the program is needed.
        std::fs::remove_dir_all(root.join("build"))
            .map_err(|error| format!("{}: {error}", root.display()))?;
    }
    Ok(program)
}

/// Checks what can be checked from the registry alone; with `advisories`, known holes too,
/// for which the advisory database is fetched from GitHub.
///
/// # Errors
/// What was found, or could not be run.
pub fn check(advisories: bool) -> Result<(), String> {
    let program = install()?;
    let mut command = Command::new(program);
    command.args([
        "--locked",
        "--log-level",
        "error",
        "check",
        "licenses",
        "bans",
        "sources",
    ]);
    if advisories {
        command.arg("advisories");
    }
    crate::run(&mut command)
}
