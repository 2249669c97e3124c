use palinfra_aws::elasticbeanstalk::{
    Environment, EnvironmentBuilder, EnvironmentTier, OptionSetting,
};
use palinfra_aws::live::Deletion;
use palinfra_core::provider::FailureKind;
use palinfra_core::{Id, Value};

use super::{ENVIRONMENT, ours, tags};
use crate::support::canned::Canned;

const ID: &str = "e-abcdefghij";
const ARN: &str = "arn:aws:elasticbeanstalk:us-east-1:123456789012:environment/shop/shop-dev";
const PLATFORM: &str = "arn:aws:elasticbeanstalk:us-east-1::platform/PHP 8.4 running on x";
const DESCRIBE: &str = "DescribeEnvironments";
const TAGS: &str = "ListTagsForResource";

fn environment() -> EnvironmentBuilder {
    Environment::new("it", "shop-dev", Id::new("shop"))
        .platform_arn(PLATFORM)
        .option_settings([asg("MinSize", "1"), asg("MaxSize", "2")])
}

fn asg(option: &str, value: &str) -> OptionSetting {
    OptionSetting::new("aws:autoscaling:asg", option, value)
}

/// The answer that tells of one in a state.
fn described(state: &str, more: &str) -> String {
    format!(
        "<Environments><member><EnvironmentId>{ID}</EnvironmentId><EnvironmentName>shop-dev\
        </EnvironmentName><ApplicationName>shop</ApplicationName><EnvironmentArn>{ARN}\
        </EnvironmentArn><PlatformArn>{PLATFORM}/4.7.0</PlatformArn><VersionLabel>two\
        </VersionLabel><CNAME>shop-dev.eba-1.us-east-1.elasticbeanstalk.com</CNAME>\
        <Tier><Name>WebServer</Name><Type>Standard</Type></Tier><Status>{state}</Status>{more}\
        </member></Environments>"
    )
}

fn setting(option: &str, value: &str) -> String {
    format!(
        "<member><Namespace>aws:autoscaling:asg</Namespace><OptionName>{option}</OptionName>\
        <Value>{value}</Value></member>"
    )
}

/// The answer that tells of settings that run and of a draft.
fn settings() -> String {
    let running = [("MinSize", "3"), ("MaxSize", "2"), ("Cooldown", "360")];
    let running: String = running
        .iter()
        .map(|(option, value)| setting(option, value))
        .collect();
    let set = |status: &str, all: &str| {
        format!(
            "<member><DeploymentStatus>{status}</DeploymentStatus><OptionSettings>{all}\
            </OptionSettings></member>"
        )
    };
    let (draft, running) = (
        set("pending", &setting("MinSize", "9")),
        set("deployed", &running),
    );
    format!("<ConfigurationSettings>{draft}{running}</ConfigurationSettings>")
}

fn option(list: &str, number: u8, name: &str) -> String {
    let item = format!("{list}.member.{number}");
    format!("{item}.Namespace=aws:autoscaling:asg {item}.OptionName={name}")
}

#[tokio::test]
pub(super) async fn it_is_made_with_its_settings() {
    let version = |number: &str| {
        format!(
            "<member><PlatformArn>{PLATFORM}/{number}</PlatformArn><PlatformVersion>{number}\
            </PlatformVersion></member>"
        )
    };
    let versions = ["4.9.0", "4.10.0", "4.8.1"].map(version).concat();
    let it = Canned::<Environment>::new(ID)
        .answer(
            "ListPlatformVersions",
            format!("<PlatformSummaryList>{versions}</PlatformSummaryList>"),
        )
        .answer(
            "CreateEnvironment",
            format!("<EnvironmentId>{ID}</EnvironmentId>"),
        );
    let wanted = environment()
        .tier(EnvironmentTier::Worker)
        .version_label("one");
    let made = it.create(wanted).await.unwrap();
    assert_eq!((made.id.as_str(), made.ready), (ID, false));
    let create = format!(
        "CreateEnvironment ApplicationName=shop EnvironmentName=shop-dev {} \
        OptionSettings.member.1.Value=1 {} OptionSettings.member.2.Value=2 \
        PlatformArn={PLATFORM}/4.10.0 {} Tier.Name=Worker Tier.Type=SQS/HTTP VersionLabel=one",
        option("OptionSettings", 1, "MinSize"),
        option("OptionSettings", 2, "MaxSize"),
        ours(ENVIRONMENT),
    );
    assert_eq!(
        it.sent(),
        [
            "ListPlatformVersions Filters.member.1.Operator== \
            Filters.member.1.Type=PlatformBranchName \
            Filters.member.1.Values.member.1=PHP 8.4 running on x Filters.member.2.Operator== \
            Filters.member.2.Type=PlatformStatus Filters.member.2.Values.member.1=Ready"
                .to_string(),
            create
        ]
    );
}

#[tokio::test]
pub(super) async fn it_is_waited_for() {
    let it = Canned::<Environment>::new(ID)
        .answer(DESCRIBE, described("Launching", ""))
        .answer(DESCRIBE, described("Ready", "<Health>Green</Health>"));
    let outputs = it.wait_ready(environment()).await.unwrap();
    let host = "shop-dev.eba-1.us-east-1.elasticbeanstalk.com";
    assert_eq!(outputs["cname"].as_str(), Some(host));
    assert_eq!(outputs["arn"].as_str(), Some(ARN));
}

