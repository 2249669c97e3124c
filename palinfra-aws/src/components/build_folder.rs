//! The files of a build on this machine, as a program declares them.
//!
//! A folder's content is configuration: it is read when the program is declared, in the order
//! of the names, and what cannot be read is an error of the program.

mod kind;
mod reader;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palinfra_core::urn::wildcard;
use palinfra_core::{Declared, Id, Input, Stack};

use crate::s3::{Bucket, Object};
use kind::{Kind, content_type, kind};
use reader::File;
pub(super) use reader::hash as hash_of_file;

/// The page that all others are reached from.
const PAGE: &str = "index.html";

/// A folder of files that go into a bucket, if there is one, and what is said with them.
#[derive(Default)]
pub(super) struct BuildFolder {
    pub path: Option<PathBuf>,
    /// Whether source maps are uploaded too.
    pub source_maps: bool,
    /// Headers of files, by patterns of their paths.
    pub cache_controls: Vec<(String, String)>,
    pub content_types: Vec<(String, String)>,
}

/// Where the files go.
pub(super) struct Place<'a> {
    pub bucket: &'a Input<Id<Bucket>>,
    pub region: Option<&'a str>,
    /// What all keys start with: nothing, or `dist/`.
    pub prefix: &'a str,
}

impl BuildFolder {
    /// Declares an object for each file, by its path in the folder. What the page refers to is
    /// there before it is, and what refers to the page comes after it.
    pub fn declare(
        &self,
        stack: &mut Stack,
        place: &Place<'_>,
    ) -> Option<BTreeMap<String, UploadedFile>> {
        let folder = self.path.as_ref()?;
        let files = match reader::read(folder, self.source_maps) {
            Ok(files) => files,
            Err(problems) => {
                problems
                    .into_iter()
                    .for_each(|problem| stack.error(problem));
                return None;
            }
        };
        let (entries, assets): (Vec<&File>, Vec<&File>) = files
            .iter()
            .partition(|file| kind(&file.path) == Kind::Entry);
        let (page, entries): (Vec<&File>, Vec<&File>) =
            entries.into_iter().partition(|file| file.path == PAGE);
        if page.is_empty() {
            stack.error(format!(
                "the build folder `{}` has no `{PAGE}`: is it another folder that the build \
                 writes to?",
                shown(folder)
            ));
        }
        let mut declared = BTreeMap::new();
        let mut before = Vec::new();
        for files in [assets, page, entries] {
            let mut made = Vec::new();
            for file in files {
                let uploaded = self.object(stack, place, file, &before);
                made.push(uploaded.object.clone());
                declared.insert(file.path.clone(), uploaded);
            }
            before = made;
        }
        Some(declared)
    }

    /// An object below components that are called as its folders are.
    fn object(
        &self,
        stack: &mut Stack,
        place: &Place<'_>,
        file: &File,
        after: &[Declared<Object>],
    ) -> UploadedFile {
        let (folders, name) = match file.path.rsplit_once('/') {
            Some((folders, name)) => (folders.split('/').collect(), name),
            None => (Vec::new(), file.path.as_str()),
        };
        let cache_control = self.cache_control_of(file);
        let object = below(stack, &folders, &mut |stack| {
            let key = format!("{}{}", place.prefix, file.path);
            let mut object = Object::new(reader::resource_name(name), place.bucket, key)
                .source(&file.source)
                .source_hash(&file.hash)
                .content_type(self.content_type_of(file))
                .cache_control(&cache_control);
            for other in after {
                object = object.depends_on(other);
            }
            if let Some(region) = place.region {
                object = object.region(region);
            }
            object.declare(stack)
        });
        UploadedFile {
            object,
            hash: file.hash.clone(),
            is_kept: !["no-cache", "no-store"].contains(&cache_control.as_str()),
        }
    }

    fn content_type_of(&self, file: &File) -> String {
        let own = said(&self.content_types, &file.path);
        own.unwrap_or_else(|| content_type(&file.path))
    }

    fn cache_control_of(&self, file: &File) -> String {
        let own = said(&self.cache_controls, &file.path);
        own.unwrap_or_else(|| kind(&file.path).cache_control().into())
    }
}

/// An object, and the hash of its content.
pub(super) struct UploadedFile {
    pub object: Declared<Object>,
    pub hash: String,
    /// Whether its headers let CloudFront keep it.
    pub is_kept: bool,
}

/// What the last pattern that fits says.
fn said(rules: &[(String, String)], path: &str) -> Option<String> {
    let fits = rules.iter().rev().find(|(files, _)| wildcard(files, path));
    fits.map(|(_, header)| header.clone())
}

fn below<T>(stack: &mut Stack, folders: &[&str], body: &mut dyn FnMut(&mut Stack) -> T) -> T {
    match folders.split_first() {
        None => body(stack),
        Some((folder, rest)) => {
            let name = reader::resource_name(folder);
            stack.component("Folder", &name, |stack| below(stack, rest, body))
        }
    }
}

/// A path for the messages of errors.
fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}
