use palinfra_core::{Cidr, Resource};

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs, summary = "{cidr_blok}")]
pub struct Summary {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs, unique("cidr"))]
pub struct Unique {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs, apart("cidr_block"))]
pub struct Apart {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs, usual(create = "soon"))]
pub struct Usual {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs)]
pub struct Within {
    #[input(within = "vpc.cidr_block", disjoint = "vpc")]
    pub cidr_block: Cidr,
}

fn main() {}
