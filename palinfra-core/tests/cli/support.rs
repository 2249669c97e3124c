//! A small shop with two stacks, run through its command line without a process.

use std::cell::RefCell;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use palinfra_core::cancel::Cancel;
use palinfra_core::cli::{self, App, CloudChoice, CloudOptions, Out, Terminal};
use palinfra_core::clouds::Cloud;
use palinfra_core::display::Style;
use palinfra_core::local::{LocalFolder, LocalOptions};
use palinfra_core::provider::{Failure, Provider};
use palinfra_core::secret::KeySource;
use palinfra_core::{
    Cidr, Credentials, Id, Output, Outputs, Project, Resource, Secret, Settings, cidr,
};
use serde_json::Value as Json;
use tempfile::TempDir;

/// What stands for a secret in these tests.
pub const SECRET: &str = "not-to-be-shown";

/// A network.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "shop:Net", cloudformation = "Shop::Net", outputs = NetOutputs, id = "net-{hex8}")]
pub struct Net {
    /// The range.
    #[input(replaces)]
    pub cidr_block: Cidr,
    /// A label.
    pub label: Option<String>,
}

/// What a [`Net`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct NetOutputs {
    /// Its id.
    pub id: Output<Id<Net>>,
    /// Its label.
    pub label: Output<String>,
}

/// A server.
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(type = "shop:Server", outputs = ServerOutputs, id = "server-{hex8}")]
pub struct Server {
    /// The network.
    pub net: Id<Net>,
    /// How large.
    pub size: Option<i64>,
    /// A password.
    pub password: Secret<String>,
}

/// What a [`Server`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct ServerOutputs {
    /// Its id.
    pub id: Output<Id<Server>>,
}

/// The settings of the hub.
#[derive(Settings)]
pub struct HubSettings {
    /// The label of the network.
    pub label: Option<String>,
    /// How many networks.
    #[setting(default = 1)]
    pub networks: i64,
    /// A token.
    pub token: Option<Secret<String>>,
}

#[derive(Outputs)]
struct Hub {
    net_id: Output<Id<Net>>,
    label: Output<String>,
    password: Output<Secret<String>>,
}

/// What of the program can be changed between runs.
#[derive(Clone, Copy)]
pub struct Shop {
    /// The size of the server.
    pub size: i64,
    /// Whether a second network with a range that is not one is declared.
    pub broken: bool,
    /// Whether the program has lost its other stack.
    pub only_hub: bool,
}

impl Default for Shop {
    fn default() -> Shop {
        Shop {
            size: 1,
            broken: false,
            only_hub: false,
        }
    }
}

impl Shop {
    fn app(self) -> App {
        let mut project = Project::new("shop", "us-east-1");
        let hub = project.stack("hub", move |stack, settings: &HubSettings| {
            let net = Net::new("main", cidr!("10.0.0.0/16"))
                .label(settings.label.clone().unwrap_or("plain".into()))
                .declare(stack);
            for at in 1..settings.networks {
                Net::new(format!("extra-{at}"), cidr!("10.9.0.0/16")).declare(stack);
            }
            if self.broken {
                Net::new("broken", Cidr::new("10.0.0.300/16")).declare(stack);
            }
            let token = settings.token.clone().unwrap_or(Secret::new(SECRET.into()));
            let password = Output::known(token);
            Hub {
                net_id: net.id.clone(),
                label: net.label.clone(),
                password,
            }
        });
        if !self.only_hub {
            project.stack("dev", move |stack, _: &()| {
                let hub = hub.outputs(stack);
                Server::new("web", hub.net_id, Secret::new(SECRET.to_string()))
                    .size(self.size)
                    .declare(stack);
            });
        }
        let clouds = vec![CloudChoice {
            name: "pretend",
            make: pretend,
        }];
        App {
            project,
            types: vec![&Net::SCHEMA, &Server::SCHEMA],
            clouds,
            states: Vec::new(),
        }
    }
}

thread_local! {
    /// Where the other cloud keeps its objects.
    static PRETEND: RefCell<PathBuf> = RefCell::default();
}

/// A cloud that asks before it is changed.
fn pretend(_: &CloudOptions) -> Result<Arc<dyn Cloud>, Failure> {
    let folder = PRETEND.with_borrow(PathBuf::clone);
    let options = LocalOptions::default();
    Ok(Arc::new(Pretend(LocalFolder::new(
        folder.clone(),
        key(),
        &folder,
        options,
        false,
    ))))
}

