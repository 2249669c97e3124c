//! What is asked of a declaration, and what is told when it is not there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use palinfra_aws::{Nat, Vpc, ec2};
use palinfra_core::stack::Declaration;
use palinfra_core::{Id, Output, Outputs, Project, Settings, cidr};
use palinfra_testing::{DeclarationExt, NodeExt, correct, declare};

#[derive(Settings)]
struct Shop {
    /// In how many zones it is.
    #[setting(default = 2)]
    zones: usize,
}

#[derive(Outputs)]
struct Network {
    vpc_id: Output<Id<ec2::Vpc>>,
}

fn project() -> Project {
    let mut project = Project::new("shop", "eu-west-1");
    project.stack("dev", |stack, settings: &Shop| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .availability_zones(settings.zones)
            .nat(Nat::One)
            .declare(stack);
        let other = ec2::Vpc::new("other", cidr!("10.1.0.0/16"))
            .tags([("use".to_string(), "tests")])
            .declare(stack);
        ec2::Subnet::new("apart", &other, cidr!("10.1.0.0/24"))
            .depends_on(vpc.network.as_ref().unwrap())
            .declare(stack);
        Network { vpc_id: vpc.id() }
    });
    project
}

fn dev() -> Declaration {
    correct(&project(), "dev", &[])
}

#[test]
fn resources_are_found_by_type_name_and_input() {
    let dev = dev();
    assert_eq!(dev.of("ec2:Vpc").len(), 2);
    assert_eq!(dev.of("rds:DbInstance").len(), 0);
    assert_eq!(dev.only("ec2:NatGateway").urn.short(), "main/nat-a");
    let main = dev.named("ec2:Vpc", "main/vpc");
    assert_eq!(main.text("cidr_block"), "10.0.0.0/16");
    let apart = dev.having("ec2:Subnet", "vpc_id", "‹other›");
    assert_eq!(apart.len(), 1);
    assert!(apart[0].waits_for(main) && !main.waits_for(apart[0]));
    assert_eq!(dev.output("vpc_id"), "‹main/vpc›");
}

#[test]
fn inputs_are_read_by_path() {
    let dev = dev();
    let other = dev.named("ec2:Vpc", "other");
    assert_eq!(other.text("tags.use"), "tests");
    assert_eq!(other.text("tags.none"), "");
    assert!(other.at("instance_tenancy.0").is_null());
    assert_eq!(other.items("tags"), [] as [String; 0]);
    let zones = ["a", "b"].map(|zone| {
        let name = format!("main/private-{zone}");
        dev.named("ec2:Subnet", &name).zone()
    });
    assert_eq!(zones, ["us-east-1a", "us-east-1b"]);
}

#[test]
fn what_is_wrong_is_declared_too_but_is_not_correct() {
    let wrong = [("zones", "many")];
    assert_eq!(declare(&project(), "dev", &wrong).errors.len(), 1);
    let caught = std::panic::catch_unwind(|| correct(&project(), "dev", &wrong));
    assert!(caught.is_err());
}

/// What the panic of a test says.
fn told(test: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(test).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn a_panic_names_the_stack_and_what_there_is() {
    let told = [
        told(|| _ = dev().only("rds:DbInstance")),
        told(|| _ = dev().only("ec2:Vpc")),
        told(|| _ = dev().named("ec2:Vpc", "third")),
        told(|| _ = dev().output("url")),
        told(|| _ = declare(&project(), "prod", &[])),
    ];
    let expected = [
        "no rds:DbInstance in `dev`, only {\"ec2:AvailabilityZones\", \"ec2:Eip\"",
        "not one ec2:Vpc in `dev`: [\"main/vpc\", \"other\"]",
        "no ec2:Vpc `third` in `dev`, only [\"main/vpc\", \"other\"]",
        "no output `url` in `dev`, only [\"vpc_id\"]",
        "no stack `prod` in `shop`, only [\"dev\"]",
    ];
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
#[should_panic(expected = "ec2:Vpc has no input `cidr`, only [\"cidr_block\"")]
fn an_input_that_the_type_does_not_have_is_not_just_unset() {
    dev().named("ec2:Vpc", "other").text("cidr");
}
