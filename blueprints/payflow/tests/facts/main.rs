//! Every fact that PayFlow's owners wrote down, as a test on what the program declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod hub;
mod network;
mod order;
mod spokes;
mod support;
