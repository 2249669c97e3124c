//! Tasks of ECS that run once: on moto none says how it ended, and on ministack one runs for
//! ever. Here each ends well after it was asked about twice.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The tasks that were run, by ARN.
#[derive(Default)]
pub(crate) struct TaskRuns {
    all: BTreeMap<String, Task>,
}

struct Task {
    /// What it was asked for with.
    asked: Map<String, Value>,
    /// How often it was asked about.
    reads: usize,
    /// Whether it was stopped by hand.
    stopped: bool,
}

/// A status of HTTP, and a body.
type Answer = (u16, String);

impl TaskRuns {
    /// The answer to a request, if it is one about these tasks. `target`: the header
    /// `x-amz-target`.
    pub fn answer(&mut self, target: &str, body: &str) -> Option<Answer> {
        let operation = target.strip_prefix("AmazonEC2ContainerServiceV20141113.")?;
        let asked: Map<String, Value> = serde_json::from_str(body).ok()?;
        let of = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
        match operation {
            "RunTask" => Some(self.run(asked)),
            "DescribeTasks" => self.describe(&asked),
            "StopTask" => {
                let arn = of("task");
                let task = self.all.get_mut(arn)?;
                task.stopped = true;
                Some((200, json!({ "task": task.shown(arn, false) }).to_string()))
            }
            // Tasks of services are the emulator's.
            "ListTasks" if asked.contains_key("startedBy") => Some(self.list(&asked)),
            _ => None,
        }
    }

    /// A token stands for one task, whatever happens to the answers.
    fn run(&mut self, asked: Map<String, Value>) -> Answer {
        let of = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
        if of("taskDefinition").is_empty() {
            return refused("ClientException", "TaskDefinition can not be blank.");
        }
        let token = of("clientToken");
        let mut all = self.all.iter();
        let before = all.find(|(_, it)| !token.is_empty() && it.is("clientToken", token));
        if let Some((arn, it)) = before {
            return match it.asked == asked {
                true => one(it.shown(arn, true)),
                false => refused(
                    "ConflictException",
                    "the clientToken is in use with another request",
                ),
            };
        }
        let cluster = last(of("cluster"), "default");
        let arn = format!(
            "arn:aws:ecs:us-east-1:123456789012:task/{cluster}/{:032x}",
            self.all.len() + 1
        );
        let task = Task {
            asked,
            reads: 0,
            stopped: false,
        };
        let shown = task.shown(&arn, true);
        self.all.insert(arn, task);
        one(shown)
    }

    /// Each look brings a task nearer to its end.
    fn describe(&mut self, asked: &Map<String, Value>) -> Option<Answer> {
        let arns = asked.get("tasks")?.as_array()?.iter();
        let arns: Vec<&str> = arns.filter_map(Value::as_str).collect();
        // Those of services are the emulator's.
        arns.iter().find(|arn| self.all.contains_key(**arn))?;
        let include = asked.get("include").and_then(Value::as_array);
        let tags = include.is_some_and(|list| list.iter().any(|it| it == "TAGS"));
        let (mut tasks, mut failures) = (Vec::new(), Vec::new());
        for arn in arns {
            match self.all.get_mut(arn) {
                Some(task) => {
                    task.reads += 1;
                    tasks.push(task.shown(arn, tags));
                }
                None => failures.push(json!({ "arn": arn, "reason": "MISSING" })),
            }
        }
        let answer = json!({ "tasks": tasks, "failures": failures });
        Some((200, answer.to_string()))
    }

    fn list(&self, asked: &Map<String, Value>) -> Answer {
        let of = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
        let cluster = last(of("cluster"), "default");
        let wanted = match of("desiredStatus") {
            "" => "RUNNING",
            status => status,
        };
        let found = self.all.iter().filter(|(_, it)| {
            it.is("startedBy", of("startedBy")) && it.cluster() == cluster && it.desired() == wanted
        });
        let arns: Vec<&String> = found.map(|(arn, _)| arn).collect();
        (200, json!({ "taskArns": arns }).to_string())
    }
}

impl Task {
    fn is(&self, name: &str, value: &str) -> bool {
        self.asked.get(name).and_then(Value::as_str) == Some(value)
    }

    fn cluster(&self) -> &str {
        let name = self.asked.get("cluster").and_then(Value::as_str);
        last(name.unwrap_or_default(), "default")
    }

