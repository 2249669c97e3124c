//! What a terminal shows: previews, progress, errors, drift, outputs and lists.
//!
//! All of it is pure functions from data to text, but for the reporters, which write while a
//! run goes on. Everything that a user or a cloud wrote passes through [`escape`], every
//! secret is masked, and lines fit the width of the [`Style`]. The text is readable without
//! colour; colour only repeats what a sign already says.

mod board;
mod changes;
mod diff;
mod drift;
mod duration;
mod ending;
mod errors;
mod escape;
mod estimate;
mod json;
mod lines;
mod live;
mod outputs;
mod plain;
mod preview;
mod progress;
mod reporter;
mod rows;
mod sign;
mod style;
mod table;
mod text;
mod track;
mod value;

pub use changes::changes;
pub use drift::drift;
pub use duration::{about, duration};
pub use errors::errors;
pub use escape::escape;
pub use estimate::{Estimate, estimate};
pub use json::Json;
pub use live::Live;
pub use outputs::outputs;
pub use plain::Plain;
pub use preview::{PreviewOptions, preview};
pub use reporter::{Reporter, reporter};
pub use style::{Style, Tone};
pub use table::table;
