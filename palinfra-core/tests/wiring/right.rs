use palinfra_core::{Cidr, Id, Output, Outputs, Project, Resource, cidr, out};

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

fn main() {
    let mut project = Project::new("shop", "us-east-1");
    let hub = project.stack("hub", |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        let subnet = Subnet::new("a", &vpc).vpc_id(&vpc.id).declare(stack);
        Instance::new("web", &subnet)
            .depends_on(&vpc)
            .declare(stack);
        VpcOutputs { id: vpc.id.clone() }
    });
    project.stack("dev", move |stack, _: &()| {
        let hub = hub.outputs(stack);
        let text = out!("in {}", hub.id.map(|id| id.to_string()));
        assert_eq!(text.value().to_string(), "in ‹hub/id›");
        Subnet::new("b", Id::new("vpc-1")).declare(stack);
    });
}
