//! A program in which everything is wrong that a preview can find.

use std::process::ExitCode;

use palinfra_aws::{ec2, logs, s3};
use palinfra_core::{Cidr, Project, Settings, cidr};

/// The settings.
#[derive(Settings)]
struct Needed {
    /// The image to run.
    image: String,
}

fn main() -> ExitCode {
    let mut project = Project::new("bad", "us-east-1");
    project.stack("dev", |stack, settings: &Needed| {
        stack.tag("image", settings.image.clone());
        let vpc = ec2::Vpc::new("vpc", cidr!("10.0.0.0/16")).declare(stack);
        ec2::Subnet::new("one", &vpc, cidr!("10.0.0.0/24")).declare(stack);
        ec2::Subnet::new("overlaps", &vpc, cidr!("10.0.0.128/25")).declare(stack);
        ec2::Subnet::new("outside", &vpc, cidr!("10.1.0.0/24")).declare(stack);
        ec2::Subnet::new("malformed", &vpc, Cidr::new("10.0.1/24")).declare(stack);
        ec2::Vpc::new("vpc", cidr!("10.2.0.0/16")).declare(stack);
        s3::Bucket::new("bucket", "Upper_Case").declare(stack);
        logs::LogGroup::new("escapes", "/app/\u{1b}[2Jlog").declare(stack);
        let first = ec2::RouteTable::new("first", &vpc).declare(stack);
        let second = ec2::RouteTable::new("second", &vpc)
            .depends_on(&first)
            .declare(stack);
        stack.change(&first, |table| table.depends_on(&second));
        ec2::Route::new("nowhere", &second, cidr!("0.0.0.0/0")).declare(stack);
    });
    palinfra_aws::main(project)
}
