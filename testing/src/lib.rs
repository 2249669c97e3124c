//! Tests of a program that declares infrastructure: ask what it declares; run it whole as a
//! process.
//!
//! A declaration is a list of resources with their inputs, made in milliseconds with no account
//! and no network. [`correct`] runs the program of a stack, [`DeclarationExt`] finds resources,
//! and [`NodeExt`] reads their inputs:
//!
//! ```
//! use palinfra_aws::{Nat, Vpc};
//! use palinfra_core::{Project, cidr};
//! use palinfra_testing::{DeclarationExt, NodeExt, correct};
//!
//! fn project() -> Project {
//!     let mut project = Project::new("shop", "us-east-1");
//!     project.stack("dev", |stack, _: &()| {
//!         Vpc::new("main", cidr!("10.0.0.0/16")).nat(Nat::One).declare(stack);
//!     });
//!     project
//! }
//!
//! let dev = correct(&project(), "dev", &[]);
//! let gateway = dev.only("ec2:NatGateway");
//! assert_eq!(gateway.text("subnet_id"), "‹main/public-a›");
//! assert_eq!(dev.named("ec2:Vpc", "main/vpc").text("cidr_block"), "10.0.0.0/16");
//! ```
//!
//! [`Program`] is the program as its users start it, in a folder of its own, on the local cloud:
//!
//! ```no_run
//! use palinfra_testing::{Changes, Program};
//!
//! // In a test: `Program::new(env!("CARGO_BIN_EXE_shop"))`.
//! let shop = Program::new("target/debug/shop");
//! shop.comes_and_goes("--stack dev");
//! shop.keeps_secrets("dev", "");
//! shop.succeed("up --stack dev");
//! let changes = shop.changes("up --stack dev --set image=shop:2");
//! assert_eq!(changes, Changes { update: 1, replace: 1, ..Changes::default() });
//! ```
//!
//! A whole preview as text, to be held as a snapshot, is [`palinfra_core::testing::preview`].
//!
//! Everything here panics if something is otherwise than the test says: at the line of the test,
//! with what was there instead.
// It is for tests, where a panic is how something is told.
#![allow(clippy::expect_used, clippy::panic)]

mod declared;
mod local_cloud;
mod program;
mod secrets;

pub use declared::{DeclarationExt, NodeExt, correct, declare};
pub use program::{Changes, Ended, Program, text};
pub use secrets::{contains_secret, files_below};
