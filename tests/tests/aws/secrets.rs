//! No secret is told by a run on AWS, with all that the SDKs have to say.

use palinfra_testing::{Ended, contains_secret, files_below};

use crate::support::{SECRET, World};

#[test]
fn no_call_tells_a_secret() {
    let world = World::secrets();
    for line in [
        "preview --details",
        "up --details --yes",
        "preview --details --show-same --json",
        "up --refresh --details --json --yes",
        "drift --json",
        "stack export",
        "state verify --ghosts",
        "destroy --json --yes",
    ] {
        let output = world.command(line).env("RUST_LOG", "trace").output();
        let ended = Ended::from(output.unwrap());
        assert!(matches!(ended.status, Some(0 | 3)), "{line}: {ended:#?}");
        let told = ended
            .printed()
            .lines()
            .find(|said| contains_secret(said.as_bytes(), SECRET))
            .map(String::from);
        assert_eq!(told, None, "{line}");
        for (file, bytes) in files_below(world.folder()) {
            let found = contains_secret(&bytes, SECRET);
            assert!(!found, "after {line}: {}", file.display());
        }
    }
    // It was sent where it belongs.
    let sent = world.proxy.take();
    assert!(sent.iter().filter(|call| call.changes).count() >= 8);
}
