mod connect_endpoint;
mod vpc_endpoint;

use palinfra_aws::ec2::*;
use palinfra_core::{Id, Value, cidr};

use super::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const OF_CONNECT_ENDPOINTS: &[Instead] = connect_endpoint::INSTEAD;
pub const OF_VPC_ENDPOINTS: &[Instead] = vpc_endpoint::INSTEAD;
pub const INSTEAD: &[Instead] = &[
    (
        "ec2:Instance",
        Update("monitoring"),
        metrics_of_a_machine_are_turned_on_and_off,
    ),
    (
        "ec2:LaunchTemplate",
        Update("tags"),
        tags_of_a_template_are_set_and_taken_away,
    ),
    (
        "ec2:LaunchTemplate",
        Drift("tags"),
        tags_of_a_template_are_read,
    ),
];

fn machine() -> InstanceBuilder {
    Instance::new("it", Id::new("ami-1"), "t3.micro", Id::new("subnet-1"))
}

#[tokio::test]
async fn metrics_of_a_machine_are_turned_on_and_off() {
    let it = Canned::<Instance>::new("i-1");
    let on = || machine().monitoring(true);
    it.update(machine(), on()).await.unwrap();
    assert_eq!(it.sent(), ["MonitorInstances InstanceId.1=i-1"]);
    it.update(on(), machine()).await.unwrap();
    assert_eq!(it.sent(), ["UnmonitorInstances InstanceId.1=i-1"]);
}

#[tokio::test]
async fn metrics_of_a_machine_are_read() {
    for (state, shown) in [
        ("enabled", true),
        ("pending", true),
        ("disabling", false),
        ("disabled", false),
    ] {
        let answer = format!(
            "<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>\
            <instanceState><name>running</name></instanceState>\
            <monitoring><state>{state}</state></monitoring>\
            </item></instancesSet></item></reservationSet>"
        );
        let it = Canned::<Instance>::new("i-1").answer("DescribeInstances", answer);
        let read = it.read(machine().monitoring(true)).await;
        assert_eq!(read["monitoring"], Value::Bool(shown), "{state}");
    }
}

fn template() -> LaunchTemplateBuilder {
    LaunchTemplate::new("it", "it", LaunchTemplateData::default())
}

#[tokio::test]
async fn tags_of_a_template_are_set_and_taken_away() {
    let it = Canned::<LaunchTemplate>::new("lt-1");
    let tagged = |tags: [(&str, &str); 2]| {
        template().tags(tags.map(|(key, value)| (key.to_string(), value.to_string())))
    };
    let before = tagged([("Name", "it"), ("Old", "goes")]);
    let wanted = tagged([("Name", "other"), ("New", "comes")]);
    it.update(before, wanted).await.unwrap();
    assert_eq!(
        it.sent(),
        [
            "CreateTags ResourceId.1=lt-1 Tag[Name]=other Tag[New]=comes",
            "DeleteTags ResourceId.1=lt-1 Tag[Old]=",
        ]
    );
}

#[tokio::test]
async fn tags_of_a_template_are_read() {
    let it = Canned::<LaunchTemplate>::new("lt-1").answer(
        "DescribeLaunchTemplates",
        "<launchTemplates><item><launchTemplateId>lt-1</launchTemplateId>\
        <launchTemplateName>it</launchTemplateName><latestVersionNumber>1</latestVersionNumber>\
        <tagSet><item><key>Name</key><value>other</value></item>\
        <item><key>palinfra:token</key><value>token</value></item></tagSet>\
        </item></launchTemplates>",
    );
    let read = it
        .read(template().tags([("Name".to_string(), "it".to_string())]))
        .await;
    let other = [("Name".to_string(), Value::Text("other".into()))];
    assert_eq!(read["tags"], Value::Map(other.into()));
    assert_eq!(
        it.sent(),
        [
            "DescribeLaunchTemplates LaunchTemplateId.1=lt-1",
            "DescribeLaunchTemplateVersions LaunchTemplateId=lt-1 LaunchTemplateVersion.1=$Default",
        ]
    );
}

#[tokio::test]
async fn a_route_is_sent_to_the_target_that_it_has() {
    let it = Canned::<Route>::new("rtb-1|10.0.0.0/8");
    let route = || Route::new("it", Id::new("rtb-1"), cidr!("10.0.0.0/8"));
    let targets = [
        (route().gateway_id(Id::new("x-1")), "GatewayId"),
        (route().nat_gateway_id(Id::new("x-1")), "NatGatewayId"),
        (
            route().vpc_peering_connection_id(Id::new("x-1")),
            "VpcPeeringConnectionId",
        ),
        (route().transit_gateway_id("x-1"), "TransitGatewayId"),
        (route().network_interface_id("x-1"), "NetworkInterfaceId"),
        (route().instance_id(Id::new("x-1")), "InstanceId"),
    ];
    for (wanted, name) in targets {
        let before = route().gateway_id(Id::new("igw-1"));
        it.update(before, wanted).await.unwrap();
        let mut parameters = [
            format!("{name}=x-1"),
            "DestinationCidrBlock=10.0.0.0/8".into(),
            "RouteTableId=rtb-1".into(),
        ];
        parameters.sort();
        assert_eq!(
            it.sent(),
            [format!("ReplaceRoute {}", parameters.join(" "))]
        );
    }
}