struct Pretend(LocalFolder);

#[async_trait]
impl Cloud for Pretend {
    fn name(&self) -> &'static str {
        "pretend"
    }

    fn endpoint(&self) -> Option<String> {
        Some("http://localhost:1".into())
    }

    async fn provider(
        &self,
        region: &str,
        credentials: Option<&Credentials>,
    ) -> Result<Arc<dyn Provider>, Failure> {
        self.0.provider(region, credentials).await
    }
}

fn key() -> KeySource {
    KeySource::Bytes([7; 32].into())
}

/// A working folder, and who sits before it.
pub struct World {
    pub folder: TempDir,
    pub shop: Shop,
    /// What is typed; `None`: there is no terminal.
    pub typed: Option<&'static str>,
    pub variables: Vec<(&'static str, String)>,
    pub cancel: Cancel,
    /// Interrupts the run when this is printed.
    pub interrupt_at: Option<&'static str>,
    /// The key, if it is not the usual one.
    pub key: Option<KeySource>,
}

/// How a command ended.
pub struct Ran {
    pub status: u8,
    pub out: String,
    pub err: String,
}

impl Default for World {
    fn default() -> World {
        World {
            folder: tempfile::tempdir().unwrap(),
            shop: Shop::default(),
            typed: None,
            variables: vec![("PALINFRA_LOCAL_TIME_SCALE", "0".into())],
            cancel: Cancel::default(),
            interrupt_at: None,
            key: None,
        }
    }
}

impl World {
    /// One in which all is up.
    pub fn up() -> World {
        let world = World::default();
        world.ok("up");
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command line.
    pub fn run(&self, line: &str) -> Ran {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.run_words(&words)
    }

    /// Runs a command line whose words have spaces in them.
    pub fn run_words(&self, words: &[&str]) -> Ran {
        PRETEND.set(self.path("pretend"));
        let interrupt = self.interrupt_at.map(|text| (text, self.cancel.clone()));
        let (out, err) = (
            Sink {
                interrupt,
                ..Sink::default()
            },
            Sink::default(),
        );
        let terminal = Terminal {
            stdout: Out::new(out.clone()),
            stderr: Out::new(err.clone()),
            stdin: Mutex::new(Some(Box::new(Cursor::new(self.typed.unwrap_or_default())))),
            is_terminal: self.typed.is_some(),
            live: false,
            style: Style::plain(100),
            error_style: Style::plain(100),
            folder: self.folder.path().into(),
            variables: self
                .variables
                .iter()
                .map(|(name, value)| (name.to_string(), value.clone()))
                .collect(),
            key: Some(self.key.clone().unwrap_or_else(key)),
            cancel: self.cancel.clone(),
            signals: false,
        };
        let program = Path::new("/bin/blueprint-shop")
            .to_string_lossy()
            .into_owned();
        let words = std::iter::once(program).chain(words.iter().map(|word| word.to_string()));
        let status = cli::run(self.shop.app(), words, &terminal);
        Ran {
            status,
            out: out.text(),
            err: err.text(),
        }
    }

    /// Runs a command line that succeeds.
    pub fn ok(&self, line: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.status, 0, "`{line}`\n{}\n{}", ran.out, ran.err);
        ran.out
    }

    /// Runs a command line with `--json` that succeeds; gives its lines.
    pub fn json(&self, line: &str) -> Vec<Json> {
        lines(&self.ok(&format!("{line} --json")))
    }

    /// The id of the only object in the local cloud of this type.
    pub fn id_of(&self, kind: &str) -> String {
        let objects = self.json("local ls");
        let of_type: Vec<&Json> = objects
            .iter()
            .filter(|object| object["type"] == kind)
            .collect();
        assert_eq!(of_type.len(), 1, "{objects:?}");
        of_type[0]["id"].as_str().unwrap().into()
    }
}

/// Lines of JSON.
pub fn lines(text: &str) -> Vec<Json> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[derive(Clone, Default)]
struct Sink {
    bytes: Arc<Mutex<Vec<u8>>>,
    interrupt: Option<(&'static str, Cancel)>,
}

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        if let Some((text, cancel)) = &self.interrupt
            && self.text().contains(text)
        {
            cancel.cancel();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
