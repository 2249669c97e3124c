//! Policies as values: readable to build, and always of the same shape, so that a diff shows
//! only what has changed.

use palinfra_core::property::{Shape, expected};
use palinfra_core::{Arn, Input, Kind, Map, Output, Property, Value};

use super::{Condition, OpenIdConnectProvider, Principal};

/// What is allowed and denied: of a role, a bucket, an endpoint and more.
///
/// ```
/// use palinfra_aws::iam::{Condition, PolicyDocument, Statement};
/// use palinfra_core::{Output, out};
/// let bucket = Output::known("arn:aws:s3:::invoices".to_string());
/// let policy = PolicyDocument::new()
///     .allow(["s3:GetObject", "s3:PutObject"], [out!("{}/*", bucket)])
///     .statement(
///         Statement::allow(["s3:ListBucket"], [&bucket])
///             .condition(Condition::string_like("s3:prefix", ["2026/*"])),
///     );
/// # let _ = policy;
/// ```
///
/// [AWS documentation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html)
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyDocument {
    fields: Map,
}

/// One statement of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    fields: Map,
}

impl PolicyDocument {
    /// A policy with no statement yet.
    pub fn new() -> PolicyDocument {
        let version = ("Version".into(), Value::Text("2012-10-17".into()));
        PolicyDocument {
            fields: Map::from([version, ("Statement".into(), Value::List(vec![]))]),
        }
    }

    /// A policy that is there as JSON, such as one that `import` prints. Text that is none is
    /// an error of the preview.
    pub fn json(text: &str) -> Output<PolicyDocument> {
        Output::known(text.to_string())
            .try_map(|text: String| PolicyDocument::from_value(&Value::Text(text)))
    }

    /// Adds a statement.
    #[must_use]
    pub fn statement(mut self, statement: Statement) -> PolicyDocument {
        if let Some(Value::List(statements)) = self.fields.get_mut("Statement") {
            statements.push(Value::Map(statement.fields));
        }
        self
    }

    /// Allows actions on resources.
    #[must_use]
    pub fn allow(
        self,
        actions: impl Into<Input<Vec<String>>>,
        resources: impl Into<Input<Vec<String>>>,
    ) -> PolicyDocument {
        self.statement(Statement::allow(actions, resources))
    }

    /// Denies actions on resources, whatever else allows them.
    #[must_use]
    pub fn deny(
        self,
        actions: impl Into<Input<Vec<String>>>,
        resources: impl Into<Input<Vec<String>>>,
    ) -> PolicyDocument {
        self.statement(Statement::deny(actions, resources))
    }

    /// For a role: this service can assume it, such as `ec2.amazonaws.com`.
    pub fn assumed_by_service(service: &str) -> PolicyDocument {
        PolicyDocument::assumed_by(Principal::service(service))
    }

    /// For a role: this principal can assume it.
    pub fn assumed_by(principal: Principal) -> PolicyDocument {
        let statement = Statement::of("Allow", ["sts:AssumeRole"]).principal(principal);
        PolicyDocument::new().statement(statement)
    }

    /// For a role: whoever an issuer of OpenID Connect vouches for under this subject can assume
    /// it, with a token for AWS. So the jobs of a CI service need no keys.
    ///
    /// ```
    /// use palinfra_aws::iam::{OpenIdConnectProvider, PolicyDocument, Role};
    /// use palinfra_core::Stack;
    /// fn pipeline(stack: &mut Stack) {
    ///     let issuer = "token.actions.githubusercontent.com";
    ///     let github = OpenIdConnectProvider::new("github", issuer).declare(stack);
    ///     let main = "repo:example/shop:ref:refs/heads/main";
    ///     let jobs = PolicyDocument::assumed_by_subject(&github.arn, issuer, main);
    ///     Role::new("pipeline", "shop-pipeline", jobs).declare(stack);
    /// }
    /// ```
    pub fn assumed_by_subject(
        provider: &Output<Arn<OpenIdConnectProvider>>,
        issuer: &str,
        subject: impl Into<String>,
    ) -> PolicyDocument {
        let is = |claim: &str, value: String| {
            Condition::string_equals(format!("{issuer}:{claim}"), [value])
        };
        let statement = Statement::trust(["sts:AssumeRoleWithWebIdentity"])
            .principal(Principal::federated(provider))
            .condition(is("aud", "sts.amazonaws.com".into()))
            .condition(is("sub", subject.into()));
        PolicyDocument::new().statement(statement)
    }

