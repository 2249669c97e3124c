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
        let named = match url.split_once("://") {
            Some(("file", path)) => path,
            None => url,
            // The local cloud is on this machine, wherever the state is.
            Some(_) => STATE,
        };
        if named.is_empty() {
            return Err(Problem::usage(
                "`--state` names no folder",
                "write it as `file://PATH`",
            ));
        }
        let folder = terminal.folder.join(named);
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
        let path = match url.split_once("://") {
            Some(("file", path)) => path,
            None => url,
            Some((scheme, _)) => {
                let choice = self.choices.iter().find(|choice| choice.scheme == scheme);
                return match (choice, scheme) {
                    (Some(choice), _) => {
                        let options = StateOptions {
                            url: url.into(),
                            region: self.region.clone(),
                            key: self.key.clone(),
                            local: self.local.clone(),
                        };
                        (choice.make)(options)
                            .map_err(|failure| Problem::usage(failure.to_string(), ""))
                    }
                    (None, "s3") => Err(called.without_aws("this build has no S3 in it")),
                    (None, _) => Err(Problem::usage(
                        format!("`{flag} {}` is not a place for state", url.escape_debug()),
                        "write it as `file://PATH` or `s3://BUCKET/PREFIX`",
                    )),
                };
            }
        };
        let folder = self.working.join(path);
        Ok(Arc::new(FileBackend::new(folder, self.key.clone())))
    }
}

/// The user's folder for state of programs on this machine.
fn local(terminal: &Terminal) -> Option<PathBuf> {
    let variable = |name| terminal.variable(name).map(PathBuf::from);
    let state = variable("XDG_STATE_HOME")
        .or_else(|| Some(variable("HOME")?.join(".local/state")))
        .filter(|folder| folder.is_absolute())?;
    Some(state.join("palinfra"))
}
