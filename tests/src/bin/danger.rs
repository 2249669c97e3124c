//! What AWS makes again when it is asked again: neither a token nor a name tells a second
//! create from the first. `version` changes all of it in place, then by replacement.

use std::process::ExitCode;

use palinfra_aws::acm::Certificate;
use palinfra_aws::ec2::{
    Eip, InternetGateway, InternetGatewayAttachment, Subnet, Vpc, VpcPeeringConnection,
};
use palinfra_aws::ecs::{ContainerDefinition, TaskDefinition};
use palinfra_aws::kms::{Alias, Key};
use palinfra_aws::logs::LogGroup;
use palinfra_core::{Project, Settings, cidr};

/// The settings.
#[derive(Settings)]
struct Given {
    /// 1, 2: changed in place, 3: replaced.
    #[setting(default = 1)]
    version: i64,
}

fn main() -> ExitCode {
    let mut project = Project::new("danger", "us-east-1");
    project.stack("dev", |stack, given: &Given| {
        let version = given.version;
        let tag = || [("version".to_string(), version.min(2).to_string())];
        let replaced = version > 2;

        let here = Vpc::new("here", cidr!("10.0.0.0/16"))
            .tags(tag())
            .declare(stack);
        let range = match replaced {
            false => cidr!("10.1.0.0/16"),
            true => cidr!("10.2.0.0/16"),
        };
        let there = Vpc::new("there", range).declare(stack);
        VpcPeeringConnection::new("between", &here, &there)
            .tags(tag())
            .declare(stack);
        let gateway = InternetGateway::new("gateway").tags(tag()).declare(stack);
        InternetGatewayAttachment::new("gateway", &here, &gateway).declare(stack);
        Subnet::new("subnet", &here, cidr!("10.0.1.0/24"))
            .map_public_ip_on_launch(version > 1)
            .declare(stack);
        Eip::new("address").tags(tag()).declare(stack);

        let key = Key::new("key")
            .description(format!("key {}", version.min(2)))
            .multi_region(replaced)
            .declare(stack);
        Alias::new("key", "alias/danger", &key).declare(stack);
        LogGroup::new("log", "/danger")
            .retention_in_days(if version > 1 { 14 } else { 7 })
            .declare(stack);
        let host = if replaced { "new" } else { "old" };
        Certificate::new("certificate", format!("{host}.example.com"))
            .tags(tag())
            .declare(stack);
        let container = ContainerDefinition::new("app", "nginx:1.29");
        TaskDefinition::new("task", "danger", [container])
            .cpu(if replaced { "512" } else { "256" })
            .memory("1024")
            .tags(tag())
            .declare(stack);
    });
    palinfra_aws::main(project)
}