    /// For a role: the pods of an EKS cluster that run under this service account can assume
    /// it, through the cluster's provider.
    pub fn assumed_by_service_account(
        provider: &Output<Arn<OpenIdConnectProvider>>,
        namespace: &str,
        account: &str,
    ) -> Output<PolicyDocument> {
        let subject = format!("system:serviceaccount:{namespace}:{account}");
        provider.try_map(move |provider| {
            let arn = provider.as_str();
            let Some((_, issuer)) = arn.split_once(":oidc-provider/") else {
                return Err(format!(
                    "`{arn}` is not the ARN of an OpenID Connect provider"
                ));
            };
            let statement = Statement::of("Allow", ["sts:AssumeRoleWithWebIdentity"])
                .principal(Principal::federated(arn))
                .condition(Condition::string_equals(
                    format!("{issuer}:aud"),
                    ["sts.amazonaws.com"],
                ))
                .condition(Condition::string_equals(
                    format!("{issuer}:sub"),
                    [subject.as_str()],
                ));
            Ok(PolicyDocument::new().statement(statement))
        })
    }
}

impl Default for PolicyDocument {
    fn default() -> Self {
        PolicyDocument::new()
    }
}

impl Statement {
    /// Allows actions on resources.
    pub fn allow(
        actions: impl Into<Input<Vec<String>>>,
        resources: impl Into<Input<Vec<String>>>,
    ) -> Statement {
        Statement::of("Allow", actions).set("Resource", resources.into().into_value())
    }

    /// Denies actions on resources.
    pub fn deny(
        actions: impl Into<Input<Vec<String>>>,
        resources: impl Into<Input<Vec<String>>>,
    ) -> Statement {
        Statement::of("Deny", actions).set("Resource", resources.into().into_value())
    }

    /// A statement without resources, as a role's trust has them.
    fn of(effect: &str, actions: impl Into<Input<Vec<String>>>) -> Statement {
        Statement { fields: Map::new() }
            .set("Effect", Value::Text(effect.into()))
            .set("Action", actions.into().into_value())
    }

    /// A trust statement: allows actions of STS on the role that it belongs to. Say to whom
    /// with [`principal`](Statement::principal).
    pub fn trust(actions: impl Into<Input<Vec<String>>>) -> Statement {
        Statement::of("Allow", actions)
    }

    /// A name for it, of letters and digits.
    #[must_use]
    pub fn sid(self, sid: &str) -> Statement {
        self.set("Sid", Value::Text(sid.into()))
    }

    /// Whom it is about, in a policy of a role's trust or of a resource. Repeatable.
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Statement {
        principal.add_to(&mut self.fields);
        self
    }

    /// When it holds. Repeatable: all conditions must hold.
    #[must_use]
    pub fn condition(mut self, condition: Condition) -> Statement {
        condition.add_to(&mut self.fields);
        self
    }

    fn set(mut self, name: &str, value: Value) -> Statement {
        self.fields.insert(name.into(), value);
        self
    }
}

impl Property for PolicyDocument {
    const KIND: Kind = Kind::Any;
    const SHAPE: Shape = Shape::Document("iam", "PolicyDocument");

    fn into_value(self) -> Value {
        Value::Map(self.fields)
    }

