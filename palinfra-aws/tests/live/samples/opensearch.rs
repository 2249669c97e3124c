use palinfra_aws::ec2::{SecurityGroup, Subnet, Vpc};
use palinfra_aws::iam::{PolicyDocument, Principal, Statement};
use palinfra_aws::logs::LogGroup;
use palinfra_aws::opensearch::Domain;
use palinfra_core::{Declared, Property, Stack, Value, cidr};

use super::{Sample, output_of, sample};

const ONE_WAY: &str = "AWS turns it on and not off";

pub fn all() -> Vec<Sample> {
    let options: std::collections::BTreeMap<String, String> = [(
        "indices.query.bool.max_clause_count".to_string(),
        "2048".to_string(),
    )]
    .into();
    let logs = Value::Map(
        [(
            "INDEX_SLOW_LOGS".to_string(),
            output_of::<LogGroup>("slow", "arn"),
        )]
        .into(),
    );
    vec![
        sample(domain)
            .update("instance_type", "r6g.large.search")
            .together([
                ("instance_count", 3.into_value()),
                ("availability_zone_count", 3.into_value()),
            ])
            .together([
                (
                    "dedicated_master_type",
                    "m6g.large.search".to_string().into_value(),
                ),
                ("dedicated_master_count", 3.into_value()),
            ])
            .update("volume_size", 20)
            .update("volume_type", "gp2")
            .update("iops", 4000)
            .update("throughput", 250)
            .update(
                "subnet_ids",
                Value::List(vec![output_of::<Subnet>("b", "id")]),
            )
            .update(
                "security_group_ids",
                Value::List(vec![output_of::<SecurityGroup>("b", "id")]),
            )
            .update("access_policies", policy("es:ESHttpGet").into_value())
            .without("encryption_at_rest", ONE_WAY)
            .without("kms_key_id", "AWS takes another key only with a new domain")
            .without("node_to_node_encryption", ONE_WAY)
            .update("enforce_https", false)
            .update("tls_security_policy", "Policy-Min-TLS-1-2-2019-07")
            .together([
                (
                    "custom_endpoint",
                    "search.example.com".to_string().into_value(),
                ),
                (
                    "custom_endpoint_certificate_arn",
                    "arn:aws:acm:us-east-1:123456789012:certificate/it"
                        .to_string()
                        .into_value(),
                ),
            ])
            .without("fine_grained_access", ONE_WAY)
            .without("engine_version", "moto has no upgrades")
            .together([
                ("master_user_name", "other".to_string().into_value()),
                (
                    "master_user_password",
                    Value::Text("Another-1-password".into()).into_secret(),
                ),
            ])
            .without("master_user_arn", "instead of the name and the password")
            .update("log_publishing_options", logs)
            .update("advanced_options", options.into_value())
            .update("auto_software_update", false),
    ]
}

fn policy(action: &str) -> PolicyDocument {
    let domain = "arn:aws:es:us-east-1:123456789012:domain/contract-it/*";
    let requests = Statement::allow([action], [domain]).principal(Principal::anyone());
    PolicyDocument::new().statement(requests)
}

fn domain(stack: &mut Stack) -> Declared<Domain> {
    let vpc = Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
    let subnet = Subnet::new("a", &vpc, cidr!("10.0.1.0/24")).declare(stack);
    Subnet::new("b", &vpc, cidr!("10.0.2.0/24")).declare(stack);
    let group = SecurityGroup::new("a", &vpc, "contract-search-a", "a").declare(stack);
    SecurityGroup::new("b", &vpc, "contract-search-b", "b").declare(stack);
    let logs = LogGroup::new("logs", "/contract/search").declare(stack);
    LogGroup::new("slow", "/contract/search-slow").declare(stack);
    Domain::new("it", "contract-it", "t3.small.search")
        .engine_version("OpenSearch_2.19")
        .iops(3000)
        .throughput(125)
        .subnet_ids([&subnet])
        .security_group_ids([&group])
        .access_policies(policy("es:ESHttp*"))
        .fine_grained_access(true)
        .master_user_name("admin")
        .master_user_password(palinfra_core::Secret::new("A-password-1-of-it".to_string()))
        .log_publishing_options([("ES_APPLICATION_LOGS", &logs.arn)])
        .advanced_options([("rest.action.multi.allow_explicit_index", "true")])
        .declare(stack)
}
