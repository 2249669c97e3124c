//! What differs between the engines of databases, as data.

/// An engine.
pub(super) struct Engine {
    /// RDS's name for it.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The component's kind.
    pub kind: &'static str,
    /// What the name of a server's firewall ends in.
    pub suffix: &'static str,
    /// The port that it listens on.
    pub port: u16,
    /// The version, if nothing else is said.
    pub version: &'static str,
    /// How many parts of a version name a family of parameters.
    pub parts_of_family: usize,
    /// The administrator's name, if nothing else is said.
    pub administrator: &'static str,
    /// The parameter that makes it take TLS only.
    pub tls_only: (&'static str, &'static str),
    /// The logs that go to CloudWatch.
    pub logs: &'static [&'static str],
}

pub(super) const POSTGRES: Engine = Engine {
    name: "postgres",
    label: "PostgreSQL server",
    kind: "PostgresInstance",
    suffix: "postgres",
    port: 5432,
    version: "17",
    parts_of_family: 1,
    administrator: "postgres",
    tls_only: ("rds.force_ssl", "1"),
    logs: &["postgresql"],
};

pub(super) const MYSQL: Engine = Engine {
    name: "mysql",
    label: "MySQL server",
    kind: "MysqlInstance",
    suffix: "mysql",
    port: 3306,
    version: "8.4",
    parts_of_family: 2,
    administrator: "admin",
    tls_only: ("require_secure_transport", "1"),
    logs: &["error"],
};

pub(super) const AURORA_POSTGRES: Engine = Engine {
    name: "aurora-postgresql",
    label: "Aurora PostgreSQL",
    kind: "AuroraCluster",
    ..POSTGRES
};

pub(super) const AURORA_MYSQL: Engine = Engine {
    name: "aurora-mysql",
    label: "Aurora MySQL",
    kind: "AuroraCluster",
    // A release with long-term support; AWS still brings its patches.
    version: "8.0.mysql_aurora.3.10.0",
    tls_only: ("require_secure_transport", "ON"),
    ..MYSQL
};

impl Engine {
    /// The family of parameters of a version: `postgres17`, `mysql8.4`, `aurora-mysql8.0`.
    pub fn family(&self, version: &str) -> String {
        let parts: Vec<&str> = version.split('.').take(self.parts_of_family).collect();
        format!("{}{}", self.name, parts.join("."))
    }

    /// The family as a part of a name, which has no periods.
    pub fn family_in_names(&self, version: &str) -> String {
        self.family(version).replace('.', "-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_the_version_without_what_patches_change() {
        assert_eq!(POSTGRES.family("17.4"), "postgres17");
        assert_eq!(MYSQL.family("8.4.5"), "mysql8.4");
        assert_eq!(AURORA_POSTGRES.family("17"), "aurora-postgresql17");
        let version = AURORA_MYSQL.version;
        assert_eq!(AURORA_MYSQL.family(version), "aurora-mysql8.0");
        assert_eq!(AURORA_MYSQL.family_in_names(version), "aurora-mysql8-0");
    }
}
