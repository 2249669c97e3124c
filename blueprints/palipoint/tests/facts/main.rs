//! Every fact that the owners of Palipoint wrote down, as a test on what the program declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod data;
mod frontend;
mod images;
mod network;
mod servers;
mod support;
