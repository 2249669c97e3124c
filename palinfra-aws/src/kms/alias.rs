use palinfra_core::{Arn, Id, Output, Outputs, Resource, Value};

use super::Key;
use crate::rules;

/// A name for a key.
///
/// [AWS documentation](https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html)
#[derive(Resource, Clone, Debug, PartialEq)]
#[resource(
    type = "kms:Alias",
    cloudformation = "AWS::KMS::Alias",
    outputs = AliasOutputs,
    id = "{alias_name}",
    summary = "{alias_name}",
    unique("alias_name"),
)]
pub struct Alias {
    /// The name, unique in the region: `alias/payflow-state`.
    #[input(replaces, check = alias_name)]
    pub alias_name: String,
    /// The key.
    pub target_key_id: Id<Key>,
}

/// What an [`Alias`] gives.
#[derive(Outputs, Clone, Debug)]
pub struct AliasOutputs {
    /// Its name.
    pub id: Output<Id<Alias>>,
    /// Its ARN.
    #[output(form = "arn:aws:kms:{region}:{account}:{alias_name}")]
    pub arn: Output<Arn<Alias>>,
}

fn alias_name(value: &Value) -> Result<(), String> {
    rules::text(value, 7..=256, "letters, digits and any of `/_-`", |c| {
        c.is_ascii_alphanumeric() || "/_-".contains(c)
    })?;
    match value.as_str().map(|name| name.strip_prefix("alias/")) {
        Some(None) => Err("must start with `alias/`".into()),
        Some(Some(name)) if name.starts_with("aws/") => {
            Err("must not start with `alias/aws/`, which AWS keeps for itself".into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_kms_would_refuse_is_found() {
        assert_eq!(
            alias_name(&Value::Text("alias/payflow-state".into())),
            Ok(())
        );
        for bad in ["payflow-state", "alias/", "alias/aws/s3", "alias/pay flow"] {
            assert!(alias_name(&Value::Text(bad.into())).is_err(), "{bad}");
        }
    }
}
