//! Small palinfra programs, one idea each.
//!
//! - `hello`: a network, and the id that it gives.
//! - `embed`: another program that runs an `up`, with typed events and typed outputs.
//! - `custom-resource`: a resource type of the program's own, with its own calls.
//! - `scale`: a graph of any size, which the engine's speed is measured with.

pub mod scale;
