//! A resource type of the program's own, with its own calls, beside those of AWS: text files
//! in the folder `site`. Previews, drift, repair and `destroy` are the engine's work.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use palinfra_aws::ec2;
use palinfra_core::custom::{Custom, Found};
use palinfra_core::provider::{Failure, FailureKind};
use palinfra_core::{Id, Output, Outputs, Project, Resource, Value, cidr, out};

/// A text file.
#[derive(Resource)]
#[resource(type = "file:Text", outputs = TextOutputs, id = "{name}", summary = "{name}", unique("name"))]
struct Text {
    /// Its name in the folder.
    #[input(replaces, check = plain_name)]
    name: String,
    /// What it says.
    content: String,
}

/// What a [`Text`] gives.
#[derive(Outputs)]
struct TextOutputs {
    /// Its name.
    id: Output<Id<Text>>,
    /// How long it is, in bytes.
    bytes: Output<i64>,
}

/// Checked by the preview, as all that AWS would refuse is.
fn plain_name(name: &Value) -> Result<(), String> {
    let name = name.as_str().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        return Err("a file name of letters, digits, `-`, `_` and `.`".into());
    }
    Ok(())
}

/// The folder that the files are in.
struct Folder(PathBuf);

impl Custom for Folder {
    type Type = Text;

    async fn create(&self, wanted: Text, token: &str) -> Result<Found, Failure> {
        fs::create_dir_all(&self.0).map_err(failed)?;
        let draft = self.0.join(format!(".{token}"));
        fs::write(&draft, &wanted.content).map_err(failed)?;
        // It appears whole, and only where there is no such file: that would not be ours.
        let made = fs::hard_link(&draft, self.0.join(&wanted.name));
        fs::remove_file(&draft).map_err(failed)?;
        made.map_err(failed)?;
        Ok(found(&wanted.name, wanted.content))
    }

    async fn update(&self, id: &str, wanted: Text) -> Result<Found, Failure> {
        let draft = self.0.join(format!(".{id}"));
        fs::write(&draft, &wanted.content).map_err(failed)?;
        fs::rename(&draft, self.0.join(id)).map_err(failed)?;
        Ok(found(id, wanted.content))
    }

    async fn delete(&self, id: &str) -> Result<(), Failure> {
        fs::remove_file(self.0.join(id)).map_err(failed)
    }

    async fn read(&self, id: &str) -> Result<Option<Found>, Failure> {
        match fs::read_to_string(self.0.join(id)) {
            Ok(content) => Ok(Some(found(id, content))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// A file has no place for a token: it is ours if it is what we asked for.
    async fn find(&self, wanted: &Text, _token: &str) -> Result<Option<Found>, Failure> {
        let file = Custom::read(self, &wanted.name).await?;
        Ok(file.filter(|file| *file == found(&wanted.name, wanted.content.clone())))
    }
}

fn found(name: &str, content: String) -> Found {
    Found::new(name)
        .input("name", name.to_string())
        .output("bytes", content.len() as i64)
        .input("content", content)
}

fn failed(error: Error) -> Failure {
    let kind = match error.kind() {
        ErrorKind::NotFound => FailureKind::NotFound,
        ErrorKind::PermissionDenied => FailureKind::Denied,
        _ => FailureKind::Refused,
    };
    Failure::new(kind, "", error.to_string())
}

fn main() -> std::process::ExitCode {
    let mut project = Project::new("pages", "us-east-1");
    project.custom(Folder(Path::new("site").into()));
    project.stack("dev", |stack, _: &()| {
        let vpc = ec2::Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        Text::new("about", "about.txt", out!("We live in {}.\n", vpc.id)).declare(stack);
        Text::new("hello", "hello.txt", "Hello.\n").declare(stack);
    });
    palinfra_aws::main(project)
}
