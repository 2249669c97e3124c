//! Emulators, what goes over the wire, and a world to run programs in.

pub mod emulator;
mod models;
pub mod quirks;
pub mod wire;
pub mod world;
