//! The life of a program on the local cloud.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Ended, Program};
use crate::secrets::{contains_secret, files_below};

impl Program {
    /// The objects in its local cloud, in an order that does not change.
    ///
    /// # Panics
    /// When they cannot be listed.
    #[track_caller]
    pub fn objects(&self) -> Vec<Value> {
        let mut objects = self.expect(0, "local ls --json").json_lines();
        objects.sort_by_cached_key(Value::to_string);
        objects
    }

    /// The state of a stack, as `stack export` prints it.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn exported(&self, stack: &str) -> Value {
        json(&self.succeed(&format!("stack export {stack}")))
    }

    /// Makes everything, finds nothing to change, not after a refresh either, and deletes it
    /// again; nothing may be left. `flags` choose stacks and settings. Gives the number of objects
    /// that there were.
    ///
    /// # Panics
    /// When one of these runs fails, changes what it must not, or leaves something.
    #[track_caller]
    pub fn comes_and_goes(&self, flags: &str) -> usize {
        self.succeed(&format!("up {flags} --yes"));
        let count = self.objects().len();
        self.succeed(&format!("up {flags} --expect-no-changes"));
        self.succeed(&format!("up {flags} --refresh --expect-no-changes"));
        self.succeed(&format!("destroy {flags} --yes"));
        let left = self.objects();
        assert!(left.is_empty(), "left after `destroy {flags}`: {left:#?}");
        count
    }

    /// The secrets that the state of a stack holds: given ones, and those that were made up and
    /// are read by the program. Texts of less than eight characters are left out.
    ///
    /// # Panics
    /// When there is no state.
    #[track_caller]
    pub fn secrets(&self, stack: &str) -> BTreeSet<String> {
        let state = json(&self.succeed(&format!("stack export {stack} --show-secrets")));
        let places = state["secrets"].as_array().expect("a list of secrets");
        let values = places.iter().filter_map(|place| {
            let secret = state.pointer(place.as_str()?)?.as_str()?;
            (secret.len() >= 8).then(|| secret.to_string())
        });
        values.collect()
    }

    /// Brings a stack up, after a run that dies halfway, looks at it in every way, and destroys it:
    /// no secret of its state may be
    /// in anything that is printed, nor in a file of its folder but the settings, which
    /// [`contains_secret`] judges. Gives the secrets that were looked for, so that a test can say
    /// which must be among them.
    ///
    /// # Panics
    /// When a run fails, or a secret is found.
    #[track_caller]
    pub fn keeps_secrets(&self, stack: &str, flags: &str) -> BTreeSet<String> {
        let on = format!("--stack {stack} {flags}");
        let mut told = vec![
            self.chatty(&format!("preview {on} --details")),
            self.chatty(&format!("preview {on} --details --json")),
            self.chatty(&format!("preview {on} --save-plan saved-plan")),
        ];
        let mut written = self.dies(&format!("up {on} --yes"));
        told.push(self.chatty(&format!("up {on} --details --yes")));
        let secrets = self.secrets(stack);
        written.extend(files_below(self.folder()));
        for look in LOOKS {
            told.push(self.chatty(&format!("{look} {on}")));
        }
        told.push(self.chatty(&format!("destroy {on} --json --yes")));
        written.extend(files_below(self.folder()));
        written.retain(|(file, _)| !is_settings(file));
        assert!(!written.is_empty(), "nothing is in {:?}", self.folder());
        for secret in &secrets {
            for (line, ended) in &told {
                let printed = ended.printed();
                assert!(
                    !contains_secret(printed.as_bytes(), secret),
                    "`{line}` prints the secret `{secret}`: {printed}"
                );
            }
            for (file, bytes) in &written {
                let found = contains_secret(bytes, secret);
                assert!(!found, "{} holds the secret `{secret}`", file.display());
            }
        }
        secrets
    }

    /// What a run leaves behind that dies after some calls: a journal with what it meant to do.
    #[track_caller]
    fn dies(&self, line: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let mut command = self.command(line);
        command.env("PALINFRA_LOCAL_STOP_AT", "20:before");
        let output = command.output();
        output.expect("the program can be started");
        files_below(self.folder())
    }

    /// A run that tells as much as it can.
    #[track_caller]
    fn chatty(&self, line: &str) -> (String, Ended) {
        let mut command = self.command(line);
        command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1");
        let output = command.output();
        let ended = Ended::from(output.expect("the program can be started"));
        assert_eq!(ended.status, Some(0), "{line}: {ended:#?}");
        (line.into(), ended)
    }
}

/// What shows something of a stack that is there.
const LOOKS: &[&str] = &[
    "preview --details --show-same --json",
    "up --refresh --details --json --yes",
    "drift --json",
    "output --json",
    "graph",
    "state ls --json",
    "state verify",
    "stack export",
    "stack history",
    "config ls",
    "local ls --json",
    "doctor",
];

/// The files in which users write settings.
fn is_settings(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("palinfra.") && name.ends_with(".toml")
}

#[track_caller]
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
