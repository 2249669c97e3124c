use palinfra_aws::autoscaling::*;
use palinfra_aws::live::Deletion;
use palinfra_core::{Id, Value};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (TARGET, TagsAtCreation, a_target_gets_its_tags_as_it_is_made),
    (TARGET, Found, a_target_is_found_again_by_its_token),
    (
        TARGET,
        Update("tags"),
        tags_of_a_target_are_set_and_taken_away,
    ),
    (
        TARGET,
        Drift("tags"),
        tags_of_a_target_are_read_by_an_import_alone,
    ),
    (POLICY, DeletedAgain, a_policy_may_be_gone_already),
    (
        POLICY,
        Update("target_tracking_scaling_policy_configuration"),
        what_a_policy_aims_at_is_changed,
    ),
    (
        POLICY,
        Drift("target_tracking_scaling_policy_configuration"),
        what_a_policy_aims_at_is_read,
    ),
];

const TARGET: &str = "autoscaling:ScalableTarget";
const POLICY: &str = "autoscaling:ScalingPolicy";

const ID: &str = "table/it|dynamodb:table:ReadCapacityUnits|dynamodb";
const ARN: &str = "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/it";
const POLICY_ARN: &str = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:it:\
    resource/dynamodb/table/it:policyName/reads";
/// What each call about the target has.
const OF_IT: &str = "ResourceId=table/it ScalableDimension=dynamodb:table:ReadCapacityUnits \
    ServiceNamespace=dynamodb";
const LOOK: &str = "DescribeScalableTargets ResourceIds.1=table/it ServiceNamespace=dynamodb";

fn target() -> ScalableTargetBuilder {
    ScalableTarget::new("it", "table/it", 2, 4)
        .service_namespace("dynamodb")
        .scalable_dimension("dynamodb:table:ReadCapacityUnits")
}

/// The answer that tells of the target.
fn described() -> String {
    format!(
        r#"{{"ScalableTargets": [{{"ResourceId": "table/it", "ServiceNamespace": "dynamodb",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits", "MinCapacity": 2,
        "MaxCapacity": 4, "RoleARN": "arn:role", "CreationTime": 0,
        "ScalableTargetARN": "{ARN}"}}]}}"#
    )
}

#[tokio::test]
async fn a_target_gets_its_tags_as_it_is_made() {
    let it = Canned::<ScalableTarget>::new(ID);
    assert_eq!(it.create(target()).await.unwrap().id, ID);
    let register = format!(
        "RegisterScalableTarget MaxCapacity=4 MinCapacity=2 {OF_IT} \
        Tags.palinfra:lineage=lineage Tags.palinfra:token=token \
        Tags.palinfra:urn=urn:palinfra:contract:dev:autoscaling:ScalableTarget:it"
    );
    assert_eq!(it.sent(), [LOOK, &register]);
}

