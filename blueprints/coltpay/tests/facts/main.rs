//! Every fact that the owners of Coltpay wrote down, as a test on what the program declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod database;
mod dns;
mod environments;
mod frontends;
mod support;
