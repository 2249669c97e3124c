//! Small palinfra programs, one idea each.
//!
//! - `scale`: a graph of any size, which the engine's speed is measured with.

pub mod scale;
