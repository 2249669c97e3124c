use palinfra_aws::elasticbeanstalk::{Application, ApplicationBuilder};
use palinfra_aws::live::Deletion;
use palinfra_core::Value;

use super::{APPLICATION, ours, tags};
use crate::support::canned::Canned;

const ARN: &str = "arn:aws:elasticbeanstalk:us-east-1:123456789012:application/shop";

fn application() -> ApplicationBuilder {
    Application::new("it", "shop").description("sells")
}

fn described() -> String {
    format!(
        "<Applications><member><ApplicationName>shop</ApplicationName><Description>lends\
        </Description><ApplicationArn>{ARN}</ApplicationArn></member></Applications>"
    )
}

#[tokio::test]
pub(super) async fn it_is_made_with_tags() {
    let it = Canned::<Application>::new("shop");
    let made = it.create(application()).await.unwrap();
    assert_eq!(made.id, "shop");
    let create = format!(
        "CreateApplication ApplicationName=shop Description=sells {}",
        ours(APPLICATION)
    );
    assert_eq!(it.sent(), [create]);
}

#[tokio::test]
pub(super) async fn it_is_read() {
    let it = Canned::<Application>::new("shop")
        .answer("DescribeApplications", described())
        .answer("ListTagsForResource", tags("env", "dev"));
    let read = it.read(application()).await;
    assert_eq!(read["description"], Value::Text("lends".into()));
    let env = [("env".to_string(), Value::Text("dev".into()))];
    assert_eq!(read["tags"], Value::Map(env.into()));
    assert_eq!(
        it.sent(),
        [
            "DescribeApplications ApplicationNames.member.1=shop".to_string(),
            format!("ListTagsForResource ResourceArn={ARN}"),
        ]
    );
}

#[tokio::test]
pub(super) async fn its_description_and_tags_change() {
    let it = Canned::<Application>::new("shop");
    let tagged = |key: &str| application().tags([(key.to_string(), "dev".to_string())]);
    let wanted = tagged("env").description("buys");
    it.update(tagged("old"), wanted).await.unwrap();
    assert_eq!(
        it.sent(),
        [
            "UpdateApplication ApplicationName=shop Description=buys".to_string(),
            format!(
                "UpdateTagsForResource ResourceArn={ARN} TagsToAdd.member[env]=dev \
                TagsToRemove.member.1=old"
            ),
        ]
    );
}

#[tokio::test]
pub(super) async fn it_is_deleted() {
    let it = Canned::<Application>::new("shop")
        .answer("DescribeApplications", described())
        .answer("ListTagsForResource", tags("palinfra:lineage", "lineage"));
    assert_eq!(it.delete(application()).await, Ok(Deletion::Going));
    let sent = it.sent();
    assert_eq!(
        sent.last().unwrap(),
        "DeleteApplication ApplicationName=shop"
    );
    it.wait_gone(application()).await.unwrap();
}
