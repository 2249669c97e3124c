//! A file of what is to be imported: `URN = ID` lines, in TOML or in JSON.

use std::collections::BTreeMap;

use toml::Table;

use crate::engine::EngineError;

/// What is to be imported: the ids of objects by the URN that each gets, or by `TYPE:NAME`.
///
/// ```
/// use palinfra_core::engine::read_imports;
///
/// let toml = read_imports("many.toml", "\"ec2:Vpc:main\" = \"vpc-1\"").unwrap();
/// assert_eq!(toml, [("ec2:Vpc:main".to_string(), "vpc-1".to_string())]);
/// let json = read_imports("many.json", r#"{ "ec2:Vpc:main": "vpc-1" }"#).unwrap();
/// assert_eq!(json, toml);
/// ```
///
/// # Errors
/// When it is neither, or holds anything but texts.
pub fn read_imports(path: &str, text: &str) -> Result<Vec<(String, String)>, EngineError> {
    let found = if text.trim_start().starts_with('{') {
        serde_json::from_str::<BTreeMap<String, String>>(text).map_err(|error| error.to_string())
    } else {
        of_toml(text)
    };
    match found {
        Ok(found) if found.is_empty() => Err(wrong(path, "there is nothing in it".into())),
        Ok(found) => Ok(found.into_iter().collect()),
        Err(message) => Err(wrong(path, message)),
    }
}

fn of_toml(text: &str) -> Result<BTreeMap<String, String>, String> {
    let table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.message().to_string())?;
    let line = |(key, value): (String, toml::Value)| match value {
        toml::Value::String(id) => Ok((key, id)),
        _ => Err(format!(
            "`{}`: write the id as text; a name with a colon is quoted, as in \
             \"ec2:Vpc:main\" = \"vpc-…\"",
            key.escape_debug()
        )),
    };
    table.into_iter().map(line).collect()
}

fn wrong(path: &str, message: String) -> EngineError {
    EngineError::File {
        path: path.into(),
        message,
    }
}