#[tokio::test]
async fn one_that_is_unwell_says_why() {
    let it = Canned::<Environment>::new(ID)
        .answer(DESCRIBE, described("Ready", "<Health>Red</Health>"))
        .answer(
            "DescribeEvents",
            "<Events><member><Message>The bundle has no start</Message></member></Events>",
        );
    let failure = it.wait_ready(environment()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("no start"), "{failure}");
    let events = it.sent().pop().unwrap();
    assert!(events.contains("Severity=ERROR"), "{events}");
}

#[tokio::test]
pub(super) async fn it_is_read() {
    let it = Canned::<Environment>::new(ID)
        .answer(DESCRIBE, described("Ready", "<Health>Green</Health>"))
        .answer("DescribeConfigurationSettings", settings())
        .answer(TAGS, tags("env", "dev"));
    let read = it.read(environment().version_label("one")).await;
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(read["version_label"], text("two"));
    // Beanstalk updates the platform by itself.
    assert_eq!(read["platform_arn"], text(PLATFORM));
    assert_eq!(read["tier"], text("WebServer"));
    let settings = read["option_settings"].to_string();
    assert!(
        settings.contains("3") && !settings.contains("Cooldown"),
        "{settings}"
    );
    assert!(!settings.contains("9"), "a draft does not run: {settings}");
    assert!(
        read["tags"].to_string().contains("env: dev"),
        "{}",
        read["tags"]
    );
}

#[tokio::test]
pub(super) async fn settings_are_set_and_taken_away() {
    let it = Canned::<Environment>::new(ID);
    let wanted = || environment().option_settings([asg("MaxSize", "4")]);
    it.update(environment(), wanted()).await.unwrap();
    let update = format!(
        "UpdateEnvironment EnvironmentId={ID} {} OptionSettings.member.1.Value=4 {}",
        option("OptionSettings", 1, "MaxSize"),
        option("OptionsToRemove", 1, "MinSize"),
    );
    assert_eq!(it.sent(), [update]);
}

#[tokio::test]
async fn a_version_comes_after_the_settings_that_it_needs() {
    let it = Canned::<Environment>::new(ID).answer(DESCRIBE, described("Ready", ""));
    let before = environment().version_label("one");
    let wanted = environment().version_label("two").description("other");
    it.update(before, wanted).await.unwrap();
    assert_eq!(
        it.sent(),
        [
            format!("UpdateEnvironment Description=other EnvironmentId={ID}"),
            format!("{DESCRIBE} EnvironmentIds.member.1={ID} IncludeDeleted=false"),
            format!("UpdateEnvironment EnvironmentId={ID} VersionLabel=two"),
        ]
    );
}

#[tokio::test]
async fn tags_are_changed() {
    let it = Canned::<Environment>::new(ID).knows("arn", ARN);
    let tagged = |key: &str| environment().tags([(key.to_string(), "dev".to_string())]);
    it.update(tagged("old"), tagged("env")).await.unwrap();
    let update = format!(
        "UpdateTagsForResource ResourceArn={ARN} TagsToAdd.member[env]=dev \
        TagsToRemove.member.1=old"
    );
    assert_eq!(it.sent(), [update]);
}

#[tokio::test]
pub(super) async fn it_is_found_again_by_its_name() {
    // Another one had the name before.
    let it = Canned::<Environment>::new(ID).answer(DESCRIBE, described("Terminated", ""));
    assert_eq!(it.find(environment()).await, Ok(None));
    let look = format!(
        "{DESCRIBE} ApplicationName=shop EnvironmentNames.member.1=shop-dev IncludeDeleted=false"
    );
    assert_eq!(it.sent(), [look]);
    let it = it
        .answer(DESCRIBE, described("Launching", ""))
        .answer(DESCRIBE, described("Launching", ""))
        .answer(TAGS, tags("palinfra:token", "token"));
    let found = it.find(environment()).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.ready), (ID, false));
}

#[tokio::test]
pub(super) async fn it_is_deleted_and_waited_for() {
    let ready = || described("Ready", "");
    let it = Canned::<Environment>::new(ID)
        .answer(DESCRIBE, ready())
        .answer("DescribeConfigurationSettings", settings())
        .answer(TAGS, tags("palinfra:lineage", "lineage"))
        .answer(DESCRIBE, ready());
    assert_eq!(it.delete(environment()).await, Ok(Deletion::Going));
    let terminate = format!("TerminateEnvironment EnvironmentId={ID}");
    assert_eq!(it.sent().last(), Some(&terminate));
    let it = it
        .answer(DESCRIBE, described("Terminating", ""))
        .answer(DESCRIBE, described("Terminated", ""));
    it.wait_gone(environment()).await.unwrap();
}

#[tokio::test]
async fn a_change_that_is_under_way_is_ended_before_a_delete() {
    let updating = || {
        let abortable = "<AbortableOperationInProgress>true</AbortableOperationInProgress>";
        described("Updating", abortable)
    };
    let it = Canned::<Environment>::new(ID)
        .answer(DESCRIBE, updating())
        .answer(TAGS, tags("palinfra:lineage", "lineage"))
        .answer(DESCRIBE, updating())
        .answer(DESCRIBE, described("Ready", ""));
    it.delete(environment()).await.unwrap();
    let sent = it.sent();
    let changes = sent.iter().filter(|call| !call.starts_with(DESCRIBE));
    let changes: Vec<&String> = changes.filter(|call| !call.starts_with(TAGS)).collect();
    assert_eq!(
        changes,
        [
            &format!("AbortEnvironmentUpdate EnvironmentId={ID}"),
            &format!("TerminateEnvironment EnvironmentId={ID}"),
        ]
    );
}
