//! A program, emulators of its own, and a proxy between them.

use std::collections::BTreeSet;
use std::process::Command;

use palinfra_emulators::{Emulator, Proxy, Running, census, run_python};
use palinfra_testing::{Ended, Program, text};
use serde_json::Value;

use crate::faults::{self, Fault};

const REGION: &str = "us-east-1";

/// The secret of [`World::secrets`].
pub const SECRET: &str = "canary-Aa1-<&>#^";
const SET_SECRET: &str = "word=canary-Aa1-<&>#^";

/// A zone that is there before. Gives its id.
const ZONE: &str = "\
import boto3
zone = boto3.client('route53').create_hosted_zone(Name='example.com', CallerReference='before')
print(zone['HostedZone']['Id'].rsplit('/')[-1])
";

/// A program, emulators of its own, and a proxy between them.
pub struct World {
    pub proxy: Proxy,
    program: Program,
    flags: &'static [&'static str],
    stacks: &'static [&'static str],
    region: &'static str,
    faults: &'static [Fault],
    /// The bucket that its state is in; none: a folder.
    pub state: Option<&'static str>,
    // They end with the world.
    emulators: Vec<Running>,
}

impl World {
    /// The payment web application. Buckets are at ministack, since moto drops their tags.
    pub fn payment_web() -> World {
        let moto = Emulator::Moto.start().unwrap();
        let ministack = Emulator::Ministack.start().unwrap();
        let proxy = Proxy::start(&moto, &[("s3", &ministack)]).unwrap();
        World {
            proxy,
            program: Program::new(env!("CARGO_BIN_EXE_payment-web")),
            // No emulator has X-Ray, and none a database in two regions that can be deleted.
            flags: &["--set", "guardduty=true", "--set", "config_recorder=true"],
            stacks: &["dev"],
            region: REGION,
            faults: faults::MOTO,
            state: None,
            emulators: vec![moto, ministack],
        }
    }

    /// PayFlow.
    pub fn payflow() -> World {
        let ministack = Emulator::Ministack.start().unwrap();
        let program = Program::new(env!("CARGO_BIN_EXE_payflow"));
        let set = |stack: &str, line: &str| {
            let file = program.folder().join(format!("palinfra.{stack}.toml"));
            std::fs::write(file, line).unwrap();
        };
        // No emulator has Instance Connect Endpoints.
        set("hub", "instance_connect = false\n");
        // It is destroyed in the end.
        set("production", "deletion_protection = false\n");
        World {
            proxy: Proxy::start(&ministack, &[]).unwrap(),
            program,
            flags: &[],
            stacks: &["hub", "production", "development"],
            region: REGION,
            faults: faults::MINISTACK,
            state: None,
            emulators: vec![ministack],
        }
    }

    /// Palipoint. Buckets and caches are at ministack: moto drops the tags of the first, and has
    /// no serverless caches.
    pub fn palipoint() -> World {
        let moto = Emulator::Moto.start().unwrap();
        let ministack = Emulator::Ministack.start().unwrap();
        let others = [("s3", &ministack), ("elasticache", &ministack)];
        let proxy = Proxy::start(&moto, &others).unwrap();
        let program = Program::new(env!("CARGO_BIN_EXE_palipoint"));
        for stack in ["cicd", "prod"] {
            // It is destroyed in the end.
            let file = program.folder().join(format!("palinfra.{stack}.toml"));
            std::fs::write(file, "protect = false\n").unwrap();
        }
        World {
            proxy,
            program,
            flags: &[],
            stacks: &["cicd", "prod", "nonprod"],
            region: "ap-south-1",
            faults: faults::PALIPOINT,
            state: None,
            emulators: vec![moto, ministack],
        }
    }

    /// Coltpay. Buckets and distributions are at ministack: moto drops the tags of the first and
    /// the access to the origins of the second.
    pub fn coltpay() -> World {
        let moto = Emulator::Moto.start().unwrap();
        let ministack = Emulator::Ministack.start().unwrap();
        let others = [("s3", &ministack), ("cloudfront", &ministack)];
        let proxy = Proxy::start(&moto, &others).unwrap();
        let program = Program::new(env!("CARGO_BIN_EXE_coltpay"));
        program.write("api.zip", "a bundle");
        program.write("site/index.html", "<title>site</title>");
        program.write("site/main-0a1b2c3d.js", "site()");
        let prod = "bundle = \"api.zip\"\nsite_build = \"site\"\n";
        program.write("palinfra.prod.toml", prod);
        World {
            proxy,
            program,
            flags: &[],
            stacks: &["prod", "dev"],
            region: REGION,
            faults: &[],
            state: None,
            emulators: vec![moto, ministack],
        }
    }

    /// The enterprise payment system. Buckets, caches and CloudWatch are at ministack: moto drops
    /// the tags of the first, leaves the second `deleting`, and does not speak as the SDK does
    /// with the third.
    pub fn payment_system() -> World {
        let world = World::payment_system_of(&["production", "staging"]);
        let zone = world.python(ZONE);
        let production = format!(
            "domain = \"pay.example.com\"\nhosted_zone = \"{}\"\n\
             alarm_email = \"ops@example.com\"\n",
            zone.trim()
        );
        let file = world.folder().join("palinfra.production.toml");
        std::fs::write(file, production).unwrap();
        world
    }

