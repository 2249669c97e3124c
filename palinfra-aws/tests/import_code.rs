//! The Rust that `import` prints is what declares the object: here it is compiled, and compared
//! with what is printed for what it declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use palinfra_aws::{ec2, iam, s3};
use palinfra_core::cli::{self, App, Out, Terminal};
use palinfra_core::{Project, Stack, cidr};

// The order, the names and the layout are those that `import` prints.
#[rustfmt::skip]
#[allow(unused_variables, clippy::useless_vec)]
fn declared(stack: &mut Stack) {
// begin
let net = ec2::Vpc::new("net", cidr!("10.0.0.0/16"))
    .tags([("Name", "a net")])
    .protect(true)
    .declare(stack);
let subnet = ec2::Subnet::new("subnet", &net, cidr!("10.0.1.0/24"))
    .protect(true)
    .declare(stack);
let server = ec2::LaunchTemplate::new("server", "server-of-it", ec2::LaunchTemplateData { image_id: None, instance_type: Some("t3.small".into()), security_group_ids: None, user_data: None, block_device_mappings: vec![ec2::BlockDevice { device_name: "/dev/xvda".into(), ebs: ec2::Ebs { encrypted: true, kms_key_id: Some("alias/disks".into()), volume_size: Some(20), volume_type: ec2::VolumeType::Gp3, iops: None, delete_on_termination: true } }], metadata_options: ec2::MetadataOptions { http_tokens: ec2::HttpTokens::Required, http_endpoint: ec2::Switch::Enabled, http_put_response_hop_limit: Some(1), instance_metadata_tags: None }, tag_specifications: None })
    .protect(true)
    .declare(stack);
let role = iam::Role::new("role", "it", iam::PolicyDocument::json(r#"{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]}}],"Version":"2012-10-17"}"#))
    .protect(true)
    .declare(stack);
let files = s3::Bucket::new("files", "files-of-it")
    .versioning_configuration(s3::VersioningStatus::Enabled)
    .cors_configuration(vec![s3::CorsRule { allowed_origins: vec!["https://example.com".into()], allowed_methods: vec!["GET".into()], allowed_headers: None, exposed_headers: None, max_age: Some(60) }])
    .protect(true)
    .declare(stack);
// end
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs a program in a folder; gives what it prints.
fn run(program: fn(&mut Stack), folder: &Path, words: &[&str]) -> String {
    let mut project = Project::new("printed", "us-east-1");
    project.stack("dev", move |stack, _: &()| program(stack));
    let printed = Buffer::default();
    let terminal = Terminal {
        stdout: Out::new(printed.clone()),
        folder: folder.into(),
        variables: BTreeMap::from([("PALINFRA_LOCAL_TIME_SCALE".to_string(), "0".to_string())]),
        key: Some(palinfra_core::secret::KeySource::Bytes([7; 32].into())),
        signals: false,
        ..Terminal::of_process()
    };
    let words = std::iter::once("printed").chain(words.iter().copied());
    let status = cli::run(App::new(project, palinfra_aws::types()), words, &terminal);
    let text = String::from_utf8(printed.0.lock().unwrap().clone()).unwrap();
    assert_eq!(status, 0, "{text}");
    text
}

#[test]
fn what_is_printed_is_what_declares_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import-code");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    run(declared, &folder, &["up"]);
    let listed = run(declared, &folder, &["state", "ls", "--json"]);
    let objects = listed.lines().map(|line| {
        let one: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| one[name].as_str().unwrap().to_string();
        (text("urn"), text("id"))
    });
    let objects: BTreeMap<String, String> = objects.collect();
    for urn in objects.keys() {
        run(declared, &folder, &["state", "rm", urn]);
    }
    let source = include_str!("import_code.rs");
    let source = source.split_once("// begin\n").unwrap().1;
    let source = source.split_once("// end").unwrap().0;
    let mut printed = String::new();
    for name in ["net", "subnet", "server", "role", "files"] {
        let (urn, id) = objects
            .iter()
            .find(|(urn, _)| urn.ends_with(&format!(":{name}")))
            .unwrap();
        printed.push_str(&run(|_| {}, &folder, &["import", urn, id]));
    }
    assert_eq!(printed, source);
    // The program that was printed has nothing to change.
    run(declared, &folder, &["preview", "--expect-no-changes"]);
}