    /// Takes a policy of any shape that AWS knows, and JSON text too.
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Map(map) => Ok(PolicyDocument {
                fields: super::policy_shape::document(map),
            }),
            Value::Text(text) => match serde_json::from_str(text) {
                Ok(json @ serde_json::Value::Object(_)) => {
                    Self::from_value(&Value::from_json(&json))
                }
                _ => Err("expected a policy, found text that is not a JSON object".into()),
            },
            Value::Secret(inner) => Self::from_value(inner),
            other => expected("a policy", other),
        }
    }
}

impl From<PolicyDocument> for Input<PolicyDocument> {
    fn from(policy: PolicyDocument) -> Self {
        Input::from_value(policy.into_value())
    }
}

impl From<&PolicyDocument> for Input<PolicyDocument> {
    fn from(policy: &PolicyDocument) -> Self {
        policy.clone().into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_has_the_words_of_aws_and_lists_throughout() {
        let arn = Output::known("arn:aws:s3:::logs".to_string());
        let policy = PolicyDocument::new()
            .statement(
                Statement::allow(["s3:GetObject"], [palinfra_core::out!("{}/*", arn)])
                    .sid("Read")
                    .principal(Principal::aws("123456789012"))
                    .principal(Principal::aws("210987654321"))
                    .principal(Principal::service("logs.amazonaws.com"))
                    .condition(Condition::string_equals(
                        "aws:SourceAccount",
                        ["123456789012"],
                    ))
                    .condition(Condition::bool("aws:SecureTransport", true)),
            )
            .deny(["s3:*"], ["*"]);
        assert_eq!(
            policy.into_value().to_json(),
            json!({
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Read",
                        "Effect": "Allow",
                        "Action": ["s3:GetObject"],
                        "Resource": ["arn:aws:s3:::logs/*"],
                        "Principal": {
                            "AWS": ["123456789012", "210987654321"],
                            "Service": ["logs.amazonaws.com"],
                        },
                        "Condition": {
                            "StringEquals": {"aws:SourceAccount": ["123456789012"]},
                            "Bool": {"aws:SecureTransport": ["true"]},
                        },
                    },
                    {"Effect": "Deny", "Action": ["s3:*"], "Resource": ["*"]},
                ],
            })
        );
    }

    #[test]
    fn a_service_account_is_trusted_by_the_issuer_in_the_providers_arn() {
        let provider = Output::known(Arn::new(
            "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0A",
        ));
        let trust = PolicyDocument::assumed_by_service_account(&provider, "shop", "api");
        let json = trust.value().to_json();
        assert_eq!(
            json["Statement"][0]["Condition"]["StringEquals"],
            json!({
                "oidc.eks.us-east-1.amazonaws.com/id/0A:aud": ["sts.amazonaws.com"],
                "oidc.eks.us-east-1.amazonaws.com/id/0A:sub": ["system:serviceaccount:shop:api"],
            })
        );
        let wrong = Output::known(Arn::new("arn:aws:iam::123456789012:role/a"));
        let trust = PolicyDocument::assumed_by_service_account(&wrong, "shop", "api");
        let problem = trust.value().resolve(&|_| None).unwrap_err();
        assert!(problem.contains("role/a"), "{problem}");
    }

    #[test]
    fn what_aws_gives_back_is_read_into_the_shape_that_the_builder_makes() {
        let built = PolicyDocument::new().statement(
            Statement::trust(["sts:AssumeRole"])
                .principal(Principal::service("ec2.amazonaws.com"))
                .condition(Condition::bool("aws:SecureTransport", true)),
        );
        let text = r#"{"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Condition": {"Bool": {"aws:SecureTransport": true}}}}"#;
        assert_eq!(
            PolicyDocument::from_value(&Value::Text(text.into())),
            Ok(built.clone())
        );
        assert_eq!(
            PolicyDocument::from_value(&built.clone().into_value()),
            Ok(built)
        );
        assert!(PolicyDocument::from_value(&Value::Text("[]".into())).is_err());
        assert!(PolicyDocument::from_value(&Value::Bool(true)).is_err());
    }
}
