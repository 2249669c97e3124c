//! A network, and the id that it gives: the program of the README.

use palinfra_aws::Vpc;
use palinfra_core::{Id, Output, Outputs, Project, cidr};

#[derive(Outputs)]
struct Network {
    vpc_id: Output<Id<palinfra_aws::ec2::Vpc>>,
}

fn main() -> std::process::ExitCode {
    let mut project = Project::new("shop", "us-east-1");
    project.stack("dev", |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .availability_zones(2)
            .declare(stack);
        Network { vpc_id: vpc.id() }
    });
    palinfra_aws::main(project)
}
