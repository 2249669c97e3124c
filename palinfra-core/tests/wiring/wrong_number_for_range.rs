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

fn program(stack: &mut Stack) {
    Vpc::new("main", 16).declare(stack);
}

fn main() {}