    fn status(&self) -> &'static str {
        match (self.stopped, self.reads) {
            (false, 0) => "PENDING",
            (false, 1) => "RUNNING",
            _ => "STOPPED",
        }
    }

    fn desired(&self) -> &'static str {
        match self.status() {
            "STOPPED" => "STOPPED",
            _ => "RUNNING",
        }
    }

    /// As ECS describes it. Its container is called as the family of its definition.
    fn shown(&self, arn: &str, tags: bool) -> Value {
        let get = |name: &str| self.asked.get(name).cloned().unwrap_or_default();
        let definition = get("taskDefinition");
        let family = last(definition.as_str().unwrap_or_default(), "");
        let family = family.split(':').next().unwrap_or_default();
        let cluster = arn.replacen(":task/", ":cluster/", 1);
        let cluster = cluster.rsplit_once('/').map_or("", |(cluster, _)| cluster);
        let status = self.status();
        let mut container = json!({ "name": family, "lastStatus": status });
        let mut task = json!({
            "taskArn": arn,
            "clusterArn": cluster,
            "taskDefinitionArn": definition,
            "launchType": get("launchType"),
            "startedBy": get("startedBy"),
            "lastStatus": status,
            "desiredStatus": self.desired(),
        });
        if status == "STOPPED" && self.stopped {
            task["stopCode"] = "UserInitiated".into();
            task["stoppedReason"] = "Task stopped by user".into();
            container["exitCode"] = 137.into();
        } else if status == "STOPPED" {
            task["stopCode"] = "EssentialContainerExited".into();
            task["stoppedReason"] = "Essential container in task exited".into();
            container["exitCode"] = 0.into();
        }
        task["containers"] = json!([container]);
        if tags {
            task["tags"] = match get("tags") {
                Value::Null => json!([]),
                tags => tags,
            };
        }
        task
    }
}

fn one(task: Value) -> Answer {
    let answer = json!({ "tasks": [task], "failures": [] });
    (200, answer.to_string())
}

fn refused(code: &str, message: &str) -> Answer {
    (
        400,
        json!({ "__type": code, "message": message }).to_string(),
    )
}

/// The name at the end of an ARN, or the name itself.
fn last<'a>(name: &'a str, usual: &'a str) -> &'a str {
    match name.rsplit('/').next() {
        None | Some("") => usual,
        Some(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = r#"{"cluster": "c", "taskDefinition": "setup:1", "clientToken": "one",
        "startedBy": "one", "tags": [{"key": "env", "value": "dev"}]}"#;
    const ARN: &str = "arn:aws:ecs:us-east-1:123456789012:task/c/00000000000000000000000000000001";

    fn say(it: &mut TaskRuns, operation: &str, body: &str) -> (u16, Value) {
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        let (status, body) = it.answer(&target, body).unwrap();
        (status, serde_json::from_str(&body).unwrap())
    }

    fn look(it: &mut TaskRuns) -> Value {
        let body = format!(r#"{{"cluster": "c", "tasks": ["{ARN}"], "include": ["TAGS"]}}"#);
        say(it, "DescribeTasks", &body).1["tasks"][0].clone()
    }

    #[test]
    fn a_task_comes_to_its_end_and_a_token_runs_one() {
        let it = &mut TaskRuns::default();
        for _ in 0..2 {
            let (_, made) = say(it, "RunTask", RUN);
            assert_eq!(made["tasks"][0]["taskArn"], ARN);
            assert_eq!(made["tasks"][0]["lastStatus"], "PENDING");
        }
        let other = RUN.replace("setup:1", "setup:2");
        assert_eq!(say(it, "RunTask", &other).0, 400, "the token is taken");
        assert_eq!(look(it)["lastStatus"], "RUNNING");
        let ended = look(it);
        assert_eq!(ended["lastStatus"], "STOPPED");
        assert_eq!(ended["containers"][0]["exitCode"], 0);
        assert_eq!(ended["tags"][0]["key"], "env");
    }

    #[test]
    fn one_is_found_by_who_started_it_and_can_be_stopped() {
        let it = &mut TaskRuns::default();
        say(it, "RunTask", RUN);
        let list = |it: &mut TaskRuns, status: &str| {
            let body =
                format!(r#"{{"cluster": "c", "startedBy": "one", "desiredStatus": "{status}"}}"#);
            say(it, "ListTasks", &body).1["taskArns"].clone()
        };
        assert_eq!(list(it, "RUNNING"), json!([ARN]));
        say(
            it,
            "StopTask",
            &format!(r#"{{"cluster": "c", "task": "{ARN}"}}"#),
        );
        assert_eq!(list(it, "RUNNING"), json!([]));
        assert_eq!(list(it, "STOPPED"), json!([ARN]));
        assert_eq!(look(it)["containers"][0]["exitCode"], 137);
    }

    #[test]
    fn tasks_of_services_are_the_emulators() {
        let it = &mut TaskRuns::default();
        let target = "AmazonEC2ContainerServiceV20141113.DescribeTasks";
        assert_eq!(it.answer(target, r#"{"tasks": ["another"]}"#), None);
        let target = "AmazonEC2ContainerServiceV20141113.ListTasks";
        assert_eq!(it.answer(target, r#"{"cluster": "c"}"#), None);
    }
}
