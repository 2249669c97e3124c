//! The calls of a detector.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_guardduty::operation::get_detector::GetDetectorOutput;
use aws_sdk_guardduty::types::{
    DetectorFeature, DetectorFeatureConfiguration, DetectorStatus, FeatureStatus,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use palinfra_core::{Map, Value};

use super::Detector;
use crate::live::{
    Aws, Change, Create, Deletion, Failure, FailureKind, Found, Live, Made, Object, failure,
    not_found_is,
};

#[async_trait]
impl Live for Detector {
    async fn create(&self, call: &Create<'_>) -> Result<Made, Failure> {
        let tags = call.tags.clone().into_iter().collect();
        let answer = call
            .aws
            .guardduty()
            .create_detector()
            .enable(self.enable)
            .client_token(call.token)
            .finding_publishing_frequency(self.finding_publishing_frequency.as_str().into())
            .set_features(self.sdk_features())
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(refusal)?;
        Made::id(answer.detector_id())
    }

    async fn update(&self, at: &Object<'_>, change: &Change<'_>) -> Result<(), Failure> {
        let guardduty = at.aws.guardduty();
        if change.any(&["enable", "finding_publishing_frequency", "features"]) {
            let frequency = self.finding_publishing_frequency.as_str();
            let call = guardduty
                .update_detector()
                .detector_id(at.id)
                .enable(self.enable)
                .finding_publishing_frequency(frequency.into())
                .set_features(self.sdk_features().filter(|_| change.has("features")));
            call.send().await.map_err(refusal)?;
        }
        let tags = change.tags();
        if !tags.set.is_empty() {
            let call = guardduty.tag_resource().resource_arn(arn(at));
            let call = call.set_tags(Some(tags.set.into_iter().collect()));
            call.send().await.map_err(refusal)?;
        }
        if !tags.remove.is_empty() {
            let call = guardduty.untag_resource().resource_arn(arn(at));
            let call = call.set_tag_keys(Some(tags.remove));
            call.send().await.map_err(refusal)?;
        }
        Ok(())
    }

    async fn delete(at: &Object<'_>) -> Result<Deletion, Failure> {
        let call = at.aws.guardduty().delete_detector().detector_id(at.id);
        call.send().await.map_err(refusal)?;
        Ok(Deletion::Gone)
    }

    async fn read(aws: &Aws, objects: &[Object<'_>]) -> Result<Vec<Found>, Failure> {
        let Some(at) = objects.first() else {
            return Ok(Vec::new());
        };
        let call = aws.guardduty().get_detector().detector_id(at.id);
        let answer = call.send().await.map(Some).map_err(refusal);
        let Some(it) = not_found_is(None, answer)? else {
            return Ok(Vec::new());
        };
        let frequency = it.finding_publishing_frequency().map(|it| it.as_str());
        let mut found = Found::new(at.id)
            .input("enable", it.status() == Some(&DetectorStatus::Enabled))
            .input("finding_publishing_frequency", frequency)
            .output("arn", arn(at))
            .tags(it.tags().cloned().unwrap_or_default());
        if let Some(wanted) = at.input::<Option<BTreeMap<String, bool>>>("features")? {
            found = found.input("features", features(&it, &wanted));
        }
        Ok(vec![found])
    }

    /// An account has one in a region at most.
    async fn find(&self, call: &Create<'_>) -> Result<Option<String>, Failure> {
        let answer = call.aws.guardduty().list_detectors().send().await;
        let ids = answer.map_err(refusal)?.detector_ids.unwrap_or_default();
        Ok(ids.into_iter().next())
    }
}

impl Detector {
    fn sdk_features(&self) -> Option<Vec<DetectorFeatureConfiguration>> {
        let feature = |(name, on): (&String, &bool)| {
            let status = match on {
                true => FeatureStatus::Enabled,
                false => FeatureStatus::Disabled,
            };
            DetectorFeatureConfiguration::builder()
                .name(DetectorFeature::from(name.as_str()))
                .status(status)
                .build()
        };
        let features = self.features.as_ref()?;
        Some(features.iter().map(feature).collect())
    }
}

/// Those that the program speaks of: AWS tells all.
fn features(it: &GetDetectorOutput, wanted: &BTreeMap<String, bool>) -> Value {
    let told = it.features().iter().filter_map(|feature| {
        let name = feature.name()?.as_str();
        let on = feature.status() == Some(&FeatureStatus::Enabled);
        wanted
            .contains_key(name)
            .then(|| (name.to_string(), Value::Bool(on)))
    });
    Value::Map(told.collect::<Map>())
}

fn arn(at: &Object<'_>) -> String {
    at.aws.arn("guardduty", &format!("detector/{}", at.id))
}

/// What an error means. GuardDuty has one code for all requests that it does not take.
fn refusal<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut failure = failure(error);
    if failure.kind == FailureKind::Refused && failure.message.contains("is not owned by") {
        failure.kind = FailureKind::NotFound;
    }
    failure
}