    /// Some stacks of it, as they are without settings.
    pub fn payment_system_of(stacks: &'static [&'static str]) -> World {
        let moto = Emulator::Moto.start().unwrap();
        let ministack = Emulator::Ministack.start().unwrap();
        let others = ["s3", "elasticache", "monitoring"].map(|it| (it, &ministack));
        World {
            proxy: Proxy::start(&moto, &others).unwrap(),
            program: Program::new(env!("CARGO_BIN_EXE_payment-system")),
            flags: &[],
            stacks,
            region: REGION,
            faults: faults::PAYMENT_SYSTEM,
            state: None,
            emulators: vec![moto, ministack],
        }
    }

    /// One stack in two accounts, which moto keeps apart.
    pub fn accounts() -> World {
        let moto = Emulator::Moto.start().unwrap();
        World {
            proxy: Proxy::start(&moto, &[]).unwrap(),
            program: Program::new(env!("CARGO_BIN_EXE_accounts")),
            flags: &[],
            stacks: &["dev"],
            region: REGION,
            faults: &[],
            state: None,
            emulators: vec![moto],
        }
    }

    /// What neither a token nor a name tells apart. Its state is in a folder, or in a bucket at
    /// ministack.
    pub fn danger(state: Option<&'static str>) -> World {
        let moto = Emulator::Moto.start().unwrap();
        let ministack = Emulator::Ministack.start().unwrap();
        let world = World {
            proxy: Proxy::start(&moto, &[("s3", &ministack)]).unwrap(),
            program: Program::new(env!("CARGO_BIN_EXE_danger")),
            flags: &[],
            stacks: &["dev"],
            region: REGION,
            faults: &[],
            state,
            emulators: vec![moto, ministack],
        };
        world.make_state_bucket();
        world
    }

    /// Every input that takes a secret. Search is at moto, since ministack has no part of it that
    /// asks for a password.
    pub fn secrets() -> World {
        let moto = Emulator::Moto.start().unwrap();
        let ministack = Emulator::Ministack.start().unwrap();
        World {
            proxy: Proxy::start(&ministack, &[("es", &moto)]).unwrap(),
            program: Program::new(env!("CARGO_BIN_EXE_secrets")),
            flags: &["--set", SET_SECRET],
            stacks: &["dev"],
            region: REGION,
            faults: &[],
            state: None,
            emulators: vec![moto, ministack],
        }
    }

    /// Empties the emulators and forgets the state, as if it began again.
    pub fn empty(&self) {
        for emulator in &self.emulators {
            emulator.reset().unwrap();
        }
        let local = self.folder().join(".palinfra");
        if local.exists() {
            std::fs::remove_dir_all(local).unwrap();
        }
        self.make_state_bucket();
        self.proxy.take();
    }

    fn make_state_bucket(&self) {
        if let Some(bucket) = self.state {
            let make = format!("boto3.client('s3').create_bucket(Bucket='{bucket}')");
            self.python(&format!("import boto3\n{make}\n"));
        }
    }

    /// The folder that the program works in.
    pub fn folder(&self) -> &std::path::Path {
        self.program.folder()
    }

    /// The program in the same folder, on AWS as the proxy has it.
    pub fn command(&self, line: &str) -> Command {
        let line = format!("{line} {}", self.flags.join(" "));
        let mut command = self.program.command(&line);
        command
            .env("AWS_ENDPOINT_URL", self.proxy.endpoint())
            // Ministack takes the account from here; it is moto's.
            .env("AWS_ACCESS_KEY_ID", "123456789012")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", self.region)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("PALINFRA_CLOUD", "aws");
        if let [stack] = self.stacks {
            command.env("PALINFRA_STACK", stack);
        }
        if let Some(bucket) = self.state {
            command.env("PALINFRA_STATE", format!("s3://{bucket}/state"));
        }
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

    /// The drift that it finds, as type and property; without the emulator's faults.
    pub fn drift(&self) -> BTreeSet<(String, String)> {
        let ended = Ended::from(self.command("drift --json").output().unwrap());
        let lines = ended.json_lines();
        let found = lines.iter().any(|line| line["properties"].is_array());
        assert_eq!(ended.status, Some(if found { 3 } else { 0 }), "{ended:#?}");
        let mut drift = BTreeSet::new();
        for line in lines {
            assert_ne!(line["gone"], true, "{line}");
            for property in line["properties"].as_array().into_iter().flatten() {
                let (kind, name) = (text(&line, "type"), text(property, "property"));
                let known = |(of, what, _): &&Fault| *of == kind && *what == name;
                if !self.faults.iter().any(|fault| known(&fault)) {
                    drift.insert((kind.into(), name.into()));
                }
            }
        }
        drift
    }

    /// The states of its stacks.
    pub fn exported(&self) -> Vec<Value> {
        let export = |stack: &&str| {
            let line = format!("stack export --stack {stack}");
            serde_json::from_str(&self.expect(0, &line).stdout).unwrap()
        };
        self.stacks.iter().map(export).collect()
    }

    /// What is in the emulators.
    pub fn census(&self) -> Value {
        self.census_of(&[])
    }

    /// What of these kinds is in the emulators, which is faster; without kinds, all.
    pub fn census_of(&self, kinds: &[&str]) -> Value {
        census(self.proxy.endpoint(), self.region, kinds).unwrap()
    }

    /// Does something to the emulators past the program. Gives what it prints.
    pub fn python(&self, script: &str) -> String {
        let region = format!(
            "import os\nos.environ['AWS_DEFAULT_REGION'] = '{}'\n",
            self.region
        );
        run_python(self.proxy.endpoint(), &format!("{region}{script}"), &[]).unwrap()
    }
}
