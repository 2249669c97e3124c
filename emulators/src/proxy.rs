//! A proxy between a program and an emulator: it writes down every request, and kills the
//! program at one of them if it is to.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::beanstalk::Beanstalk;
use crate::call::{operation, repaired, stand_in};
use crate::emulator::{Emulator, Running};
use crate::state_manager::StateManager;
use crate::task_runs::TaskRuns;

/// A proxy. It serves as long as the process runs.
#[derive(Clone)]
pub struct Proxy {
    endpoint: String,
    shared: Arc<Shared>,
}

struct Shared {
    /// Where requests go.
    target: Target,
    /// Where those of single services go.
    services: Vec<(String, Target)>,
    /// No emulator has it.
    beanstalk: Mutex<Beanstalk>,
    state: Mutex<State>,
    victim: Condvar,
}

#[derive(Default)]
struct State {
    calls: Vec<Call>,
    changes: usize,
    trap: Option<(usize, Side)>,
    victim: Option<u32>,
    state_manager: StateManager,
    task_runs: TaskRuns,
}

struct Target {
    emulator: Emulator,
    /// Its host and port.
    address: String,
}

impl From<&Running> for Target {
    fn from(running: &Running) -> Target {
        Target {
            emulator: running.emulator(),
            address: running.endpoint().trim_start_matches("http://").into(),
        }
    }
}

/// On which side of a call the program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the emulator sees it.
    Before,
    /// After the emulator carried it out, before its answer is given.
    After,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The operation, such as `CreateVpc`; with REST, the method and the path.
    pub operation: String,
    /// Whether it changes something.
    pub changes: bool,
    /// Path and body, with what it is about.
    pub text: String,
}

impl Proxy {
    /// Starts one before an emulator; the requests of some services, by the names that they
    /// are signed for, go to others.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(running: &Running, services: &[(&str, &Running)]) -> io::Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let proxy = Proxy {
            endpoint: format!("http://{}", listener.local_addr()?),
            shared: Arc::new(Shared {
                target: running.into(),
                services: services
                    .iter()
                    .map(|(service, running)| (service.to_string(), (*running).into()))
                    .collect(),
                beanstalk: Mutex::default(),
                state: Mutex::default(),
                victim: Condvar::new(),
            }),
        };
        let shared = proxy.shared.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = shared.clone();
                // A connection that breaks is the program's business.
                std::thread::spawn(move || drop(shared.serve(&client)));
            }
        });
        Ok(proxy)
    }

    /// Its endpoint.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// All requests since the last call of this.
    pub fn take(&self) -> Vec<Call> {
        let mut state = self.shared.lock();
        state.changes = 0;
        std::mem::take(&mut state.calls)
    }

    /// Kills a program at the `change`th call that changes something, counted from 1. The
    /// program's process is named afterwards, by [`victim`](Proxy::victim).
    pub fn kill_at(&self, change: usize, side: Side) {
        let mut state = self.shared.lock();
        (state.trap, state.victim, state.changes) = (Some((change, side)), None, 0);
    }

    /// Kills nothing any more.
    pub fn spare(&self) {
        self.shared.lock().trap = None;
    }

    /// Which process is killed.
    pub fn victim(&self, process: u32) {
        self.shared.lock().victim = Some(process);
        self.shared.victim.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, client: &TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(client);
        let mut head = Vec::new();
        while let 1.. = reader.read_until(b'\n', &mut head)? {
            if head.ends_with(b"\r\n\r\n") {
                break;
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        if header(&head, "expect").is_some() {
            (&*client).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let length = header(&head, "content-length").and_then(|text| text.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body)?;

        let call = call(&head, &String::from_utf8_lossy(&body));
        let operation = call.operation.clone();
        let trap = self.note(call);
        if trap == Some(Side::Before) {
            return self.kill();
        }
        if service(&head) == Some("elasticbeanstalk") {
            let mut beanstalk = self
                .beanstalk
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let (status, body) = beanstalk.answer(&String::from_utf8_lossy(&body));
            if trap == Some(Side::After) {
                return self.kill();
            }
            return answer(client, status, &body);
        }
        let to = self.target(&head);
        let target = header(&head, "x-amz-target").unwrap_or(&operation);
        let fixed = stand_in(to.emulator, target).map(|body| (200, body.to_string()));
        let kept = || {
            let text = String::from_utf8_lossy(&body);
            let mut state = self.lock();
            let kept = state.state_manager.answer(target, &text);
            kept.or_else(|| state.task_runs.answer(target, &text))
        };
        if let Some((status, body)) = fixed.or_else(kept) {
            if trap == Some(Side::After) {
                return self.kill();
            }
            return answer(client, status, &body);
        }
        let mut server = TcpStream::connect(&to.address)?;
        // One request for a connection: then an answer ends where the connection does.
        let mut lines = head.split_inclusive("\r\n");
        let first = lines.next().unwrap_or_default();
        let kept = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
        let head = [first, "connection: close\r\n"]
            .into_iter()
            .chain(kept)
            .collect::<String>();
        server.write_all(head.as_bytes())?;
        server.write_all(&body)?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        if trap == Some(Side::After) {
            return self.kill();
        }
        (&*client).write_all(&repaired(to.emulator, answer))?;
        client.shutdown(Shutdown::Both)
    }

    /// Where a request goes, by the service that it is signed for.
    fn target(&self, head: &str) -> &Target {
        let service = service(head);
        let mut others = self.services.iter();
        let other = others.find(|(name, _)| Some(name.as_str()) == service);
        other.map_or(&self.target, |(_, target)| target)
    }

    /// Writes a call down; tells whether it is the one to kill at.
    fn note(&self, call: Call) -> Option<Side> {
        let mut state = self.lock();
        let changes = call.changes;
        state.calls.push(call);
        if !changes {
            return None;
        }
        state.changes += 1;
        match state.trap {
            Some((at, side)) if at == state.changes => {
                state.trap = None;
                Some(side)
            }
            _ => None,
        }
    }

    fn kill(&self) -> io::Result<()> {
        let mut state = self.lock();
        let victim = loop {
            match state.victim {
                Some(victim) => break victim,
                None => {
                    let woken = self.victim.wait(state);
                    state = woken.unwrap_or_else(PoisonError::into_inner);
                }
            }
        };
        let mut kill = Command::new("kill");
        kill.args(["-9", &victim.to_string()]).status().map(drop)
    }
}

/// Writes an answer, and ends the connection.
fn answer(client: &TcpStream, status: u16, body: &str) -> io::Result<()> {
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} it\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    (&*client).write_all(answer.as_bytes())?;
    client.shutdown(Shutdown::Both)
}

/// The service that a request is signed for.
fn service(head: &str) -> Option<&str> {
    let scope = header(head, "authorization")?.split(',').next()?;
    scope.rsplit('/').nth(1)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn call(head: &str, body: &str) -> Call {
    let mut first = head.split(' ');
    let (method, path) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let (operation, changes) = operation(method, path, header(head, "x-amz-target"), body);
    Call {
        operation,
        changes,
        text: format!("{path} {body}"),
    }
}
