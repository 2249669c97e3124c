//! Checks that state, program and cloud are in order, one by one.

use serde::Serialize;

use crate::engine::{Engine, EngineError, Request};

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// Whether it is in order.
    pub ok: bool,
    /// What was found.
    pub found: String,
    /// What to do, if it is not in order.
    pub help: Option<String>,
}

impl Check {
    /// It is in order.
    pub fn good(what: impl Into<String>, found: impl Into<String>) -> Check {
        Check {
            what: what.into(),
            ok: true,
            found: found.into(),
            help: None,
        }
    }

    /// It is not.
    pub fn bad(what: impl Into<String>, found: impl Into<String>, help: Option<String>) -> Check {
        Check {
            what: what.into(),
            ok: false,
            found: found.into(),
            help,
        }
    }

    fn failed(what: impl Into<String>, error: &EngineError) -> Check {
        Check::bad(what, error.to_string(), error.help())
    }
}

impl Engine {
    /// Checks the programs, the state of each stack with its key and permissions, and the
    /// cloud with its credentials. Changes nothing.
    pub async fn doctor(&self, request: &Request) -> Vec<Check> {
        let mut checks = Vec::new();
        let stacks = match self.known_stacks(&request.stacks).await {
            Ok(stacks) => stacks,
            Err(error) => {
                checks.push(Check::failed("state", &error));
                return checks;
            }
        };
        checks.push(Check::good("state", self.backend.url()));
        for stack in &stacks {
            checks.extend(self.check_state(stack).await);
        }
        let declared: Vec<String> = stacks
            .iter()
            .filter(|stack| self.project.definition(stack).is_some())
            .cloned()
            .collect();
        checks.push(match self.declare(&declared) {
            Ok(programs) => {
                let resources: usize = programs.iter().map(|program| program.nodes.len()).sum();
                let found = format!("{resources} resources in {} stacks", programs.len());
                Check::good("program", found)
            }
            Err(error) => Check::failed("program", &error),
        });
        checks.push(self.check_cloud(&declared).await);
        checks
    }

    async fn check_state(&self, stack: &str) -> Vec<Check> {
        let what = format!("state of {stack}");
        match self.verify(stack).await {
            Err(error) => vec![Check::failed(what, &error)],
            Ok(problems) if problems.is_empty() => {
                let found = match self.state(stack).await {
                    Ok(Some(state)) => {
                        format!(
                            "serial {}, {} resources",
                            state.serial,
                            state.resources.len()
                        )
                    }
                    Ok(None) => "never up".into(),
                    Err(error) => return vec![Check::failed(what, &error)],
                };
                vec![Check::good(what, found)]
            }
            Ok(problems) => problems
                .into_iter()
                .map(|problem| Check::bad(what.clone(), problem.what, problem.help))
                .collect(),
        }
    }

    async fn check_cloud(&self, stacks: &[String]) -> Check {
        let cloud = self.cloud.name();
        let program = stacks.first().and_then(|stack| self.bare(stack));
        let region = self
            .region
            .clone()
            .or_else(|| program.map(|program| program.region));
        let region = region.unwrap_or_default();
        let asked = async { self.clouds().get(&region, None).await?.home().await };
        let what = format!("cloud {cloud}");
        match asked.await {
            Ok(home) => {
                let mut found = format!("account {}, region {}", home.account, home.region);
                if let Some(endpoint) = self.cloud.endpoint() {
                    found.push_str(&format!(", at {endpoint}"));
                }
                Check::good(what, found)
            }
            Err(failure) => {
                let help = "check the credentials, the region and the network";
                Check::bad(what, failure.to_string(), Some(help.into()))
            }
        }
    }
}
