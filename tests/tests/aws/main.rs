//! Whole programs on emulators of AWS, as processes, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod blueprints;
mod coltpay;
mod deleting;
mod faults;
mod import;
mod kill;
mod payment_system;
mod reading;
mod secrets;
mod state;
mod support;
