//! Starting one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::python::python;

/// Which emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emulator {
    /// Best for EC2, IAM, load balancers and Route 53.
    Moto,
    /// Best for RDS, ElastiCache, CloudFront, CloudWatch and Budgets.
    Ministack,
}

/// One that runs. It ends when this is dropped, and with the process, however that ends.
#[derive(Debug)]
pub struct Running {
    emulator: Emulator,
    endpoint: String,
    child: Child,
}

/// Ends the emulator when its standard input ends.
const GUARD: &str = "import os, sys, threading\n\
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()\n";

/// What is mended in moto.
const MOTO: &str = include_str!("moto.py");

/// What is mended in ministack.
const MINISTACK: &str = include_str!("ministack.py");

/// More validation than by default, and short waits.
const MOTO_SETTINGS: &[(&str, &str)] = &[
    ("MOTO_ENABLE_AMI_VALIDATION", "true"),
    ("MOTO_ENABLE_KEYPAIR_VALIDATION", "true"),
    ("MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION", "true"),
    ("MOTO_IAM_LOAD_MANAGED_POLICIES", "true"),
    ("MOTO_ACM_VALIDATION_WAIT", "2"),
];

impl Emulator {
    /// The endpoint of one that all of this process shares, such as
    /// `http://127.0.0.1:40123`. Starts it first if need be.
    ///
    /// # Errors
    /// As [`start`](Emulator::start).
    pub fn endpoint(self) -> Result<&'static str, String> {
        static MOTO: OnceLock<Result<Running, String>> = OnceLock::new();
        static MINISTACK: OnceLock<Result<Running, String>> = OnceLock::new();
        let running = match self {
            Emulator::Moto => &MOTO,
            Emulator::Ministack => &MINISTACK,
        };
        match running.get_or_init(|| self.start()) {
            Ok(running) => Ok(&running.endpoint),
            Err(error) => Err(error.clone()),
        }
    }

    /// Starts one of its own, with nothing in it.
    ///
    /// # Errors
    /// When it is not installed, or does not answer.
    pub fn start(self) -> Result<Running, String> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(|error| error.to_string())?.port();
        let run = match self {
            Emulator::Moto => {
                format!("{MOTO}\nfrom moto.server import main; main(['-p', '{port}'])")
            }
            Emulator::Ministack => format!("{MINISTACK}\nfrom ministack.app import main; main()"),
        };
        let mut command = Command::new(python()?);
        command.args(["-c", &format!("{GUARD}{run}")]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.envs(MOTO_SETTINGS.iter().copied());
        command
            .env("GATEWAY_PORT", port.to_string())
            .env("MINISTACK_HOST", "127.0.0.1");
        // Ministack takes its own command line for Python's.
        command.env("PYTHONUNBUFFERED", "1");
        let child = command.spawn().map_err(|error| error.to_string())?;
        let endpoint = format!("http://127.0.0.1:{port}");
        let mut running = Running {
            emulator: self,
            endpoint,
            child,
        };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Ok(Some(status)) = running.child.try_wait() {
                return Err(format!("{self:?} ended at once: {status}"));
            }
            if started.elapsed() > Duration::from_secs(60) {
                return Err(format!("{self:?} does not answer"));
            }
            sleep(Duration::from_millis(50));
        }
        Ok(running)
    }
}

impl Running {
    /// Which one it is.
    pub fn emulator(&self) -> Emulator {
        self.emulator
    }

    /// Its endpoint.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Takes everything out of it, which is faster than another one.
    ///
    /// # Errors
    /// When it does not answer that it did.
    pub fn reset(&self) -> Result<(), String> {
        let path = match self.emulator {
            Emulator::Moto => "/moto-api/reset",
            Emulator::Ministack => "/_ministack/reset",
        };
        let host = self.endpoint.trim_start_matches("http://");
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
             content-length: 0\r\n\r\n"
        );
        let mut answer = String::new();
        let mut stream = TcpStream::connect(host).map_err(|error| error.to_string())?;
        stream
            .write_all(request.as_bytes())
            .and_then(|()| stream.read_to_string(&mut answer))
            .map_err(|error| error.to_string())?;
        match answer.split(' ').nth(1) {
            Some("200") => Ok(()),
            _ => Err(format!("{:?} was not emptied: {answer}", self.emulator)),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
