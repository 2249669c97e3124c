//! The scale program: `scale --resources N --width W COMMAND …`, on a local cloud with no
//! waits.

use std::ffi::OsString;
use std::process::ExitCode;

use palinfra_core::Resource;
use palinfra_core::cli::{self, App, Terminal};
use palinfra_examples::scale::{Node, project};

// Ten thousand resources are some million small pieces of memory: with the system's allocator a
// preview takes a fifth longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (mut resources, mut width) = (10_000, 50);
    let mut rest: Vec<OsString> = Vec::new();
    let mut arguments = std::env::args_os();
    while let Some(argument) = arguments.next() {
        let slot = match argument.to_str() {
            Some("--resources") => &mut resources,
            Some("--width") => &mut width,
            _ => {
                rest.push(argument);
                continue;
            }
        };
        let number = arguments
            .next()
            .and_then(|text| text.to_str()?.parse().ok());
        let Some(number) = number else {
            eprintln!("error: {} needs a whole number", argument.display());
            return ExitCode::from(2);
        };
        *slot = number;
    }
    let app = App {
        project: project(resources, width),
        types: vec![&Node::SCHEMA],
        clouds: Vec::new(),
        states: Vec::new(),
    };
    ExitCode::from(cli::run(app, rest, &Terminal::of_process()))
}
