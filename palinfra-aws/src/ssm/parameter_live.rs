//! The calls of a parameter.

use async_trait::async_trait;
use aws_sdk_ssm::operation::put_parameter::builders::PutParameterFluentBuilder;
use aws_sdk_ssm::types::{ParameterMetadata, ParameterStringFilter, ResourceTypeForTagging};
use palinfra_core::{Property, Secret};

use super::live::{sdk_tags, tags, update_tags};
use super::{Parameter, ParameterTier, ParameterType};
use crate::live::{
    Aws, Change, Create, Deletion, Failure, Found, Live, Made, Object, built, failure,
    not_found_is, refused, text_as,
};

/// The key that encrypts where none is chosen.
const OWN_KEY: &str = "alias/aws/ssm";

/// The inputs of the one call that changes it.
const CHANGED: &[&str] = &[
    "value",
    "secure_value",
    "key_id",
    "description",
    "allowed_pattern",
    "tier",
    "data_type",
];

#[async_trait]
impl Live for Parameter {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let put = self.put(call.aws)?;
        let put = put.overwrite(false).set_tags(Some(sdk_tags(&call.tags)?));
        put.send().await.map_err(failure)?;
        Made::id(call.natural_id.clone())
    }

    /// A change is a new version of all of it: what the call leaves out stays as it was.
    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        if change.any(CHANGED) {
            let mut put = self.put(at.aws)?.overwrite(true);
            // No text takes them away.
            if change.has("description") {
                put = put.description(self.description.as_deref().unwrap_or_default());
            }
            if change.has("allowed_pattern") {
                put = put.allowed_pattern(self.allowed_pattern.as_deref().unwrap_or_default());
            }
            if change.has("key_id") && self.key_id.is_none() {
                put = put.key_id(OWN_KEY);
            }
            put.send().await.map_err(failure)?;
        }
        update_tags(at, change, ResourceTypeForTagging::Parameter).await
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.ssm().delete_parameter().name(at.id);
        call.send().await.map_err(failure)?;
        Ok(Deletion::Gone)
    }

    /// A secret text is read only where the program has set one, or nothing is recorded.
    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let Some(about) = described(aws, at.id).await? else {
            return Ok(Vec::new());
        };
        let kind = about.r#type().map(|it| it.as_str()).unwrap_or_default();
        let secure = kind == "SecureString";
        let call = aws.ssm().get_parameter().name(at.id);
        let call = call.with_decryption(secure);
        let answer = call.send().await.map(Some).map_err(failure);
        let Some(answer) = not_found_is(None, answer)? else {
            return Ok(Vec::new());
        };
        let text = answer.parameter().and_then(|it| it.value());
        let (plain, secret) = match secure {
            true => (None, text.map(|text| Secret::new(text.to_string()))),
            false => (text, None),
        };
        let key = about.key_id().filter(|key| secure && *key != OWN_KEY);
        Ok(vec![
            Found::new(at.id)
                .input("parameter_name", about.name())
                .input("parameter_type", kind)
                .input("value", plain)
                .input("secure_value", secret.map(Property::into_value))
                .input("key_id", key)
                .input(
                    "description",
                    about.description().filter(|it| !it.is_empty()),
                )
                .input(
                    "allowed_pattern",
                    about.allowed_pattern().filter(|it| !it.is_empty()),
                )
                .input("tier", tier(at, &about)?)
                .input("data_type", about.data_type().unwrap_or("text"))
                .output("arn", aws.arn("ssm", &format!("parameter{}", path(at.id))))
                .tags(tags(aws, at.id, ResourceTypeForTagging::Parameter).await?),
        ])
    }
}

impl Parameter {
    fn put(&self, aws: &Aws) -> Result<PutParameterFluentBuilder, Failure> {
        let secret = self.secure_value.as_ref().map(Secret::expose);
        let value = match self.parameter_type {
            ParameterType::SecureString => secret,
            ParameterType::String | ParameterType::StringList => self.value.as_ref(),
        };
        let value = value.ok_or_else(|| refused("it has no value"))?;
        let key = self.key_id.as_ref().map(|key| key.as_str().to_string());
        Ok(aws
            .ssm()
            .put_parameter()
            .name(&self.parameter_name)
            .r#type(text_as(self.parameter_type))
            .value(value)
            .set_key_id(key)
            .set_description(self.description.clone())
            .set_allowed_pattern(self.allowed_pattern.clone())
            .tier(text_as(self.tier))
            .data_type(&self.data_type))
    }
}

async fn described(aws: &Aws, name: &str) -> Result<Option<ParameterMetadata>, Failure> {
    let filter = ParameterStringFilter::builder()
        .key("Name")
        .option("Equals")
        .values(name);
    let call = aws.ssm().describe_parameters();
    let call = call.parameter_filters(built(filter.build())?);
    let answer = call.send().await.map_err(failure)?;
    Ok(answer.parameters.unwrap_or_default().into_iter().next())
}

/// A size that AWS chose is as the program has it.
fn tier(at: &Object<'_>, it: &ParameterMetadata) -> Result<Option<String>, Failure> {
    let chooses = ParameterTier::IntelligentTiering.into_value();
    let chooses = chooses.as_str().map(String::from);
    if at.input::<Option<String>>("tier")? == chooses {
        return Ok(chooses);
    }
    Ok(it.tier().map(|tier| tier.as_str().to_string()))
}

/// A name as it stands in an ARN.
fn path(name: &str) -> String {
    match name.starts_with('/') {
        true => name.to_string(),
        false => format!("/{name}"),
    }
}
