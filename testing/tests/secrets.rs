//! The test of secrets finds what it is there to find.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use palinfra_testing::Program;

/// A program that has a secret and tells it nowhere but where it is asked for, unless `more` does.
fn script(folder: &Path, more: &str) -> Program {
    let file = folder.join("program");
    let export = r#"{"secrets": ["/token"], "token": "correct-horse"}"#;
    let text = format!(
        "#!/bin/sh\n\
         case \"$*\" in *--show-secrets*) echo '{export}'; exit;; esac\n\
         echo sealed > state\n\
         echo token=correct-horse > palinfra.dev.toml\n\
         {more}\n"
    );
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o700)).unwrap();
    Program::new(file)
}

/// One test for all: a script that is written while another thread starts a process may be busy.
#[test]
fn a_secret_that_is_told_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let kept = script(folder.path(), "").keeps_secrets("dev", "");
    assert_eq!(Vec::from_iter(kept), ["correct-horse"]);
    for (more, expected) in [
        ("echo has correct-horse", "prints the secret"),
        ("echo has Y29ycmVjdC1ob3JzZQ== >&2", "prints the secret"),
        ("[ $1 = destroy ] && echo token=correct%2Dhorse", "`destroy"),
        (
            "mkdir -p a/b; echo correct-horse > a/b/log",
            "a/b/log holds",
        ),
    ] {
        let told = script(folder.path(), &format!("{more}\ntrue"));
        let told = std::panic::AssertUnwindSafe(told);
        let panic = std::panic::catch_unwind(|| told.keeps_secrets("dev", ""));
        let panic = panic.expect_err(more);
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(message.contains(expected), "{more}: {message}");
    }
}
