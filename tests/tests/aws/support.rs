//! A program, an emulator of its own, and a proxy between them.

use std::process::Command;

use palinfra_emulators::{Emulator, Proxy, Running, census, run_python};
use palinfra_tests::{Ended, Program};
use serde_json::Value;

pub const REGION: &str = "us-east-1";

/// A program, an emulator of its own, and a proxy between them.
pub struct World {
    pub proxy: Proxy,
    program: Program,
    stacks: &'static [&'static str],
    // It ends with the world.
    emulator: Running,
}

impl World {
    /// The program's path; the flags that go with every command.
    pub fn new(binary: &str, emulator: Emulator, stacks: &'static [&'static str]) -> World {
        let emulator = emulator.start().unwrap();
        World {
            proxy: Proxy::start(emulator.endpoint()).unwrap(),
            program: Program::new(binary),
            stacks,
            emulator,
        }
    }

    /// The program in the same folder, on AWS as the proxy has it.
    pub fn command(&self, line: &str) -> Command {
        let words: Vec<&str> = line.split(' ').chain(self.stacks.iter().copied()).collect();
        let mut command = self.program.command(&words);
        command
            .env("AWS_ENDPOINT_URL", self.proxy.endpoint())
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", REGION)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("PALINFRA_CLOUD", "aws");
        command
    }

    /// Runs it; it must end with this status.
    pub fn expect(&self, status: i32, line: &str) -> Ended {
        let ended = Ended::from(self.command(line).output().unwrap());
        assert_eq!(ended.status, Some(status), "{line}: {ended:#?}");
        ended
    }

    /// Runs it with `--json`; gives the counts of its summary.
    pub fn changes(&self, line: &str) -> Value {
        self.expect(0, &format!("{line} --json")).summary()["changes"].clone()
    }

    /// What is in the emulator.
    pub fn census(&self) -> Value {
        census(self.emulator.endpoint(), REGION).unwrap()
    }

    /// Does something to the emulator past the program.
    pub fn python(&self, script: &str) -> String {
        run_python(self.emulator.endpoint(), script, &[]).unwrap()
    }
}
