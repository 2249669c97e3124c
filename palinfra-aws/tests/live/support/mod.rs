//! Emulators, what goes over the wire, and a world to run programs in.

pub mod emulator;
mod python;
pub mod quirks;
pub mod wire;
pub mod world;
