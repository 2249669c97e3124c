//! Small palinfra programs, one idea each.
//!
//! - `hello`: a network, and the id that it gives.
//! - `scale`: a graph of any size, which the engine's speed is measured with.

pub mod scale;
