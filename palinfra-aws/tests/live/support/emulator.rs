//! Which emulator a test runs on.

pub use palinfra_emulators::Emulator;
