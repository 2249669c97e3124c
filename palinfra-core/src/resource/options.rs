//! What a user can ask of the engine for one resource, and the builder methods for it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::urn::Urn;

/// What a user can ask of the engine for one resource, whatever its type. Each is a method of
/// every builder.
///
/// ```
/// # use palinfra_core::{Id, Output, Outputs, Project, Resource};
/// # #[derive(Resource)]
/// # #[resource(type = "s3:Bucket", outputs = BucketOutputs)]
/// # struct Bucket {
/// #     /// Tells what is kept.
/// #     description: Option<String>,
/// # }
/// # #[derive(Outputs)]
/// # struct BucketOutputs { id: Output<Id<Bucket>> }
/// # Project::new("shop", "us-east-1").stack("dev", |stack, _: &()| {
/// Bucket::new("receipts")
///     .protect(true)                    // no run deletes it
///     .ignore_changes(["description"])  // others may change it
///     .alias("invoices")                // what it was called before
///     .region("eu-central-1")           // not that of the stack
///     .declare(stack);
/// # });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Never delete it, not by a replacement either.
    #[serde(skip_serializing_if = "is_default")]
    pub protect: bool,
    /// Leave it in the cloud when it leaves the program or the stack is destroyed.
    #[serde(skip_serializing_if = "is_default")]
    pub retain: bool,
    /// Wait for these too.
    #[serde(skip_serializing_if = "is_default")]
    pub depends_on: Vec<Urn>,
    /// What it was called before: names, or whole URNs.
    #[serde(skip_serializing_if = "is_default")]
    pub aliases: Vec<String>,
    /// Inputs that are set at creation and then left as they are.
    #[serde(skip_serializing_if = "is_default")]
    pub ignore_changes: Vec<String>,
    /// Inputs whose change replaces it, though the cloud could change them.
    #[serde(skip_serializing_if = "is_default")]
    pub replace_on_changes: Vec<String>,
    /// When replaced: delete the old one first (`true`), or make the new one first
    /// (`false`). Left out, the new one comes first unless the two would share a fixed name.
    #[serde(skip_serializing_if = "is_default")]
    pub delete_before_replace: Option<bool>,
    /// How long to wait, instead of a limit made from the usual time.
    #[serde(skip_serializing_if = "is_default")]
    pub timeouts: Timeouts,
    /// Another region than the stack's.
    #[serde(skip_serializing_if = "is_default")]
    pub region: Option<String>,
    /// A named set of credentials of the project, instead of the default one.
    #[serde(skip_serializing_if = "is_default")]
    pub provider: Option<String>,
}

/// How long to wait for each operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timeouts {
    /// Until it is ready.
    #[serde(skip_serializing_if = "is_default")]
    pub create: Option<Duration>,
    /// Until a change has taken effect.
    #[serde(skip_serializing_if = "is_default")]
    pub update: Option<Duration>,
    /// Until it is gone.
    #[serde(skip_serializing_if = "is_default")]
    pub delete: Option<Duration>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The methods that every builder has for [`Options`]. `#[derive(Resource)]` expands it.
#[doc(hidden)]
#[macro_export]
macro_rules! option_methods {
    () => {
        /// Never delete it, not by a replacement either, until this is taken away.
        pub fn protect(mut self, protect: bool) -> Self {
            self.draft.options.protect = protect;
            self
        }

        /// Leave it in the cloud when it leaves the program or the stack is destroyed.
        pub fn retain(mut self, retain: bool) -> Self {
            self.draft.options.retain = retain;
            self
        }

        /// Wait for another resource although no input refers to it.
        pub fn depends_on<R: $crate::Resource>(mut self, other: &$crate::Declared<R>) -> Self {
            self.draft.options.depends_on.push(other.urn().clone());
            self
        }

        /// What it was called before, as a name or a whole URN: renames it in the state.
        pub fn alias(mut self, former: impl Into<String>) -> Self {
            self.draft.options.aliases.push(former.into());
            self
        }

        /// Leave these inputs as they are once it exists.
        pub fn ignore_changes<const N: usize>(mut self, inputs: [&str; N]) -> Self {
            self.draft
                .options
                .ignore_changes
                .extend(inputs.map(String::from));
            self
        }

        /// Replace it when these inputs change, though they could be changed in place.
        pub fn replace_on_changes<const N: usize>(mut self, inputs: [&str; N]) -> Self {
            self.draft
                .options
                .replace_on_changes
                .extend(inputs.map(String::from));
            self
        }

        /// When replaced, delete the old one first (`true`) or last (`false`).
        pub fn delete_before_replace(mut self, first: bool) -> Self {
            self.draft.options.delete_before_replace = Some(first);
            self
        }

        /// How long to wait for each operation.
        pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
            self.draft.options.timeouts = timeouts;
            self
        }

        /// Another region than the stack's.
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.draft.options.region = Some(region.into());
            self
        }

        /// A named set of credentials of the project.
        pub fn provider(mut self, name: impl Into<String>) -> Self {
            self.draft.options.provider = Some(name.into());
            self
        }
    };
}
