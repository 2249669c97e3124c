//! `cargo xtask sabotage`: seeded bugs, each of which some test must catch.
//!
//! A patch below `sabotage/` begins with lines that say what it breaks and which tests are to
//! notice: `What: …` and `Tests: ARGUMENTS OF CARGO TEST`. Each is applied to a copy of the
//! tree, built, and tested.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long the tests of one patch may take. A run that hangs has noticed too.
const LIMIT: Duration = Duration::from_secs(300);

/// One seeded bug.
struct Patch {
    name: String,
    path: PathBuf,
    what: String,
    tests: Vec<String>,
    files: Vec<String>,
}

/// What came of it.
#[derive(PartialEq)]
enum Verdict {
    Caught,
    Hung,
    Missed,
    NoTest,
    NotBuilt,
    NotApplied,
}

impl Verdict {
    fn text(&self) -> &'static str {
        match self {
            Verdict::Caught => "caught",
            Verdict::Hung => "caught: it hangs",
            Verdict::Missed => "MISSED",
            Verdict::NoTest => "NO SUCH TEST",
            Verdict::NotBuilt => "DOES NOT BUILD",
            Verdict::NotApplied => "DOES NOT APPLY",
        }
    }

    fn is_good(&self) -> bool {
        matches!(self, Verdict::Caught | Verdict::Hung)
    }
}

/// Whether every patch still applies, and says what it breaks and who notices.
///
/// # Errors
/// Those that do not.
pub fn check() -> Result<(), String> {
    let root = root();
    let patches = patches(&root)?;
    let wrong = |patch: &&Patch| {
        patch.what.is_empty() || patch.tests.is_empty() || !git_apply(&root, patch, true)
    };
    let names: Vec<&str> = patches
        .iter()
        .filter(wrong)
        .map(|patch| patch.name.as_str())
        .collect();
    match names.is_empty() {
        true => Ok(()),
        false => Err(format!("these patches do not apply: {}", names.join(", "))),
    }
}

/// Runs those whose name contains one of `wanted`; none: all.
///
/// # Errors
/// Those that no test noticed, or what could not be run.
pub fn run(wanted: &[String]) -> Result<(), String> {
    let root = root();
    let work = palinfra_emulators::target().join("sabotage");
    let tree = work.join("tree");
    copy(&root, &tree)?;
    let chosen = |patch: &Patch| {
        wanted.is_empty() || wanted.iter().any(|part| patch.name.contains(part.as_str()))
    };
    let mut missed = Vec::new();
    let mut count = 0;
    for patch in patches(&root)?.into_iter().filter(chosen) {
        let began = Instant::now();
        let verdict = one(&tree, &work.join("build"), &patch)?;
        for file in &patch.files {
            put_back(&root, &tree, file)?;
        }
        println!(
            "{:<34} {:<16} {:>4} s  {}",
            patch.name,
            verdict.text(),
            began.elapsed().as_secs(),
            patch.what
        );
        count += 1;
        if !verdict.is_good() {
            missed.push(patch.name);
        }
    }
    println!("{count} seeded bugs, {} caught", count - missed.len());
    match missed.is_empty() {
        true => Ok(()),
        false => Err(format!("not caught: {}", missed.join(", "))),
    }
}

fn one(tree: &Path, build: &Path, patch: &Patch) -> Result<Verdict, String> {
    if !git_apply(tree, patch, false) {
        return Ok(Verdict::NotApplied);
    }
    for tests in &patch.tests {
        let (package, _) = tests.split_once(" -- ").unwrap_or((tests, ""));
        let mut compile = cargo_test(tree, build, package);
        if crate::run(compile.args(["--no-run", "--quiet"]).stderr(Stdio::null())).is_err() {
            return Ok(Verdict::NotBuilt);
        }
        let printed = build.with_extension("out");
        match ends_well(cargo_test(tree, build, tests), &printed)? {
            None => return Ok(Verdict::Hung),
            Some(false) => return Ok(Verdict::Caught),
            Some(true) => {}
        }
        let printed = fs::read_to_string(&printed).unwrap_or_default();
        if !printed.contains(" ... ok") {
            return Ok(Verdict::NoTest);
        }
    }
    Ok(Verdict::Missed)
}

fn cargo_test(tree: &Path, build: &Path, arguments: &str) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(tree)
        // Building takes longer than running.
        .args(["--config", "profile.dev.package.palinfra-core.opt-level=0"])
        .arg("test")
        .args(arguments.split(' '))
        .env("CARGO_TARGET_DIR", build)
        .env("CARGO_INCREMENTAL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("RUST_BACKTRACE", "0");
    command
}

/// `None`: it did not end in time.
fn ends_well(mut command: Command, printed: &Path) -> Result<Option<bool>, String> {
    let output = fs::File::create(printed);
    let output = output.map_err(|error| format!("{}: {error}", printed.display()))?;
    let mut child = command
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(Some(status.success())),
            Ok(None) if began.elapsed() < LIMIT => std::thread::sleep(Duration::from_millis(100)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Ok(None);
            }
        }
    }
}

fn git_apply(tree: &Path, patch: &Patch, check: bool) -> bool {
    let mut command = Command::new("git");
    command
        .current_dir(tree)
        .args(["apply", "--whitespace=nowarn"])
        .arg(&patch.path);
    if check {
        command.arg("--check");
    } else if let Some(above) = tree.parent() {
        // The copy is no repository, whatever is around it.
        command.env("GIT_CEILING_DIRECTORIES", above);
    }
    command.status().is_ok_and(|status| status.success())
}

fn patches(root: &Path) -> Result<Vec<Patch>, String> {
    let folder = root.join("sabotage");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut patches = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_none_or(|end| end != "patch") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(failed)?;
        let lines = |start: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix(start));
            lines.map(String::from).collect::<Vec<String>>()
        };
        patches.push(Patch {
            name: path
                .file_stem()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            what: lines("What: ").join(" "),
            tests: lines("Tests: "),
            files: lines("+++ b/"),
            path,
        });
    }
    patches.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(patches)
}

/// Copies what git knows of, so that what was built for an earlier copy can be used again.
fn copy(root: &Path, tree: &Path) -> Result<(), String> {
    let listed = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|error| format!("git cannot be started: {error}"))?;
    for file in String::from_utf8_lossy(&listed.stdout).lines() {
        put_back(root, tree, file)?;
    }
    Ok(())
}

/// Puts a file into the copy as it is in the tree, if it differs.
fn put_back(root: &Path, tree: &Path, file: &str) -> Result<(), String> {
    let (from, to) = (root.join(file), tree.join(file));
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    let Ok(bytes) = fs::read(&from) else {
        // Deleted, and not committed yet.
        return Ok(());
    };
    if fs::read(&to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(&to, bytes).map_err(failed)
}

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap_or(root)
}
