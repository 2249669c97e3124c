//! `cargo run -p palinfra-emulators -- moto`: an emulator to try things on, until Ctrl-C.

use std::process::ExitCode;

use palinfra_emulators::{Emulator, Proxy, Running, install};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let emulator = match arguments.next().as_deref() {
        Some("moto") => Emulator::Moto,
        Some("ministack") => Emulator::Ministack,
        _ => {
            eprintln!("usage: cargo run -p palinfra-emulators -- moto | ministack [SERVICE…]");
            eprintln!("The other one answers for the services.");
            return ExitCode::from(2);
        }
    };
    match serve(emulator, &arguments.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(emulator: Emulator, services: &[String]) -> Result<(), String> {
    install()?;
    let running = emulator.start()?;
    let other = match emulator {
        Emulator::Moto => Emulator::Ministack,
        Emulator::Ministack => Emulator::Moto,
    };
    let other = match services.is_empty() {
        true => None,
        false => Some(other.start()?),
    };
    let services: Vec<(&str, &Running)> = services
        .iter()
        .filter_map(|service| Some((service.as_str(), other.as_ref()?)))
        .collect();
    let proxy = Proxy::start(&running, &services).map_err(|error| error.to_string())?;
    println!("export AWS_ENDPOINT_URL={}", proxy.endpoint());
    println!(
        "export AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1"
    );
    loop {
        std::thread::park();
    }
}
