use palinfra_aws::guardduty::{Detector, DetectorBuilder};
use palinfra_core::Value;

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        "guardduty:Detector",
        Update("tags"),
        tags_of_a_detector_are_changed,
    ),
    (
        "guardduty:Detector",
        Drift("tags"),
        tags_of_a_detector_are_read,
    ),
];

const ID: &str = "12abc34d567e8fa901bc2d34e56789f0";

fn detector() -> DetectorBuilder {
    Detector::new("it")
}

#[tokio::test]
async fn tags_of_a_detector_are_changed() {
    let it = Canned::<Detector>::new(ID);
    let named = || detector().tags([("Name", "it")]);
    it.update(detector(), named()).await.unwrap();
    let sent = it.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].starts_with("POST /tags/"), "{sent:?}");
    assert!(
        sent[0].contains(ID) && sent[0].ends_with("tags.Name=it"),
        "{sent:?}"
    );
    it.update(named(), detector()).await.unwrap();
    let sent = it.sent();
    assert!(sent[0].starts_with("DELETE /tags/"), "{sent:?}");
    assert!(sent[0].contains("tagKeys=Name"), "{sent:?}");
}

#[tokio::test]
async fn tags_of_a_detector_are_read() {
    let told = r#"{"status": "ENABLED", "serviceRole": "arn:role", "tags": {"Name": "other"},
        "findingPublishingFrequency": "SIX_HOURS",
        "features": [{"name": "S3_DATA_EVENTS", "status": "ENABLED"},
                     {"name": "DNS_LOGS", "status": "ENABLED"}]}"#;
    let get: &'static str = "GET /detector/12abc34d567e8fa901bc2d34e56789f0";
    let it = Canned::<Detector>::new(ID).answer(get, told);
    let read = it
        .read(detector().features([("S3_DATA_EVENTS", false)]))
        .await;
    let tags = read["tags"].as_map().unwrap();
    assert_eq!(tags["Name"], Value::Text("other".into()));
    // AWS tells all features: those of the program count.
    let features = read["features"].as_map().unwrap();
    assert_eq!(features.len(), 1);
    assert_eq!(features["S3_DATA_EVENTS"], Value::Bool(true));
}

/// A second one is refused, and nothing is taken for it.
#[tokio::test]
async fn a_second_detector_is_refused() {
    let it = Canned::<Detector>::new(ID).refuse("POST /detector", 400, "BadRequestException");
    let failure = it.create(detector()).await.unwrap_err();
    assert_eq!(failure.code.as_deref(), Some("BadRequestException"));
}
