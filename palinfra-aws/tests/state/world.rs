//! An emulator with a bucket, and machines that run the program.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::rc::Rc;

use palinfra_emulators::{Emulator, Proxy, Running, Side, run_python};
use tempfile::TempDir;

/// The variable with the command line of the program.
pub const ARGUMENTS: &str = "ARGUMENTS_OF_THE_PROGRAM";

const BUCKET: &str = "import boto3; boto3.client('s3').create_bucket(Bucket='state-of-shop')";

const ENCRYPTION: &str = "\
import boto3
s3 = boto3.client('s3')
for listed in s3.list_objects_v2(Bucket='state-of-shop').get('Contents', []):
    head = s3.head_object(Bucket='state-of-shop', Key=listed['Key'])
    print(listed['Key'], head.get('ServerSideEncryption'))
";

const LOCKED: &str = "\
import boto3, json, sys
s3 = boto3.client('s3')
try:
    head = s3.get_object(Bucket='state-of-shop', Key='shop/dev/head')['Body'].read()
    print(json.loads(head[9:]).get('run', {}).get('owner', ''))
except s3.exceptions.NoSuchKey:
    pass
";

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ended {
    pub out: String,
    pub err: String,
}

/// An emulator, a folder with a program in it, and the home of its user.
#[derive(Clone)]
pub struct World {
    pub proxy: Proxy,
    emulator: Rc<Running>,
    folder: Rc<TempDir>,
    home: Rc<TempDir>,
    /// The key of the state, which is the same everywhere.
    key: Rc<TempDir>,
    state: String,
}

fn folder() -> Rc<TempDir> {
    Rc::new(tempfile::tempdir().unwrap())
}

impl World {
    pub fn new(emulator: Emulator) -> World {
        let running = emulator.start().unwrap();
        run_python(running.endpoint(), BUCKET, &[]).unwrap();
        World {
            proxy: Proxy::start(&running, &[]).unwrap(),
            emulator: Rc::new(running),
            folder: folder(),
            home: folder(),
            key: folder(),
            state: "s3://state-of-shop".into(),
        }
    }

    /// The same emulator, and all else anew.
    pub fn anew(&self) -> World {
        let mut world = self.clone();
        (world.folder, world.home) = (folder(), folder());
        let name = world
            .folder
            .path()
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        world.state = format!("s3://state-of-shop/{}", name.trim_matches('.'));
        world.proxy = Proxy::start(&self.emulator, &[]).unwrap();
        world
    }

    /// The same program, on another machine.
    pub fn elsewhere(&self) -> World {
        World {
            home: folder(),
            ..self.clone()
        }
    }

    pub fn with_state(&self, state: &str) -> World {
        World {
            state: state.into(),
            ..self.clone()
        }
    }

    pub fn state(&self) -> &str {
        &self.state
    }

    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "program", "--nocapture", "--test-threads=1"])
            .current_dir(self.folder.path())
            .env_clear()
            .env(ARGUMENTS, line)
            .env("HOME", self.home.path())
            .env("PALINFRA_KEY_FILE", self.key.path().join("key"))
            .env("PALINFRA_STATE", &self.state)
            .env("PALINFRA_STACK", "dev")
            .env("PALINFRA_LOCAL_TIME_SCALE", "0")
            .env("AWS_ENDPOINT_URL", self.proxy.endpoint())
            .env("AWS_ACCESS_KEY_ID", "123456789012")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_REGION", "us-east-1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Runs it; it must end with this status.
    pub fn expect(&self, status: i32, line: &str) -> Ended {
        let mut command = self.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let ended = Ended {
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        assert_eq!(output.status.code(), Some(status), "{line}: {ended:#?}");
        ended
    }

    /// Runs it anew, and kills it at one of its writes. Entries are written in groups, so that
    /// one run makes fewer writes than another: if it ends before this one, an earlier one.
    pub fn killed(&self, write: usize, side: Side, line: &str) -> World {
        for at in (1..=write).rev() {
            let world = self.anew();
            world.proxy.kill_at(at, side);
            let mut child = world.command(line).spawn().unwrap();
            world.proxy.victim(child.id());
            let status = child.wait().unwrap();
            match status.code() {
                None => return world,
                Some(code) => assert_eq!(code, 0, "it was not killed"),
            }
        }
        panic!("it was never killed");
    }

    /// The types of what is in its local cloud.
    pub fn objects(&self) -> Vec<String> {
        crate::ids(&self.expect(0, "local ls --json").out)
    }

    /// Whether something is in its local cloud.
    pub fn has_made_something(&self) -> bool {
        let objects = self.folder.path().join(".palinfra/local/objects");
        std::fs::metadata(objects).is_ok_and(|file| file.len() > 0)
    }

    /// How each object in the bucket is encrypted.
    pub fn encryption(&self) -> BTreeMap<String, String> {
        let text = run_python(self.emulator.endpoint(), ENCRYPTION, &[]).unwrap();
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        pairs.map(|(name, how)| (name.into(), how.into())).collect()
    }

    /// Who has the lock of the stack.
    pub fn locked(&self) -> Option<String> {
        let owner = run_python(self.emulator.endpoint(), LOCKED, &[]).unwrap();
        Some(owner.trim().to_string()).filter(|owner| !owner.is_empty())
    }
}
