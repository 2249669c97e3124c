//! Every fact that the owners of the payment system wrote down, as a test on what the program
//! declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod data;
mod entrance;
mod network;
mod rights;
mod services;
mod support;
mod watch;
