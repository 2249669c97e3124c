//! State in the bucket that the program itself has made.

use crate::support::World;

/// As the README of PayFlow says: the hub's first run keeps its state in a folder.
#[test]
fn payflow_keeps_its_state_in_the_bucket_of_its_hub() {
    let world = World::payflow();
    world.expect(0, "up --yes --stack hub");
    let url = world.expect(0, "output state_url --stack hub").stdout;
    let url = url.trim();
    assert!(
        url.starts_with("s3://") && url.contains("kms-key="),
        "{url}"
    );
    world.expect(0, &format!("state migrate --stack hub --to {url}"));
    let refused = world.expect(1, "up --yes --stack hub");
    assert!(refused.stderr.contains(url), "{refused:#?}");
    world.expect(0, &format!("up --yes --state {url}"));
    world.expect(0, &format!("up --yes --expect-no-changes --state {url}"));
    world.expect(0, &format!("state verify --state {url}"));

    let back = format!("state migrate --state {url} --to .palinfra");
    world.expect(0, &back);
    world.expect(0, "up --yes --expect-no-changes");
}
