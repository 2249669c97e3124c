//! What is read of a folder, and what is wrong with one.

use palinfra_aws::SpaFrontend;
use palinfra_core::stack::Declaration;

use crate::support::{Folder, declare, declare_page, keys, named, text};

/// The messages of errors, each of which must be of a line of this file.
fn errors(stack: &Declaration) -> Vec<String> {
    for error in &stack.errors {
        let file = &error.line.as_ref().unwrap().file;
        assert!(file.contains("tests/frontend/"), "{error:?}");
    }
    stack.errors.iter().map(|it| it.message.clone()).collect()
}

#[test]
fn files_have_their_media_types_their_headers_and_the_hash_of_their_content() {
    let stack = declare_page(&Folder::of_a_build("headers"), |it| it);
    assert_eq!(stack.errors, []);
    let expected = [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        (
            "assets/index-B1cdEf23.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            "logo.svg",
            "image/svg+xml; charset=utf-8",
            "public, max-age=0, s-maxage=86400, must-revalidate",
        ),
    ];
    for (file, content_type, cache_control) in expected {
        let object = named(&stack, &format!("site/files/{file}"));
        assert_eq!(text(object, "key"), file);
        assert_eq!(text(object, "content_type"), content_type);
        assert_eq!(text(object, "cache_control"), cache_control);
    }
    let logo = named(&stack, "site/files/logo.svg");
    // `printf '<svg/>' | sha256sum`
    let hash = "d4dc56669143034f31aa309635d4113d9ad76a02b1739da22c965ed2049be9e6";
    assert_eq!(text(logo, "source_hash"), hash);
}

#[test]
fn headers_and_media_types_can_be_said_for_files() {
    let folder = Folder::of_a_build("said");
    folder.write("fonts/a.woff2", "");
    folder.write("model.glb", "");
    let stack = declare_page(&folder, |it| {
        it.cache_control("fonts/*", "public, max-age=86400")
            .content_type("*.glb", "model/gltf-binary")
            .cache_control("*.glb", "no-store")
    });
    let font = named(&stack, "site/files/fonts/a.woff2");
    assert_eq!(text(font, "cache_control"), "public, max-age=86400");
    assert_eq!(text(font, "content_type"), "font/woff2");
    let model = named(&stack, "site/files/model.glb");
    assert_eq!(text(model, "content_type"), "model/gltf-binary");
    assert_eq!(text(model, "cache_control"), "no-store");
}

#[test]
fn hidden_files_and_source_maps_stay_here() {
    let folder = Folder::of_a_build("hidden");
    folder.write(".env", "PASSWORD=hunter2");
    folder.write(".git/config", "");
    folder.write("assets/.DS_Store", "");
    folder.write("assets/index-B1cdEf23.js.map", "{}");
    folder.write(".well-known/security.txt", "Contact: a@example.com");
    let without = ["assets/index-B1cdEf23.js", "index.html", "logo.svg"];
    let mut expected = vec![".well-known/security.txt"];
    expected.extend(without);
    assert_eq!(keys(&declare_page(&folder, |it| it)), expected);
    let all = keys(&declare_page(&folder, |it| it.source_maps(true)));
    assert!(all.contains(&"assets/index-B1cdEf23.js.map".to_string()));
}

#[test]
fn names_that_a_resource_cannot_have_are_written_otherwise_and_no_two_alike() {
    let folder = Folder::of_a_build("names");
    let long = format!("{}.txt", "a".repeat(120));
    for name in ["a b.txt", "a+20b.txt", "ü.txt", long.as_str()] {
        folder.write(name, "");
    }
    let stack = declare_page(&folder, |it| it);
    assert_eq!(stack.errors, []);
    let keys = keys(&stack);
    assert!(
        keys.contains(&"a b.txt".to_string()) && keys.contains(&long),
        "{keys:?}"
    );
    let paths = text(named(&stack, "site/invalidation"), "paths");
    assert!(
        paths.contains("/a%20b.txt") && paths.contains("/%C3%BC.txt"),
        "{paths}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_an_error_of_its_line() {
    let stack = declare(|stack| {
        SpaFrontend::new("site")
            .build_folder("no/such/folder")
            .declare(stack);
    });
    let errors = errors(&stack);
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains("`no/such/folder` is not there"),
        "{errors:?}"
    );
}

#[test]
fn a_folder_without_a_page_is_an_error() {
    let folder = Folder::empty("no-page");
    let message = &errors(&declare_page(&folder, |it| it))[0];
    assert!(message.contains("has no `index.html`"), "{message}");
    folder.write("index.html", "");
    assert_eq!(errors(&declare_page(&folder, |it| it)), [""; 0]);
    let file = Folder(folder.path().join("index.html"));
    let message = &errors(&declare_page(&file, |it| it))[0];
    assert!(message.contains("is a file"), "{message}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_of_the_folder_are_errors_and_others_are_followed() {
    use std::os::unix::fs::symlink;
    let outside = Folder::empty("outside");
    outside.write("secret.txt", "hunter2");
    let folder = Folder::of_a_build("links");
    symlink(
        folder.path().join("logo.svg"),
        folder.path().join("favicon.svg"),
    )
    .unwrap();
    let stack = declare_page(&folder, |it| it);
    assert_eq!(stack.errors, []);
    let (link, target) = (
        named(&stack, "site/files/favicon.svg"),
        named(&stack, "site/files/logo.svg"),
    );
    assert_eq!(text(link, "source_hash"), text(target, "source_hash"));

    symlink(
        outside.path().join("secret.txt"),
        folder.path().join("a.txt"),
    )
    .unwrap();
    symlink(outside.path(), folder.path().join("b")).unwrap();
    symlink(folder.path(), folder.path().join("c")).unwrap();
    symlink("nothing", folder.path().join("d")).unwrap();
    let errors = errors(&declare_page(&folder, |it| it));
    assert_eq!(errors.len(), 4, "{errors:?}");
    let about = |at: usize, file: &str, words: &str| {
        assert!(
            errors[at].contains(file) && errors[at].contains(words),
            "{errors:?}"
        );
    };
    about(0, "a.txt", "a link out of the build folder");
    about(1, "/b`", "a link out of the build folder");
    about(2, "/c`", "a link to a folder");
    about(3, "/d`", "cannot be read");
}

#[test]
fn a_folder_that_no_build_writes_is_an_error() {
    let folder = Folder::of_a_build("too-much");
    // A file with nothing in it takes no room on the disk.
    let large = std::fs::File::create(folder.path().join("large.bin")).unwrap();
    large.set_len((1 << 30) + 1).unwrap();
    let errors = errors(&declare_page(&folder, |it| it));
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains("more than 10000 files or 1024 MiB"),
        "{errors:?}"
    );
    folder.remove("large.bin");
}

#[test]
fn a_folder_is_declared_in_the_order_of_its_names() {
    let (one, other) = (Folder::of_a_build("order-1"), Folder::empty("order-2"));
    for file in ["logo.svg", "assets/index-B1cdEf23.js", "index.html"] {
        let content = std::fs::read_to_string(one.path().join(file)).unwrap();
        other.write(file, &content);
    }
    let names = |folder| {
        let stack = declare_page(folder, |it| it);
        let names = stack.nodes.iter().map(|node| node.urn.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&one), names(&other));
}
