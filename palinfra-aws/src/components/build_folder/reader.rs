//! Reads a folder: which files there are, and the hash of each.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::shown;

/// More than this is not what a build writes, but a folder that was named by mistake.
const MOST_FILES: usize = 10_000;
const MOST_BYTES: u64 = 1 << 30;

/// What is uploaded although its name starts with a period: other sites and app stores ask
/// for files in it.
const WELL_KNOWN: &str = ".well-known";

/// A file of the folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Its path in the folder, with slashes.
    pub path: String,
    /// Its path on this machine: that of the folder, as it was given, and its own.
    pub source: String,
    /// The SHA-256 of its content, in lower-case hexadecimal.
    pub hash: String,
}

/// The files of a folder, by their paths. Hidden files are left out, since builds and editors
/// leave settings and secrets in them; source maps too, unless `source_maps`.
///
/// # Errors
/// All that is wrong: at most a few.
pub(super) fn read(folder: &Path, source_maps: bool) -> Result<Vec<File>, Vec<String>> {
    let root = match folder.canonicalize() {
        Ok(root) if root.is_dir() => root,
        Ok(_) => {
            return Err(vec![format!(
                "the build folder `{}` is a file",
                shown(folder)
            )]);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(vec![format!(
                "the build folder `{}` is not there: build the page first, and run this where \
                 that path leads to it",
                shown(folder)
            )]);
        }
        Err(error) => return Err(vec![unreadable(folder, &error)]),
    };
    let mut reader = Reader {
        root,
        source_maps,
        found: Vec::new(),
        bytes: 0,
        is_too_much: false,
        problems: Vec::new(),
    };
    reader.walk(folder, "");
    let mut files = Vec::new();
    for (path, source) in &reader.found {
        match hash(source) {
            Ok(hash) => files.push(File {
                path: path.clone(),
                source: source.display().to_string(),
                hash,
            }),
            Err(error) => reader.problems.push(unreadable(source, &error)),
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    reader.problems.sort();
    // The first few tell.
    reader.problems.truncate(10);
    match reader.problems.is_empty() {
        true => Ok(files),
        false => Err(reader.problems),
    }
}

struct Reader {
    root: PathBuf,
    source_maps: bool,
    found: Vec<(String, PathBuf)>,
    bytes: u64,
    is_too_much: bool,
    problems: Vec<String>,
}

impl Reader {
    /// Takes up what is in a folder, whose path inside the build folder is `inside`.
    fn walk(&mut self, folder: &Path, inside: &str) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.problems.push(unreadable(folder, &error)),
        };
        for entry in entries {
            if self.is_too_much {
                return;
            }
            match entry {
                Ok(entry) => self.take(&entry, inside),
                Err(error) => self.problems.push(unreadable(folder, &error)),
            }
        }
    }

    fn take(&mut self, entry: &fs::DirEntry, inside: &str) {
        let at = entry.path();
        let Ok(name) = entry.file_name().into_string() else {
            let message = format!("`{}` has a name that is not UTF-8: rename it", shown(&at));
            return self.problems.push(message);
        };
        if name.starts_with('.') && !(inside.is_empty() && name == WELL_KNOWN) {
            return;
        }
        if name.ends_with(".map") && !self.source_maps {
            return;
        }
        let path = match inside {
            "" => name,
            inside => format!("{inside}/{name}"),
        };
        let is_link = entry.file_type().is_ok_and(|it| it.is_symlink());
        if is_link && !self.stays_inside(&at) {
            let message = format!(
                "`{}` is a link out of the build folder: copy what it leads to",
                shown(&at)
            );
            return self.problems.push(message);
        }
        match fs::metadata(&at) {
            Ok(it) if it.is_dir() && is_link => {
                let message = format!("`{}` is a link to a folder: copy the folder", shown(&at));
                self.problems.push(message);
            }
            Ok(it) if it.is_dir() => self.walk(&at, &path),
            Ok(it) if it.is_file() => {
                self.bytes = self.bytes.saturating_add(it.len());
                self.found.push((path, at));
                self.limit();
            }
            Ok(_) => {
                let message = format!("`{}` is neither a file nor a folder", shown(&at));
                self.problems.push(message);
            }
            Err(error) => self.problems.push(unreadable(&at, &error)),
        }
    }

    fn stays_inside(&self, link: &Path) -> bool {
        // A link to nothing is reported as what cannot be read.
        link.canonicalize()
            .map_or(true, |target| target.starts_with(&self.root))
    }

    fn limit(&mut self) {
        self.is_too_much = self.found.len() > MOST_FILES || self.bytes > MOST_BYTES;
        if self.is_too_much {
            self.found.clear();
            self.problems.push(format!(
                "the build folder `{}` has more than {MOST_FILES} files or {} MiB: is it the \
                 folder that the build writes to?",
                shown(&self.root),
                MOST_BYTES >> 20
            ));
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("`{}` cannot be read: {error}", shown(path))
}

/// The SHA-256 of a file, in lower-case hexadecimal.
pub(in super::super) fn hash(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => hash.update(piece.get(..read).unwrap_or_default()),
        }
    }
    Ok(hexadecimal(&hash.finalize()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a resource or component for a file or folder. Other characters than a name can
/// have are written as their bytes, and a long name is cut and has its hash: no two are alike.
pub(super) fn resource_name(file: &str) -> String {
    let mut name = String::new();
    for character in file.chars() {
        if character.is_ascii_alphanumeric() || "-_.@=".contains(character) {
            name.push(character);
        } else {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).bytes();
            bytes.for_each(|byte| name.push_str(&format!("+{byte:02X}")));
        }
    }
    if name.len() <= 100 {
        return name;
    }
    let hash = hexadecimal(&Sha256::digest(file));
    let (start, hash) = (name.get(..80), hash.get(..16));
    format!(
        "{}+-{}",
        start.unwrap_or_default(),
        hash.unwrap_or_default()
    )
}
