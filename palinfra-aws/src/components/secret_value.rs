//! Secrets that are passed on by reference.

use palinfra_core::{Arn, Declared, Output, out};

use crate::secretsmanager::Secret;

/// A secret, or one value of a secret that holds a JSON object. Only its ARN is in the program,
/// in its state and in what is deployed; whoever may read the secret looks it up by that.
///
/// ```
/// use palinfra_aws::{FargateServiceBuilder, SecretValue};
/// use palinfra_aws::secretsmanager::Secret;
/// use palinfra_core::{Arn, Output};
/// fn with_token<'a>(
///     service: FargateServiceBuilder<'a>,
///     secret: &Output<Arn<Secret>>,
/// ) -> FargateServiceBuilder<'a> {
///     service.secret("API_TOKEN", SecretValue::key(secret, "token"))
/// }
/// ```
#[derive(Clone)]
pub struct SecretValue {
    arn: Output<Arn<Secret>>,
    key: Option<String>,
}

impl SecretValue {
    /// The value under one key of a JSON object.
    pub fn key(secret: &Output<Arn<Secret>>, key: impl Into<String>) -> SecretValue {
        SecretValue {
            arn: secret.clone(),
            key: Some(key.into()),
        }
    }

    /// The ARN of the whole secret.
    pub fn secret_arn(&self) -> Output<Arn<Secret>> {
        self.arn.clone()
    }

    /// The key of the value in a JSON object; none for the whole text.
    pub fn key_name(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The reference in the form that ECS takes: `ARN`, or `ARN:KEY::`.
    pub fn reference(&self) -> Output<String> {
        match &self.key {
            Some(key) => out!("{}:{}::", self.arn, key),
            None => out!("{}", self.arn),
        }
    }

    /// The reference in the form that Beanstalk takes: `ARN`, or `ARN:KEY`.
    pub fn beanstalk_reference(&self) -> Output<String> {
        match &self.key {
            Some(key) => out!("{}:{}", self.arn, key),
            None => out!("{}", self.arn),
        }
    }
}

/// The whole text of a secret.
impl From<Output<Arn<Secret>>> for SecretValue {
    fn from(arn: Output<Arn<Secret>>) -> Self {
        SecretValue { arn, key: None }
    }
}

/// The whole text of a secret.
impl From<&Declared<Secret>> for SecretValue {
    fn from(secret: &Declared<Secret>) -> Self {
        secret.arn.clone().into()
    }
}
