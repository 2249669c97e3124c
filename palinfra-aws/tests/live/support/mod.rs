//! Emulators, what goes over the wire, and a world to run programs in.

pub mod canned;
pub mod emulator;
mod models;
pub mod quirks;
pub mod request;
pub mod tape;
pub mod wire;
pub mod world;
