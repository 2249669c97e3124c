use palinfra_core::{Cidr, Output, Outputs, Property, Resource, Settings};

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs, kind = "vpc")]
pub struct UnknownKey {
    pub cidr_block: Cidr,
}

#[derive(Resource)]
#[resource(type = "ec2:Vpc", outputs = VpcOutputs)]
pub struct UnknownInputKeys {
    #[input(replace)]
    pub cidr_block: Cidr,
    #[input(replaces, replaces)]
    pub twice: Cidr,
    #[input(replaces = true)]
    pub valued: Cidr,
    #[input(default)]
    pub empty: Cidr,
    #[input(default = None)]
    pub optional: Option<Cidr>,
    pub region: String,
}

#[derive(Outputs)]
pub struct Unknown {
    #[output(from = "cidr_block")]
    pub id: Output<String>,
}

#[derive(Settings)]
pub struct UnknownSetting {
    #[setting(defualt = 1)]
    pub count: u16,
}

#[derive(Property)]
pub enum UnknownRename {
    #[property(name = "tcp")]
    Tcp,
}

fn main() {}
