use palinfra_core::{Cidr, Id, Output, Outputs, Resource, Stack};

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs)]
pub struct Vpc {
    pub cidr_block: Cidr,
}

#[derive(Outputs)]
pub struct VpcOutputs {
    pub id: Output<Id<Vpc>>,
}

#[derive(Resource)]
#[resource(type = "ec2:Subnet", outputs = SubnetOutputs)]
pub struct Subnet {
    pub vpc_id: Id<Vpc>,
}

#[derive(Outputs)]
pub struct SubnetOutputs {
    pub id: Output<Id<Subnet>>,
}

fn program(stack: &mut Stack, vpc_id: Output<Id<Vpc>>) {
    vpc_id.map(|id| {
        Subnet::new("a", id).declare(stack);
        true
    });
}

fn main() {}
