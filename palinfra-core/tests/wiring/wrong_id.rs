use palinfra_core::{Cidr, Declared, Id, Output, Outputs, Resource, Stack};

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

#[derive(Resource)]
#[resource(type = "ec2:Instance", outputs = InstanceOutputs)]
pub struct Instance {
    pub subnet_id: Id<Subnet>,
}

#[derive(Outputs)]
pub struct InstanceOutputs {
    pub id: Output<Id<Instance>>,
}

fn program(stack: &mut Stack, vpc: &Declared<Vpc>) {
    Instance::new("web", vpc).declare(stack);
}

fn main() {}
