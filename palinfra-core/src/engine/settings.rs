//! Settings in files: `palinfra.STACK.toml`, with `KEY = VALUE` lines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value as Toml};

use crate::engine::{Engine, EngineError};

impl Engine {
    /// The settings of a stack that were given to the engine; what has a default may be
    /// missing.
    pub fn settings_of(&self, stack: &str) -> BTreeMap<String, String> {
        self.settings.get(stack).cloned().unwrap_or_default()
    }
}

/// The file with the settings of a stack.
pub fn settings_file(folder: &Path, stack: &str) -> PathBuf {
    folder.join(format!("palinfra.{stack}.toml"))
}

/// The settings of a stack in its file; none if there is no file. A list is its items,
/// separated by commas.
///
/// # Errors
/// When the file cannot be read, or holds anything but keys with plain values.
pub fn read_settings(folder: &Path, stack: &str) -> Result<BTreeMap<String, String>, EngineError> {
    let path = settings_file(folder, stack);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(refused(&path, error.to_string())),
    };
    parse(&text).map_err(|message| refused(&path, message))
}

/// Writes one setting into the file of a stack. Comments and order stay.
///
/// # Errors
/// When the file cannot be read or written, or the key cannot be one.
pub fn write_setting(
    folder: &Path,
    stack: &str,
    key: &str,
    value: &str,
) -> Result<(), EngineError> {
    let path = settings_file(folder, stack);
    let wanted = {
        let mut settings = read_settings(folder, stack)?;
        settings.insert(key.into(), value.into());
        settings
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(refused(&path, error.to_string())),
    };
    let edited = edited(&text, key, value);
    if parse(&edited).as_ref() != Ok(&wanted) {
        let message = format!(
            "`{}` cannot be set in it: write it by hand",
            key.escape_debug()
        );
        return Err(refused(&path, message));
    }
    std::fs::write(&path, edited).map_err(|error| refused(&path, error.to_string()))
}

fn parse(text: &str) -> Result<BTreeMap<String, String>, String> {
    // The parser's own message quotes the line, which may hold a secret.
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .map(|span| text[..span.start.min(text.len())].lines().count().max(1));
        let line = line.map_or(String::new(), |line| format!(" in line {line}"));
        format!("{}{line}", error.message())
    })?;
    table
        .into_iter()
        .map(|(key, value)| match plain(&value) {
            Some(text) => Ok((key, text)),
            None => Err(format!("`{}` is not a plain value", key.escape_debug())),
        })
        .collect()
}

fn plain(value: &Toml) -> Option<String> {
    match value {
        Toml::String(text) => Some(text.clone()),
        Toml::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(plain).collect();
            Some(items?.join(","))
        }
        Toml::Table(_) => None,
        other => Some(other.to_string()),
    }
}

/// The text with the line of `key` replaced, or one more line.
fn edited(text: &str, key: &str, value: &str) -> String {
    let line = format!("{} = {}", written_key(key), written(value));
    let mut done = false;
    let mut lines: Vec<String> = Vec::new();
    for old in text.lines() {
        let is_it = old.split_once('=').is_some_and(|(name, _)| {
            let name = name.trim();
            name == key || name.trim_matches(['"', '\'']) == key
        });
        if is_it && !done {
            lines.push(line.clone());
            done = true;
        } else {
            lines.push(old.into());
        }
    }
    if !done {
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

fn written_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.into()
    } else {
        Toml::String(key.into()).to_string()
    }
}

/// True, false and whole numbers stand as they are; anything else is text.
fn written(value: &str) -> String {
    let bare = value == "true"
        || value == "false"
        || value
            .parse::<i64>()
            .is_ok_and(|number| number.to_string() == value);
    if bare {
        value.into()
    } else {
        Toml::String(value.into()).to_string()
    }
}

fn refused(path: &Path, message: String) -> EngineError {
    EngineError::File {
        path: path.display().to_string(),
        message,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn map<const N: usize>(entries: [(&str, &str); N]) -> BTreeMap<String, String> {
        entries
            .into_iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect()
    }

    #[test]
    fn a_setting_is_written_and_read_and_comments_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = settings_file(folder.path(), "dev");
        std::fs::write(&path, "# How large.\nsize = 3 \nzones = [\"a\", \"b\"]\n").unwrap();
        write_setting(folder.path(), "dev", "size", "4").unwrap();
        write_setting(folder.path(), "dev", "image", "a \"b\"\n").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("# How large.\nsize = 4\nzones = "),
            "{text}"
        );
        let read = read_settings(folder.path(), "dev").unwrap();
        assert_eq!(
            read,
            map([("image", "a \"b\"\n"), ("size", "4"), ("zones", "a,b")])
        );
    }

    #[test]
    fn a_value_over_several_lines_is_not_broken() {
        let folder = tempfile::tempdir().unwrap();
        let path = settings_file(folder.path(), "dev");
        let text = "zones = [\n  \"a\",\n]\n";
        std::fs::write(&path, text).unwrap();
        assert!(write_setting(folder.path(), "dev", "zones", "b").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn an_error_names_the_line_and_not_what_stands_in_it() {
        let error = parse("a = 1\npassword = hunter2\n").unwrap_err();
        assert!(
            error.contains("line 2") && !error.contains("hunter2"),
            "{error}"
        );
        assert!(parse("[table]\na = 1\n").is_err());
        assert_eq!(parse(""), Ok(BTreeMap::new()));
    }
}
