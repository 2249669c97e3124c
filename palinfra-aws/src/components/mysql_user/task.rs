//! The task that makes a user.

use std::collections::BTreeMap;

use palinfra_core::{Declared, Id, Input, Resource, Stack};

use super::super::allow::{From, Source};
use super::super::fargate_service::roles;
use super::super::{SecretValue, Vpc, full_name};
use super::{MysqlServer, MysqlUser};
use crate::ec2::SecurityGroup;
use crate::ecs::{
    Cluster, ContainerDefinition, LogConfiguration, NetworkConfiguration, TaskDefinition, TaskRun,
    TaskRunBuilder,
};
use crate::logs::LogGroup;

/// MySQL's own image, which has its client.
const IMAGE: &str = "public.ecr.aws/docker/library/mysql:8.4";

/// It can run any number of times. A firewall that was made a moment ago may not let it through
/// at the first try.
const SCRIPT: &str = r#"set -u
for try in 1 2 3 4 5 6; do
  mysql --host="$HOST" --port="$PORT" --user="$ADMINISTRATOR" --ssl-mode=REQUIRED \
    --connect-timeout=20 <<SQL && exit 0
CREATE USER IF NOT EXISTS '$USERNAME'@'%' IDENTIFIED BY '$PASSWORD' REQUIRE SSL;
ALTER USER '$USERNAME'@'%' IDENTIFIED BY '$PASSWORD' REQUIRE SSL;
GRANT $RIGHTS ON \`$DATABASE\`.* TO '$USERNAME'@'%';
SQL
  sleep 10
done
exit 1
"#;

/// A run that is not declared yet.
pub(super) struct Run(TaskRunBuilder);

impl Run {
    /// Declares it, after something else.
    pub fn after<R: Resource>(self, stack: &mut Stack, first: &Declared<R>) -> Declared<TaskRun> {
        self.0.depends_on(first).declare(stack)
    }
}

/// Declares the task and what it needs.
pub(super) fn declare(
    stack: &mut Stack,
    user: &MysqlUser,
    server: &impl MysqlServer,
    vpc: &Vpc,
    from: &Source,
) -> Run {
    let full = full_name(stack, &user.name);
    let cluster = Cluster::new("setup", &full).declare(stack);
    let log_group = LogGroup::new("setup", format!("/aws/ecs/{full}"))
        .retention_in_days(30)
        .declare(stack);

    let administrator = server.administrator();
    let secrets = [
        (
            "ADMINISTRATOR",
            SecretValue::key(&administrator, "username"),
        ),
        // The client takes it from here, so that it is in no list of processes.
        ("MYSQL_PWD", SecretValue::key(&administrator, "password")),
        ("PASSWORD", user.password()),
    ];
    let role_name = full_name(stack, &format!("{}-setup", user.name));
    let image = Input::from(IMAGE.to_string());
    let read = secrets.iter().map(|(_, secret)| secret);
    let execution_role = roles::execution(stack, &role_name, &image, &log_group, read);
    let secrets: BTreeMap<String, Input<String>> = secrets
        .iter()
        .map(|(name, secret)| (name.to_string(), secret.reference().into()))
        .collect();

    let text = |text: &str| Input::from(text.to_string());
    let environment = [
        ("HOST", Input::from(server.host())),
        ("PORT", text(&server.port().to_string())),
        ("DATABASE", text(&user.database)),
        ("USERNAME", text(&user.username)),
        ("RIGHTS", text(&user.rights)),
    ];
    let environment = environment.map(|(name, value)| (name.to_string(), value));
    let logs = LogConfiguration::awslogs(&log_group.log_group_name, stack.region(), "setup");
    let container = ContainerDefinition {
        entry_point: Some(vec!["sh".into(), "-c".into()]),
        command: Some(vec![SCRIPT.into()]),
        environment: Some(environment.into()),
        secrets: Some(secrets),
        log_configuration: Some(logs),
        ..ContainerDefinition::new("setup", image)
    };
    let task = TaskDefinition::new("setup", &full, [container])
        .execution_role_arn(&execution_role)
        .declare(stack);

    let group = group(stack, from);
    let network = NetworkConfiguration::private(&vpc.private.subnet_ids, [group]);
    let run = TaskRun::new("setup", &cluster, &task).network_configuration(network);
    // It cannot pull its image before it has a way out.
    Run(vpc
        .private
        .routes
        .iter()
        .fold(run, |run, route| run.depends_on(route)))
}

fn group(stack: &mut Stack, from: &Source) -> Input<Id<SecurityGroup>> {
    match &from.from {
        From::Group { id, .. } => id.clone(),
        From::Range(_) => {
            stack.error("a user of a database is made from where an application is, not a range");
            Id::new("none").into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SCRIPT;

    #[test]
    fn no_password_is_an_argument_of_a_program() {
        let commands = SCRIPT.lines().filter(|line| line.contains("mysql --"));
        for line in commands {
            assert!(
                !line.contains("PASSWORD") && !line.contains("MYSQL_PWD"),
                "{line}"
            );
        }
    }
}
