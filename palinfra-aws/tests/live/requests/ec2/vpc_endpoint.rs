use palinfra_aws::ec2::{VpcEndpoint, VpcEndpointBuilder, VpcEndpointType};
use palinfra_core::{Id, Value};

use crate::requests::Instead;
use crate::support::canned::Canned;
use crate::support::quirks::Law::*;

pub const INSTEAD: &[Instead] = &[
    (
        "ec2:VpcEndpoint",
        Update("private_dns_enabled"),
        names_of_an_endpoint_are_turned_off_and_on,
    ),
    (
        "ec2:VpcEndpoint",
        Drift("private_dns_enabled"),
        endpoints_are_read_by_their_vpcs,
    ),
];

fn endpoint(vpc: &str) -> VpcEndpointBuilder {
    VpcEndpoint::new("it", Id::new(vpc), "com.amazonaws.us-east-1.ec2")
        .vpc_endpoint_type(VpcEndpointType::Interface)
}

#[tokio::test]
async fn names_of_an_endpoint_are_turned_off_and_on() {
    let it = Canned::<VpcEndpoint>::new("vpce-1");
    let off = || endpoint("vpc-1").private_dns_enabled(false);
    it.update(endpoint("vpc-1"), off()).await.unwrap();
    let call = "ModifyVpcEndpoint PrivateDnsEnabled";
    assert_eq!(it.sent(), [format!("{call}=false VpcEndpointId=vpce-1")]);
    it.update(off(), endpoint("vpc-1")).await.unwrap();
    assert_eq!(it.sent(), [format!("{call}=true VpcEndpointId=vpce-1")]);
}

/// An endpoint of a kind in an answer.
fn endpoint_as_told(id: &str, kind: &str, rest: &str) -> String {
    format!(
        "<item><vpcEndpointId>{id}</vpcEndpointId><state>available</state>\
        <vpcEndpointType>{kind}</vpcEndpointType>{rest}</item>"
    )
}

#[tokio::test]
async fn endpoints_are_read_by_their_vpcs() {
    let told = |id: &str, names: bool| {
        let names = format!("<privateDnsEnabled>{names}</privateDnsEnabled>");
        endpoint_as_told(id, "Interface", &names)
    };
    let (a, b, anothers) = (
        told("vpce-1", false),
        told("vpce-2", true),
        told("vpce-3", true),
    );
    let answer = format!("<vpcEndpointSet>{anothers}{b}{a}</vpcEndpointSet>");
    let it = Canned::<VpcEndpoint>::new("vpce-1").answer("DescribeVpcEndpoints", answer);
    let on = |vpc| endpoint(vpc).private_dns_enabled(true);
    let read = it
        .read_all(vec![("vpce-1", on("vpc-1")), ("vpce-2", on("vpc-2"))])
        .await;
    let names = read.iter().map(|read| &read["private_dns_enabled"]);
    assert_eq!(
        names.collect::<Vec<_>>(),
        [&Value::Bool(false), &Value::Bool(true)]
    );
    assert_eq!(
        it.sent(),
        ["DescribeVpcEndpoints Filter.1.Name=vpc-id Filter.1.Value.1=vpc-1 Filter.1.Value.2=vpc-2"]
    );
}

#[tokio::test]
async fn lists_of_services_are_asked_for_at_once() {
    let told = |id: &str, service: &str| {
        endpoint_as_told(
            id,
            "Gateway",
            &format!("<serviceName>{service}</serviceName>"),
        )
    };
    let all = [
        told("vpce-1", "s3"),
        told("vpce-2", "dynamodb"),
        told("vpce-3", "s3"),
    ];
    let answer = format!("<vpcEndpointSet>{}</vpcEndpointSet>", all.concat());
    let it = Canned::<VpcEndpoint>::new("vpce-1").answer("DescribeVpcEndpoints", answer);
    let of = |id| (id, endpoint("vpc-1"));
    it.read_all(vec![of("vpce-1"), of("vpce-2"), of("vpce-3")])
        .await;
    assert_eq!(
        it.sent(),
        [
            "DescribeVpcEndpoints Filter.1.Name=vpc-id Filter.1.Value.1=vpc-1",
            "DescribePrefixLists Filter.1.Name=prefix-list-name \
             Filter.1.Value.1=dynamodb Filter.1.Value.2=s3",
        ]
    );
}

#[tokio::test]
async fn an_endpoint_is_imported_by_its_id() {
    let told = endpoint_as_told("vpce-1", "Interface", "<vpcId>vpc-1</vpcId>");
    let answer = format!("<vpcEndpointSet>{told}</vpcEndpointSet>");
    let it = Canned::<VpcEndpoint>::new("vpce-1").answer("DescribeVpcEndpoints", answer);
    assert_eq!(it.import().await["vpc_id"], Value::Text("vpc-1".into()));
    assert_eq!(it.sent(), ["DescribeVpcEndpoints VpcEndpointId.1=vpce-1"]);
}
