//! Secrets whose text the program hands on.

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Output, Secret as Kept, Stack, out};

use super::{SecretValue, caller};
use crate::iam::PolicyDocument;
use crate::secretsmanager::{GenerateSecretString, Secret};

/// A secret in Secrets Manager whose text is given at deployment, or made up if it is not.
/// Services that must be told it, such as a database, get it from here; all others read it by
/// reference.
///
/// ```
/// use palinfra_aws::{DatabaseInstance, SecretText, Vpc};
/// use palinfra_core::{Secret, Stack};
/// fn database(stack: &mut Stack, vpc: &Vpc, given: Option<Secret<String>>) -> DatabaseInstance {
///     let password = SecretText::new("db-password", "shop/db/password", given)
///         .least(16)
///         .declare(stack);
///     DatabaseInstance::postgres("database", vpc)
///         .credentials("shop", &password)
///         .declare(stack)
/// }
/// ```
pub struct SecretText {
    /// The secret.
    pub secret: Declared<Secret>,
    /// Its text.
    pub text: Output<Kept<String>>,
}

/// Builds a [`SecretText`].
#[must_use = "it does nothing until `declare`"]
pub struct SecretTextBuilder {
    name: String,
    full_name: String,
    given: Option<Kept<String>>,
    least: usize,
    disposable: bool,
    line: Line,
}

impl SecretText {
    /// A secret of this whole name, such as `shop/db/password`.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(
        name: impl Into<String>,
        full_name: impl Into<String>,
        given: Option<Kept<String>>,
    ) -> SecretTextBuilder {
        SecretTextBuilder {
            name: name.into(),
            full_name: full_name.into(),
            given,
            least: 1,
            disposable: false,
            line: caller(),
        }
    }

    /// The secret by reference.
    pub fn reference(&self) -> SecretValue {
        SecretValue::from(&self.secret)
    }
}

impl SecretText {
    /// What lets a role read it, such as that of a service that reads it whenever it needs to.
    ///
    /// ```
    /// use palinfra_aws::{FargateServiceBuilder, SecretText};
    /// fn may_read<'a>(api: FargateServiceBuilder<'a>, key: &SecretText) -> FargateServiceBuilder<'a> {
    ///     api.task_policy("read-key", key.read_policy())
    /// }
    /// ```
    pub fn read_policy(&self) -> PolicyDocument {
        let arn = out!("{}", self.secret.arn);
        PolicyDocument::new().allow(["secretsmanager:GetSecretValue"], [arn])
    }
}

impl SecretTextBuilder {
    /// How many characters a text that is given must have. One that is made up has 64.
    pub fn least(mut self, characters: usize) -> Self {
        self.least = characters;
        self
    }

    /// Whether it is gone at once when it is deleted. Else AWS keeps it, and its name, for a
    /// month.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// Declares the secret.
    pub fn declare(self, stack: &mut Stack) -> SecretText {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("SecretText", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> SecretText {
        let days = if self.disposable { 0 } else { 30 };
        let secret = Secret::new("secret", &self.full_name).recovery_window_days(days);
        let Some(given) = self.given else {
            // Services differ in the signs that they take in a password: there are none.
            let how = GenerateSecretString {
                password_length: Some(64),
                exclude_punctuation: Some(true),
                ..GenerateSecretString::default()
            };
            let secret = secret.generate_secret_string(how).declare(stack);
            let text = secret.generated.clone();
            return SecretText { secret, text };
        };
        let length = given.expose().chars().count();
        if length < self.least {
            stack.error(format!(
                "the text of `{}` must have at least {} characters, not {length}",
                self.full_name, self.least
            ));
        }
        let secret = secret.secret_string(given.clone()).declare(stack);
        let text = Output::known(given);
        SecretText { secret, text }
    }
}
