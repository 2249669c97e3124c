//! Forty-four resources of EC2 without a component: what AWS's own answers cost, and what
//! palinfra adds. Run it on an emulator, in a release build with the feature `aws`.

use palinfra_aws::ec2;
use palinfra_core::{Cidr, Project, Stack, cidr};

fn main() -> std::process::ExitCode {
    let mut project = Project::new("subnets", "us-east-1");
    project.stack("dev", |stack, _: &()| subnets(stack));
    palinfra_aws::main(project)
}

fn subnets(stack: &mut Stack) {
    let vpc = ec2::Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
    let gateway = ec2::InternetGateway::new("main").declare(stack);
    ec2::InternetGatewayAttachment::new("main", &vpc, &gateway).declare(stack);
    let table = ec2::RouteTable::new("main", &vpc).declare(stack);
    for number in 0..20 {
        let name = format!("subnet-{number:02}");
        let range = Cidr::new(format!("10.0.{number}.0/24"));
        let subnet = ec2::Subnet::new(&name, &vpc, range).declare(stack);
        ec2::RouteTableAssociation::new(&name, &subnet, &table).declare(stack);
    }
}
