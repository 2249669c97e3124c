//! A network in one account, and the zone of its domain in another.

use std::process::ExitCode;

use palinfra_aws::ec2::Vpc;
use palinfra_aws::route53::HostedZone;
use palinfra_core::{Credentials, Project, cidr};

fn main() -> ExitCode {
    let mut project = Project::new("accounts", "us-east-1");
    project.provider(
        "dns",
        Credentials {
            assume_role: Some("arn:aws:iam::210987654321:role/dns".into()),
            external_id: Some("palinfra".into()),
            ..Credentials::default()
        },
    );
    project.stack("dev", |stack, _: &()| {
        Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        HostedZone::new("zone", "example.com")
            .provider("dns")
            .declare(stack);
    });
    palinfra_aws::main(project)
}
