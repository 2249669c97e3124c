//! Every fact that the owners of the payment web application wrote down, as a test on what the
//! program declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod audit;
mod database;
mod frontend;
mod load_balancer;
mod names;
mod network;
mod service;
mod support;
mod watch;
