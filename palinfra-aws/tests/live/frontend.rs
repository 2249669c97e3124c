//! A page with a build folder over HTTP: how often files are sent, and which paths are
//! forgotten.

use std::path::PathBuf;

use palinfra_aws::SpaFrontend;
use palinfra_aws::s3::Object;
use palinfra_core::{Project, Resource, Stack};

use crate::support::emulator::Emulator;
use crate::support::world::{World, project};

struct Site {
    world: World,
    folder: PathBuf,
}

impl Site {
    async fn new(name: &str) -> Site {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("assets")).unwrap();
        let site = Site {
            world: World::on(Emulator::Ministack).await,
            folder,
        };
        site.write(
            "index.html",
            "<script src=/assets/index-B1cdEf23.js></script>",
        );
        site.write("assets/index-B1cdEf23.js", "console.log(1)");
        site.write("logo.svg", "<svg/>");
        site
    }

    fn write(&self, file: &str, content: &str) {
        std::fs::write(self.folder.join(file), content).unwrap();
    }

    fn program(&self) -> Project {
        let folder = self.folder.clone();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        project(move |stack: &mut Stack| {
            SpaFrontend::new(&name)
                .build_folder(&folder)
                .key_prefix("dist")
                .content_security_policy("default-src 'self'")
                .declare(stack);
        })
    }

    /// What a run sends that changes something: uploads, deletes and invalidations without
    /// the names of bucket and distribution.
    async fn up(&self) -> Vec<String> {
        self.world.wire.take();
        self.world.up(self.program(), false).await.unwrap();
        let sent = self.world.wire.take_changes().into_iter();
        sent.map(|line| self.short(&line)).collect()
    }

    fn short(&self, line: &str) -> String {
        let name = self.folder.file_name().unwrap().to_string_lossy();
        let line = line.replace(&format!("/contract-dev-{name}"), "");
        let line = line.split(['?', ' ']).take(2).collect::<Vec<_>>().join(" ");
        match line.split_once("/distribution/") {
            Some((_, rest)) if rest.ends_with("/invalidation") => "invalidation".into(),
            _ => line,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_one_file_sends_it_and_forgets_one_path() {
    let site = Site::new("front-change").await;
    let first = site.up().await;
    let sent = |what: &str| first.iter().filter(|line| *line == what).count();
    for file in ["index.html", "assets/index-B1cdEf23.js", "logo.svg"] {
        assert_eq!(sent(&format!("PUT /dist/{file}")), 1, "{first:?}");
    }
    assert_eq!(sent("invalidation"), 0, "{first:?}");
    assert_eq!(site.up().await, [""; 0]);
    let drift = site.world.drift(site.program()).await.unwrap();
    assert!(drift.is_empty(), "{drift:?}");

    site.write("logo.svg", "<svg><g/></svg>");
    assert_eq!(site.up().await, ["PUT /dist/logo.svg", "invalidation"]);
    let batches = site.world.wire.bodies("/invalidation");
    assert_eq!(batches.len(), 1);
    assert!(
        batches[0].contains("<Quantity>1</Quantity><Items><Path>/logo.svg</Path></Items>"),
        "{batches:?}"
    );
    assert_eq!(site.up().await, [""; 0]);

    std::fs::remove_file(site.folder.join("logo.svg")).unwrap();
    assert_eq!(site.up().await, ["DELETE /dist/logo.svg", "invalidation"]);
    let batches = site.world.wire.bodies("/invalidation");
    assert_eq!(batches.len(), 2);
    assert!(batches[1].contains("<Items><Path>/logo.svg</Path></Items>"));
    assert_eq!(site.up().await, [""; 0]);

    site.world.destroy(site.program()).await.unwrap();
    assert_eq!(site.world.wire.bodies("/invalidation").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_have_their_headers_in_the_bucket() {
    let site = Site::new("front-headers").await;
    site.up().await;
    let schema = const { &Object::SCHEMA };
    for (name, content_type, cache_control) in [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        (
            "index-B1cdEf23.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
    ] {
        let record = site.world.record(schema, name).await;
        let provider = site.world.provider().await;
        let reading = provider.read(schema, &[&record]).await.remove(0).unwrap();
        let palinfra_core::provider::Reading::Present { inputs, outputs } = reading else {
            panic!("{name} is not there");
        };
        assert_eq!(inputs["content_type"].as_str(), Some(content_type));
        assert_eq!(inputs["cache_control"].as_str(), Some(cache_control));
        assert_eq!(inputs["source_hash"], record.inputs["source_hash"]);
        assert_eq!(outputs["uploaded"], record.outputs["uploaded"]);
    }
    site.world.destroy(site.program()).await.unwrap();
}

/// The answer of the invalidation is lost: it is asked for again, and CloudFront, which knows
/// the reference, makes no second one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invalidation_whose_answer_is_lost_is_sent_again_with_the_same_reference() {
    let site = Site::new("front-lost").await;
    site.up().await;
    site.write("index.html", "other");
    site.world.wire.lose_answer_of("/invalidation");
    let sent = site.up().await;
    assert_eq!(
        sent,
        ["PUT /dist/index.html", "invalidation", "invalidation"]
    );
    let batches = site.world.wire.bodies("/invalidation");
    assert_eq!(batches[0], batches[1]);
    site.world.destroy(site.program()).await.unwrap();
}