/// Making one that is there would change it.
#[tokio::test]
async fn a_target_that_is_there_is_not_made_again() {
    for (token, is_ours) in [("token", true), ("other", false)] {
        let tags = format!(r#"{{"Tags": {{"palinfra:token": "{token}"}}}}"#);
        let it = Canned::<ScalableTarget>::new(ID)
            .answer("DescribeScalableTargets", described())
            .answer("ListTagsForResource", tags);
        assert_eq!(it.create(target()).await.is_ok(), is_ours);
        let tags = format!("ListTagsForResource ResourceARN={ARN}");
        assert_eq!(it.sent(), [LOOK, &tags]);
    }
}

#[tokio::test]
async fn a_target_is_found_again_by_its_token() {
    for (token, is_ours) in [("token", true), ("other", false)] {
        let tags = format!(r#"{{"Tags": {{"palinfra:token": "{token}"}}}}"#);
        let it = Canned::<ScalableTarget>::new(ID)
            .answer("DescribeScalableTargets", described())
            .answer("ListTagsForResource", tags);
        let found = it.find(target()).await.unwrap();
        assert_eq!(found.map(|found| found.id), is_ours.then(|| ID.into()));
    }
}

#[tokio::test]
async fn tags_of_a_target_are_set_and_taken_away() {
    let it = Canned::<ScalableTarget>::new(ID).answer("DescribeScalableTargets", described());
    let tagged = |tags: [(&str, &str); 2]| {
        target().tags(tags.map(|(key, value)| (key.to_string(), value.to_string())))
    };
    let before = tagged([("Name", "it"), ("Old", "goes")]);
    let wanted = tagged([("Name", "other"), ("New", "comes")]);
    it.update(before, wanted).await.unwrap();
    assert_eq!(
        it.sent(),
        [
            LOOK.to_string(),
            format!("TagResource ResourceARN={ARN} Tags.Name=other Tags.New=comes"),
            format!("UntagResource ResourceARN={ARN} TagKeys.1=Old"),
        ]
    );
}

/// A refresh would take a call for each target.
#[tokio::test]
async fn tags_of_a_target_are_read_by_an_import_alone() {
    let it = Canned::<ScalableTarget>::new(ID)
        .knows("arn", ARN)
        .answer("DescribeScalableTargets", described());
    let read = it.read(target()).await;
    assert_eq!(read["max_capacity"], Value::Int(4));
    assert_eq!(it.sent(), [LOOK]);
    let it = it
        .answer("DescribeScalableTargets", described())
        .answer("ListTagsForResource", r#"{"Tags": {"Name": "other"}}"#);
    let read = it.import().await;
    let other = [("Name".to_string(), Value::Text("other".into()))];
    assert_eq!(read["tags"], Value::Map(other.into()));
}

/// Another stack may have made it anew.
#[tokio::test]
async fn a_target_of_another_stack_is_not_deleted() {
    for (lineage, is_ours) in [("lineage", true), ("other", false)] {
        let tags = format!(r#"{{"Tags": {{"palinfra:lineage": "{lineage}"}}}}"#);
        let it = Canned::<ScalableTarget>::new(ID)
            .knows("arn", ARN)
            .answer("DescribeScalableTargets", described())
            .answer("ListTagsForResource", tags);
        assert_eq!(it.delete(target()).await.is_ok(), is_ours);
        let delete = format!("DeregisterScalableTarget {OF_IT}");
        assert_eq!(it.sent().contains(&delete), is_ours);
    }
}

fn policy(percent: f64) -> ScalingPolicyBuilder {
    let tracking = TargetTracking {
        scale_out_cooldown: Some(60),
        ..TargetTracking::of("DynamoDBReadCapacityUtilization", percent)
    };
    ScalingPolicy::new("it", "reads", Id::new(ID), tracking)
}

#[tokio::test]
async fn what_a_policy_aims_at_is_changed() {
    let it = Canned::<ScalingPolicy>::new(POLICY_ARN);
    it.update(policy(70.0), policy(60.0)).await.unwrap();
    let tracking = "TargetTrackingScalingPolicyConfiguration";
    let put = format!(
        "PutScalingPolicy PolicyName=reads PolicyType=TargetTrackingScaling {OF_IT} \
        {tracking}.DisableScaleIn=false {tracking}.PredefinedMetricSpecification.\
        PredefinedMetricType=DynamoDBReadCapacityUtilization {tracking}.ScaleOutCooldown=60 \
        {tracking}.TargetValue=60.0"
    );
    assert_eq!(it.sent(), [put]);
}

#[tokio::test]
async fn what_a_policy_aims_at_is_read() {
    let answer = format!(
        r#"{{"ScalingPolicies": [{{"PolicyARN": "{POLICY_ARN}", "PolicyName": "reads",
        "ServiceNamespace": "dynamodb", "ResourceId": "table/it", "CreationTime": 0,
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
        "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration":
        {{"TargetValue": 60.5, "PredefinedMetricSpecification":
        {{"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}}}}}]}}"#
    );
    let it = Canned::<ScalingPolicy>::new(POLICY_ARN).answer("DescribeScalingPolicies", answer);
    let read = it.read(policy(70.0)).await;
    let tracking = read["target_tracking_scaling_policy_configuration"].as_map();
    assert_eq!(tracking.unwrap()["target_value"], Value::Float(60.5));
    let look = "DescribeScalingPolicies ResourceId=table/it ServiceNamespace=dynamodb";
    assert_eq!(it.sent(), [look]);
}

#[tokio::test]
async fn a_policy_may_be_gone_already() {
    let it = Canned::<ScalingPolicy>::new(POLICY_ARN).refuse(
        "DeleteScalingPolicy",
        400,
        "ObjectNotFoundException",
    );
    assert_eq!(it.delete(policy(70.0)).await, Ok(Deletion::Gone));
    let delete = format!("DeleteScalingPolicy PolicyName=reads {OF_IT}");
    assert_eq!(it.sent(), [delete]);
}
