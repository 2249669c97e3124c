//! A page with its build folder: what is declared, and what a change of a file does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod declared;
mod folder;
mod support;
mod uploads;
