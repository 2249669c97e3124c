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

#[cfg(feature = "kms")]
mod live {
    use async_trait::async_trait;

    use super::Alias;
    use crate::live::{Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, failure};

    #[async_trait]
    impl Live for Alias {
        const BATCH: usize = 100;

        async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
            call.aws
                .kms()
                .create_alias()
                .alias_name(&self.alias_name)
                .target_key_id(self.target_key_id.as_str())
                .send()
                .await
                .map_err(failure)?;
            Made::id(call.natural_id.clone())
        }

        async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
            if change.has("target_key_id") {
                let call = at.aws.kms().update_alias().alias_name(at.id);
                let call = call.target_key_id(self.target_key_id.as_str());
                call.send().await.map_err(failure)?;
            }
            Ok(())
        }

        async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
            let call = at.aws.kms().delete_alias().alias_name(at.id);
            call.send().await.map_err(failure)?;
            Ok(Deletion::Gone)
        }

        /// KMS lists all or those of one key: there is no list by names.
        async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
            let aliases = aws.kms().list_aliases().into_paginator().items().send();
            let aliases = aliases.collect::<Result<Vec<_>, _>>().await;
            let aliases = aliases.map_err(failure)?;
            let found = aliases.iter().filter_map(|alias| {
                let name = alias.alias_name()?;
                objects.iter().find(|object| object.id == name)?;
                let found = Found::new(name)
                    .input("alias_name", name)
                    .input("target_key_id", alias.target_key_id())
                    .output("arn", alias.alias_arn());
                Some(found)
            });
            Ok(found.collect())
        }
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
