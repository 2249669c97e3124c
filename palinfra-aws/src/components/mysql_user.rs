//! A user of a MySQL database for one application.

mod task;

use palinfra_core::stack::Line;
use palinfra_core::{Arn, Declared, Output, Stack};

use super::{
    AuroraCluster, DatabaseInstance, Rules, SecretValue, SecurityGroupSource, caller, full_name,
};
use crate::ecs::TaskRun;
use crate::secretsmanager::{GenerateSecretString, Secret};

const KIND: &str = "MysqlUser";

/// A user of a MySQL database, for one application, so that no application is the
/// administrator.
///
/// Its password is made up into Secrets Manager, and is nowhere else: not in the program, not
/// in a preview, not in the state. The user itself is made inside the database by a
/// [`TaskRun`], a container that runs for some seconds before the application starts
/// ([`create_in`](MysqlUser::create_in)): it alone may read the administrator's password.
///
/// ```
/// use palinfra_aws::{AuroraCluster, BeanstalkApp, MysqlUser, Vpc};
/// use palinfra_core::Stack;
/// fn api(stack: &mut Stack, vpc: &Vpc, database: &AuroraCluster, platform: &str) {
///     let user = MysqlUser::new("api-user", "shop_api").of("shop").declare(stack);
///     let api = BeanstalkApp::new("api", vpc, platform)
///         .environment("DATABASE_USER", user.username())
///         .secret("DATABASE_PASSWORD", user.password())
///         .declare(stack);
///     let way = database.allow_from(stack, &api);
///     let created = user.create_in(stack, database, vpc, &api, &way.ingress);
///     api.after(stack, &created);
/// }
/// ```
pub struct MysqlUser {
    name: String,
    username: String,
    database: String,
    rights: String,
    /// Its password, as the whole text.
    pub secret: Declared<Secret>,
}

/// Builds a [`MysqlUser`].
#[must_use = "it does nothing until `declare`"]
pub struct MysqlUserBuilder {
    name: String,
    username: String,
    database: Option<String>,
    rights: String,
    disposable: bool,
    line: Line,
}

/// A MySQL database that a user can be made in.
pub trait MysqlServer {
    /// The host to write to.
    fn host(&self) -> Output<String>;
    /// The port.
    fn port(&self) -> u16;
    /// The secret that holds the administrator's `username` and `password` as JSON.
    fn administrator(&self) -> Output<Arn<Secret>>;
    /// Lets a source connect to the port.
    #[track_caller]
    fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules;
}

impl MysqlServer for AuroraCluster {
    fn host(&self) -> Output<String> {
        self.endpoint()
    }
    fn port(&self) -> u16 {
        AuroraCluster::port(self)
    }
    fn administrator(&self) -> Output<Arn<Secret>> {
        self.secret_arn()
    }
    #[track_caller]
    fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        AuroraCluster::allow_from(self, stack, source)
    }
}

impl MysqlServer for DatabaseInstance {
    fn host(&self) -> Output<String> {
        self.endpoint()
    }
    fn port(&self) -> u16 {
        DatabaseInstance::port(self)
    }
    fn administrator(&self) -> Output<Arn<Secret>> {
        self.password()
    }
    #[track_caller]
    fn allow_from(&self, stack: &mut Stack, source: &impl SecurityGroupSource) -> Rules {
        DatabaseInstance::allow_from(self, stack, source)
    }
}

impl MysqlUser {
    /// A user of that name in MySQL.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new(name: impl Into<String>, username: impl Into<String>) -> MysqlUserBuilder {
        MysqlUserBuilder {
            name: name.into(),
            username: username.into(),
            database: None,
            // To work with data, and to bring the tables to what a version needs.
            rights: "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES".into(),
            disposable: false,
            line: caller(),
        }
    }

    /// Its name in MySQL.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The database that it has rights in.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Its password, by reference.
    pub fn password(&self) -> SecretValue {
        (&self.secret).into()
    }

    /// Makes the user in a database, or brings it to this password and these rights, by a task
    /// that runs once; again after each change of it. It comes from where the application comes
    /// from, whose firewall it has, so that the database admits nobody else.
    #[track_caller]
    pub fn create_in<R: palinfra_core::Resource>(
        &self,
        stack: &mut Stack,
        server: &impl MysqlServer,
        vpc: &super::Vpc,
        application: &impl SecurityGroupSource,
        after: &Declared<R>,
    ) -> Declared<TaskRun> {
        let line = caller();
        stack.component_at(KIND, &self.name, line, |stack| {
            let from = application.source();
            task::declare(stack, self, server, vpc, &from).after(stack, after)
        })
    }
}

impl MysqlUserBuilder {
    /// The database that it has rights in. Left out: one that is called as the user.
    pub fn of(mut self, database: impl Into<String>) -> Self {
        self.database = Some(database.into());
        self
    }

    /// What it may do there, in MySQL's words. Left out: read and write data, and change tables.
    pub fn rights(mut self, rights: impl Into<String>) -> Self {
        self.rights = rights.into();
        self
    }

    /// Whether its password is gone at once when it is deleted. Else AWS keeps the name of the
    /// secret for a month, and the user could not be made again before.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// Declares its password.
    pub fn declare(self, stack: &mut Stack) -> MysqlUser {
        let database = self.database.unwrap_or_else(|| self.username.clone());
        for (what, text) in [("user", &self.username), ("database", &database)] {
            if !is_name(text) {
                stack.error(format!(
                    "`{}` is not the name of a {what}: 1 to 32 letters, digits and underscores",
                    text.escape_debug()
                ));
            }
        }
        if !is_rights(&self.rights) {
            stack.error(format!(
                "`{}` are not rights such as `SELECT, INSERT`",
                self.rights.escape_debug()
            ));
        }
        let disposable = self.disposable;
        let secret = stack.component_at(KIND, &self.name, self.line, |stack| {
            let full = full_name(stack, &self.name);
            // No signs: it is a part of a statement of SQL.
            let password = GenerateSecretString {
                password_length: Some(40),
                exclude_punctuation: Some(true),
                ..GenerateSecretString::default()
            };
            Secret::new("password", format!("{full}/password"))
                .description(format!("The password of the MySQL user {}", self.username))
                .generate_secret_string(password)
                .readable(false)
                .recovery_window_days(if disposable { 0 } else { 30 })
                .declare(stack)
        });
        MysqlUser {
            name: self.name,
            username: self.username,
            database,
            rights: self.rights,
            secret,
        }
    }
}

/// Both are parts of statements of SQL.
fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_rights(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphabetic() || " ,".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_statement_of_sql_is_refused() {
        assert!(is_name("coltpay_api") && is_rights("SELECT, SHOW VIEW"));
        for bad in ["", "a'b", "a`b", "a b", &"a".repeat(33)] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(!is_rights("ALL ON *.* TO 'x'; DROP"));
    }
}
