//! The local cloud: a model of a cloud inside the program, built from schemas alone.
//!
//! It keeps its objects on disk, gives ids and ARNs of the real form, refuses what AWS
//! refuses, and passes through `pending` with a time for each type. Several processes can
//! use one folder at the same time.
//!
//! ```text
//! provider.rs   the calls that the engine makes
//! folder.rs     a folder that is opened when it is first needed, as a cloud for stacks
//! cloud.rs      one open folder, and what goes wrong with calls on purpose
//! calls.rs      create, update and delete: from what is there to the events needed
//! rules.rs      what is refused
//! index.rs      the objects in memory    store.rs, log.rs   the objects on disk
//! forms.rs      ids and outputs          lookups.rs         answers to look-ups
//! faults.rs     faults for tests         console.rs         for `local ls|show|set|rm|reset`
//! ```

mod calls;
mod cloud;
mod console;
mod faults;
mod folder;
mod forms;
mod index;
mod log;
mod lookups;
mod object;
mod provider;
mod random;
mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use cloud::{ACCOUNT, LocalCloud, LocalOptions};
pub use console::{Console, Details, Summary};
pub use faults::{Fault, Faults, OnStop, Request, When};
pub use folder::LocalFolder;
pub use provider::LocalProvider;
