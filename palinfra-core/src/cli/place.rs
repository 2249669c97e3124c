//! Where state is kept.

use std::path::PathBuf;
use std::sync::Arc;

use super::arguments::Global;
use super::context::Called;
use super::problem::Problem;
use super::terminal::Terminal;
use super::{App, StateChoice, StateOptions};
use crate::backend::{Backend, FileBackend};
use crate::secret::KeySource;

/// Where state is kept if nothing else is said, in the working folder.
pub const STATE: &str = ".palinfra";

/// The places that state can be in, and what they need.
pub struct Places {
    /// The folder of the state, and of the local cloud beside it.
    pub folder: PathBuf,
    /// The key of the state.
    pub key: KeySource,
    choices: Vec<StateChoice>,
    working: PathBuf,
    local: PathBuf,
    region: String,
}

impl Places {
    /// From the command line and the environment.
    pub fn new(app: &App, global: &Global, terminal: &Terminal) -> Result<Places, Problem> {
        let url = global.state.as_deref().unwrap_or(STATE);
        // The local cloud is on this machine, wherever the state is.
        let folder = terminal
            .folder
            .join(path_of(url, "--state")?.unwrap_or(STATE));
        let key = terminal.key.clone();
        let region = global.region.clone();
        Ok(Places {
            key: key.unwrap_or_else(|| KeySource::from_environment(&folder)),
            choices: app.states.clone(),
            working: terminal.folder.clone(),
            local: local(terminal).unwrap_or_else(|| folder.join("unsent")),
            region: region.unwrap_or_else(|| app.project.region().into()),
            folder,
        })
    }

    /// The state at a URL that `flag` gave.
    pub fn open(
        &self,
        url: &str,
        flag: &str,
        called: &Called,
    ) -> Result<Arc<dyn Backend>, Problem> {
        if let Some(path) = path_of(url, flag)? {
            let folder = self.working.join(path);
            return Ok(Arc::new(FileBackend::new(folder, self.key.clone())));
        }
        let scheme = url.split_once("://").map_or(url, |(scheme, _)| scheme);
        let choice = self.choices.iter().find(|choice| choice.scheme == scheme);
        match (choice, scheme) {
            (Some(choice), _) => {
                let options = StateOptions {
                    url: url.into(),
                    region: self.region.clone(),
                    key: self.key.clone(),
                    local: self.local.clone(),
                };
                (choice.make)(options).map_err(|failure| Problem::usage(failure.to_string(), ""))
            }
            (None, "s3") => Err(called.without_aws("this build has no S3 in it")),
            (None, _) => Err(Problem::usage(
                format!("`{flag} {}` is not a place for state", url.escape_debug()),
                "write it as `file://PATH` or `s3://BUCKET/PREFIX`",
            )),
        }
    }
}

/// The path of a URL that names a folder. `None`: it names something else.
fn path_of<'a>(url: &'a str, flag: &str) -> Result<Option<&'a str>, Problem> {
    let path = match url.split_once("://") {
        Some(("file", path)) => path,
        None => url,
        Some(_) => return Ok(None),
    };
    if path.is_empty() {
        let message = format!("`{flag}` names no folder");
        return Err(Problem::usage(message, "write it as `file://PATH`"));
    }
    Ok(Some(path))
}

/// The user's folder for state of programs on this machine.
fn local(terminal: &Terminal) -> Option<PathBuf> {
    let variable = |name| terminal.variable(name).map(PathBuf::from);
    let state = variable("XDG_STATE_HOME")
        .or_else(|| Some(variable("HOME")?.join(".local/state")))
        .filter(|folder| folder.is_absolute())?;
    Some(state.join("palinfra"))
}
