//! What changes of a build folder do.

use crate::support::{Folder, World, page};

#[tokio::test]
async fn a_first_deployment_uploads_all_and_a_second_nothing() {
    let folder = Folder::of_a_build("first");
    let world = World::new("frontend-first");
    let done = world.up(page(&folder)).await;
    for file in ["index.html", "assets/index-b1cdef23.js", "logo.svg"] {
        let line = format!("site/files/{file} create");
        assert!(done.contains(&line), "{line} is not in {done:?}");
    }
    assert!(done.contains(&"site/invalidation create".to_string()));
    assert_eq!(world.up(page(&folder)).await, [""; 0]);
    assert_eq!(world.changes(page(&folder)).await, [""; 0]);
    world.destroy(page(&folder)).await;
}

#[tokio::test]
async fn a_change_of_a_file_uploads_it_and_then_makes_cloudfront_forget_it() {
    let folder = Folder::of_a_build("change");
    let world = World::new("frontend-change");
    world.up(page(&folder)).await;
    folder.write("logo.svg", "<svg><g/></svg>");
    let done = world.up(page(&folder)).await;
    assert_eq!(
        done,
        ["site/files/logo.svg update", "site/invalidation update"]
    );
    assert_eq!(world.up(page(&folder)).await, [""; 0]);
}

#[tokio::test]
async fn a_file_that_is_written_again_as_it_was_is_no_change() {
    let folder = Folder::of_a_build("same");
    let world = World::new("frontend-same");
    world.up(page(&folder)).await;
    folder.write("logo.svg", "<svg/>");
    assert_eq!(world.up(page(&folder)).await, [""; 0]);
    // Nor is the same build in another place.
    let elsewhere = Folder::of_a_build("same-elsewhere");
    assert_eq!(world.up(page(&elsewhere)).await, [""; 0]);
}

#[tokio::test]
async fn what_is_gone_from_the_folder_is_deleted_before_cloudfront_forgets_it() {
    let folder = Folder::of_a_build("gone");
    let world = World::new("frontend-gone");
    world.up(page(&folder)).await;
    folder.remove("logo.svg");
    let done = world.up(page(&folder)).await;
    assert_eq!(
        done,
        ["site/files/logo.svg delete", "site/invalidation update"]
    );
    assert_eq!(world.up(page(&folder)).await, [""; 0]);
}

/// Who loads the page in the midst of a deployment gets one that is whole.
#[tokio::test]
async fn a_new_build_is_there_before_its_page_and_the_old_one_goes_after() {
    let folder = Folder::of_a_build("order");
    folder.write("ngsw.json", "{}");
    let world = World::new("frontend-order");
    world.up(page(&folder)).await;
    folder.remove("assets/index-B1cdEf23.js");
    folder.write("assets/index-G4hiJk56.js", "console.log(2)");
    folder.write(
        "index.html",
        "<script src=/assets/index-G4hiJk56.js></script>",
    );
    folder.write("ngsw.json", "{\"2\": 2}");
    let done = world.up(page(&folder)).await;
    let at = |line: &str| {
        let found = done.iter().position(|it| it == line);
        found.unwrap_or_else(|| panic!("{line} is not in {done:?}"))
    };
    let made = at("site/files/assets/index-g4hijk56.js create");
    let shown = at("site/files/index.html update");
    let worker = at("site/files/ngsw.json update");
    let gone = at("site/files/assets/index-b1cdef23.js delete");
    let forgotten = at("site/invalidation update");
    assert!(made < shown && shown < worker && shown < gone, "{done:?}");
    assert!(worker < forgotten && gone < forgotten, "{done:?}");
    assert_eq!(done.len(), 5);
}
