use std::fs;
use std::io::Write;

use super::schemas::{DATABASE, ROLE, VPC};
use super::*;

fn role(name: &str) -> Map {
    map([("name", text(name))])
}

fn log(world: &World) -> std::path::PathBuf {
    world.folder.path().join("objects")
}

#[tokio::test]
async fn a_restart_keeps_objects_and_rules() {
    let world = World::plain();
    let old = world.provider.make(&ROLE, "a", role("a")).await.unwrap();
    let World { folder, provider } = world;
    drop(provider);
    let provider = open(folder.path(), LocalOptions::default()).provider(REGION);
    assert!(provider.inputs(&ROLE, &old).await.is_some());
    refused(provider.make(&ROLE, "b", role("a")).await, "AlreadyExists");
}

#[tokio::test]
async fn two_instances_on_one_folder_see_each_other() {
    let world = World::plain();
    let other = world.other();
    let a = world.provider.make(&ROLE, "a", role("a")).await.unwrap();
    let b = other.make(&ROLE, "b", role("b")).await.unwrap();
    assert!(other.inputs(&ROLE, &a).await.is_some());
    assert!(world.provider.inputs(&ROLE, &b).await.is_some());
    refused(
        world.provider.make(&ROLE, "c", role("b")).await,
        "AlreadyExists",
    );
    other.drop_it(&ROLE, &a).await.unwrap();
    assert_eq!(world.provider.inputs(&ROLE, &a).await, None);
}

#[tokio::test]
async fn many_instances_append_at_the_same_time() {
    let world = World::plain();
    let path = world.folder.path();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                let provider = open(path, LocalOptions::default()).provider(REGION);
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap();
                for number in 0..50 {
                    let name = format!("r{thread}-{number}");
                    runtime
                        .block_on(provider.make(&ROLE, &name, role(&name)))
                        .unwrap();
                }
            });
        }
    });
    let console = Console::new(world.provider.cloud().clone(), Vec::new());
    assert_eq!(console.list().unwrap().len(), 200);
}

#[tokio::test]
async fn the_log_is_compacted_and_others_notice() {
    let world = World::plain();
    let other = world.other();
    let kept = world
        .provider
        .make(&ROLE, "kept", role("kept"))
        .await
        .unwrap();
    assert!(other.inputs(&ROLE, &kept).await.is_some());
    let mut largest = 0;
    for number in 0..2000 {
        let name = format!("r{number}");
        let record = world
            .provider
            .make(&ROLE, &name, role(&name))
            .await
            .unwrap();
        world.provider.drop_it(&ROLE, &record).await.unwrap();
        largest = largest.max(fs::metadata(log(&world)).unwrap().len());
    }
    assert!(largest < 200_000, "the log grew to {largest} bytes");
    let late = world
        .provider
        .make(&ROLE, "late", role("late"))
        .await
        .unwrap();
    for provider in [&other, &world.other()] {
        assert!(provider.inputs(&ROLE, &kept).await.is_some());
        assert!(provider.inputs(&ROLE, &late).await.is_some());
        refused(
            provider.make(&ROLE, "x", role("late")).await,
            "AlreadyExists",
        );
    }
    assert_eq!(
        Console::new(other.cloud().clone(), Vec::new())
            .list()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn no_secret_and_no_name_is_on_disk_in_plain_text() {
    let world = World::plain();
    let inputs = map([
        ("name", text("visible-name")),
        ("password", text("s3cr3t-password")),
    ]);
    let database = world.provider.make(&DATABASE, "a", inputs).await.unwrap();
    let generated = database.outputs["master_secret"]
        .as_str()
        .unwrap()
        .to_string();
    for entry in fs::read_dir(world.folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for hidden in ["s3cr3t-password", generated.as_str(), "visible-name"] {
            let there = bytes
                .windows(hidden.len())
                .any(|window| window == hidden.as_bytes());
            assert!(!there, "{hidden}");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::plain();
    world.provider.make(&ROLE, "a", role("a")).await.unwrap();
    for name in ["objects", "lock"] {
        let mode = fs::metadata(world.folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_write_that_was_cut_off_is_dropped() {
    let world = World::plain();
    let a = world.provider.make(&ROLE, "a", role("a")).await.unwrap();
    let whole = fs::metadata(log(&world)).unwrap().len();
    world.provider.make(&ROLE, "b", role("b")).await.unwrap();
    let World { folder, provider } = world;
    drop(provider);
    let path = folder.path().join("objects");
    let length = fs::metadata(&path).unwrap().len();
    for cut in [whole + 1, whole + 5, length - 1] {
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..cut as usize]).unwrap();
        let provider = open(folder.path(), LocalOptions::default()).provider(REGION);
        assert!(provider.inputs(&ROLE, &a).await.is_some());
        provider.make(&ROLE, "b", role("b")).await.unwrap();
        let provider = open(folder.path(), LocalOptions::default()).provider(REGION);
        refused(provider.make(&ROLE, "c", role("b")).await, "AlreadyExists");
    }
}

#[tokio::test]
async fn another_key_is_refused_and_a_reset_begins_again() {
    let world = World::plain();
    world
        .provider
        .make(&VPC, "a", map([("cidr_block", text("10.0.0.0/16"))]))
        .await
        .unwrap();
    let path = world.folder.path();
    let result = LocalCloud::open(path, sealer(2), LocalOptions::default()).map(|_| ());
    let message = refused(result, "LocalStore");
    assert!(
        message.contains("another key") && message.contains("local reset"),
        "{message}"
    );
    Console::reset(path).unwrap();
    let cloud = LocalCloud::open(path, sealer(2), LocalOptions::default()).unwrap();
    cloud
        .provider(REGION)
        .make(&ROLE, "a", role("a"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_damaged_log_is_an_error_and_never_taken_for_an_empty_one() {
    let world = World::plain();
    world.provider.make(&ROLE, "a", role("a")).await.unwrap();
    let path = log(&world);
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 1;
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(&bytes).unwrap();
    let result = LocalCloud::open(world.folder.path(), sealer(1), LocalOptions::default());
    refused(result.map(|_| ()), "LocalStore");
}

#[test]
fn a_time_scale_without_meaning_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for time_scale in [-1.0, f64::NAN, f64::INFINITY] {
        let options = LocalOptions {
            time_scale,
            ..LocalOptions::default()
        };
        let result = LocalCloud::open(folder.path(), sealer(1), options).map(|_| ());
        refused(result, "InvalidOption");
    }
}
