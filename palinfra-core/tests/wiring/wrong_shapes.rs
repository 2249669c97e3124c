use palinfra_core::{Cidr, Outputs, Property, Resource, Settings};

#[derive(Resource)]
#[resource(outputs = VpcOutputs)]
pub struct NoType {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc")]
pub struct NoOutputs {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs)]
pub struct Tuple(Cidr);

#[derive(Property)]
pub struct Generic<T> {
    pub item: T,
}

#[derive(Property)]
pub enum Fields {
    Port(u16),
}

#[derive(Settings)]
pub enum Choice {
    One,
}

#[derive(Outputs)]
pub struct Unit;

fn main() {}
