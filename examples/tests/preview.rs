//! A preview as a snapshot, and a fact as a test: no account, no network, no SDK.

use palinfra_aws::Vpc;
use palinfra_core::{Project, Settings, cidr, testing};
use palinfra_testing::{DeclarationExt, NodeExt, correct};

/// What can be set.
#[derive(Settings)]
struct Shop {
    /// In how many zones it is.
    #[setting(default = 2)]
    zones: usize,
}

fn project() -> Project {
    let mut project = Project::new("shop", "us-east-1");
    project.stack("dev", |stack, settings: &Shop| {
        Vpc::new("main", cidr!("10.0.0.0/16"))
            .availability_zones(settings.zones)
            .isolated_subnets(false)
            .declare(stack);
    });
    project
}

#[test]
fn the_network_of_dev() {
    let settings = [("zones", "1")];
    let text = testing::preview(&project(), &palinfra_aws::types(), "dev", &settings);
    insta::assert_snapshot!(text);
}

#[test]
fn private_subnets_are_in_two_zones() {
    let dev = correct(&project(), "dev", &[]);
    let zones = ["main/private-a", "main/private-b"];
    let zones = zones.map(|name| dev.named("ec2:Subnet", name).zone());
    assert_eq!(zones, ["us-east-1a", "us-east-1b"]);
    assert_eq!(dev.only("ec2:Vpc").text("cidr_block"), "10.0.0.0/16");
}
