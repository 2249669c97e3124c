//! Starts an emulator, once for all tests of a process. It ends with the process.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::python::python;

/// Which emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emulator {
    /// Best for EC2, IAM, load balancers and Route 53.
    Moto,
    /// Best for RDS, ElastiCache, CloudFront, CloudWatch and Budgets.
    Ministack,
}

/// Ends the emulator when its standard input ends: with this process, however that ends.
const GUARD: &str = "import os, sys, threading\n\
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()\n";

/// More validation than by default, and short waits.
const MOTO_SETTINGS: &[(&str, &str)] = &[
    ("MOTO_ENABLE_AMI_VALIDATION", "true"),
    ("MOTO_ENABLE_KEYPAIR_VALIDATION", "true"),
    ("MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION", "true"),
    ("MOTO_IAM_LOAD_MANAGED_POLICIES", "true"),
    ("MOTO_ACM_VALIDATION_WAIT", "2"),
    ("MOTO_ECS_SERVICE_RUNNING", "2"),
];

impl Emulator {
    /// Its endpoint, such as `http://127.0.0.1:40123`. Starts it first if need be.
    pub fn endpoint(self) -> &'static str {
        static MOTO: OnceLock<(String, Child)> = OnceLock::new();
        static MINISTACK: OnceLock<(String, Child)> = OnceLock::new();
        let running = match self {
            Emulator::Moto => &MOTO,
            Emulator::Ministack => &MINISTACK,
        };
        &running.get_or_init(|| self.start()).0
    }

    fn start(self) -> (String, Child) {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new(python());
        let run = match self {
            Emulator::Moto => format!("from moto.server import main; main(['-p', '{port}'])"),
            Emulator::Ministack => "from ministack.app import main; main()".to_string(),
        };
        let (out, err) = (Stdio::null(), Stdio::null());
        command.args(["-c", &format!("{GUARD}{run}")]);
        command.stdin(Stdio::piped()).stdout(out).stderr(err);
        command.envs(MOTO_SETTINGS.iter().copied());
        command
            .env("GATEWAY_PORT", port.to_string())
            .env("MINISTACK_HOST", "127.0.0.1");
        // Ministack takes its own command line for Python's.
        command.env("PYTHONUNBUFFERED", "1");
        let child = command.spawn().expect("the emulator cannot be started");
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "{self:?} does not answer"
            );
            sleep(Duration::from_millis(50));
        }
        (format!("http://127.0.0.1:{port}"), child)
    }
}
