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

fn program(stack: &mut Stack, cidr_block: Cidr) {
    let vpc = Vpc::new("main", cidr_block).declare(stack);
    println!("https://{}/", vpc.id);
}

fn main() {}
