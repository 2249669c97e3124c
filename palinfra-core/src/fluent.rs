//! Calls of a builder that depend on something, without leaving its chain.

/// Calls of a builder that depend on something, without leaving its chain. Every type has them.
///
/// ```
/// use palinfra_core::Fluent;
///
/// fn command(folder: Option<&str>, quiet: bool) -> String {
///     String::from("build")
///         .maybe(folder, |line, folder| line + " --folder " + folder)
///         .when(quiet, |line| line + " --quiet")
/// }
///
/// assert_eq!(command(Some("web"), false), "build --folder web");
/// assert_eq!(command(None, true), "build --quiet");
/// ```
pub trait Fluent: Sized {
    /// Makes this call with the value, if there is one.
    #[must_use]
    fn maybe<T>(self, value: Option<T>, call: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => call(self, value),
            None => self,
        }
    }

    /// Makes this call if the condition holds.
    #[must_use]
    fn when(self, condition: bool, call: impl FnOnce(Self) -> Self) -> Self {
        match condition {
            true => call(self),
            false => self,
        }
    }
}

impl<B> Fluent for B {}
