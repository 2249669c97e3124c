//! URNs: the identity of a resource, for as long as it lives.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The identity of a resource: project, stack, parents, type and name.
///
/// Written `urn:palinfra:PROJECT:STACK:PARENT/…/TYPE:NAME`, where every parent is a
/// component as `TYPE:NAME`. Neither a resource's properties nor its place in the
/// program's text are part of it.
///
/// ```
/// use palinfra_core::Urn;
/// let urn = Urn::new("payflow", "hub", &["Vpc:hub".into()], "ec2:Subnet", "private-a");
/// assert_eq!(urn.as_str(), "urn:palinfra:payflow:hub:Vpc:hub/ec2:Subnet:private-a");
/// assert_eq!(urn.name(), "private-a");
/// assert_eq!(urn.resource_type(), "ec2:Subnet");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Urn(Arc<str>);

const PREFIX: &str = "urn:palinfra:";

impl Urn {
    /// Joins the parts. `parents` are components, outermost first, each `TYPE:NAME`.
    pub fn new(project: &str, stack: &str, parents: &[String], kind: &str, name: &str) -> Urn {
        let mut text = format!("{PREFIX}{project}:{stack}:");
        for parent in parents {
            text.push_str(parent);
            text.push('/');
        }
        text.push_str(kind);
        text.push(':');
        text.push_str(name);
        Urn(text.into())
    }

    /// Reads a URN that a user or a state file gave. `None` if it is not one.
    pub fn parse(text: &str) -> Option<Urn> {
        let path = text.strip_prefix(PREFIX)?.splitn(3, ':').nth(2)?;
        path.split('/')
            .all(|segment| {
                segment
                    .rsplit_once(':')
                    .is_some_and(|(kind, name)| !kind.is_empty() && !name.is_empty())
            })
            .then(|| Urn(text.into()))
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The project's name.
    pub fn project(&self) -> &str {
        self.part(0)
    }

    /// The stack's name.
    pub fn stack(&self) -> &str {
        self.part(1)
    }

    /// Parents, type and name: all that follows the stack.
    pub fn path(&self) -> &str {
        self.part(2)
    }

    /// The components around the resource, outermost first, each `TYPE:NAME`.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        let path = self.path();
        let parents = path.rfind('/').map_or("", |end| &path[..end]);
        parents.split('/').filter(|segment| !segment.is_empty())
    }

    /// The resource's type, such as `ec2:Subnet`.
    pub fn resource_type(&self) -> &str {
        self.last_segment().0
    }

    /// The resource's name in the program.
    pub fn name(&self) -> &str {
        self.last_segment().1
    }

    /// The names of the parents and of the resource, for people: `vpc/private-a`.
    pub fn short(&self) -> String {
        let mut text = String::new();
        for parent in self.parents() {
            text.push_str(parent.rsplit_once(':').map_or(parent, |(_, name)| name));
            text.push('/');
        }
        text.push_str(self.name());
        text
    }

    /// The same resource under another stack, parents, or name.
    pub fn with_path(&self, path: &str) -> Urn {
        Urn(format!("{PREFIX}{}:{}:{path}", self.project(), self.stack()).into())
    }

    fn last_segment(&self) -> (&str, &str) {
        let path = self.path();
        let segment = path.rsplit_once('/').map_or(path, |(_, last)| last);
        segment.rsplit_once(':').unwrap_or(("", segment))
    }

    fn part(&self, index: usize) -> &str {
        let rest = self.0.strip_prefix(PREFIX).unwrap_or("");
        rest.splitn(3, ':').nth(index).unwrap_or("")
    }
}

impl fmt::Display for Urn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Urn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `pattern`, in which `*` stands for any run of characters, fits `text`.
#[doc(hidden)]
pub fn wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(previous) = last.replace(part) {
            match str::find(rest, previous) {
                Some(at) => rest = &rest[at + previous.len()..],
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

/// Why a name cannot be part of a URN, or `None` if it can.
pub(crate) fn name_problem(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.@+=".contains(c);
    if name.is_empty() {
        Some("a name must not be empty")
    } else if name.len() > 100 {
        Some("a name has at most 100 characters")
    } else if !name.chars().all(allowed) {
        Some("a name holds letters, digits and -_.@+= only")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_nested_urn() {
        let parents = ["Spoke:main".to_string(), "Vpc:vpc".to_string()];
        let urn = Urn::new("payflow", "production", &parents, "ec2:Subnet", "a");
        assert_eq!(urn.project(), "payflow");
        assert_eq!(urn.stack(), "production");
        assert_eq!(urn.parents().collect::<Vec<_>>(), ["Spoke:main", "Vpc:vpc"]);
        assert_eq!(urn.short(), "main/vpc/a");
        assert_eq!(Urn::parse(urn.as_str()), Some(urn));
    }

    #[test]
    fn what_is_not_a_urn_is_refused() {
        for text in [
            "",
            "urn:palinfra:",
            "urn:palinfra:a:b:",
            "urn:palinfra:a:b:x",
            "urn:x:a:b:T:n",
        ] {
            assert_eq!(Urn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn wildcards() {
        assert!(wildcard("*", ""));
        assert!(wildcard("a*c", "abc"));
        assert!(wildcard("*Subnet:*", "urn:x:ec2:Subnet:a"));
        assert!(wildcard("abc", "abc"));
        assert!(wildcard("a*b*c", "a-b-b-c"));
        assert!(!wildcard("a*b*c", "a-c-b"));
        assert!(!wildcard("abc", "abcd"));
        assert!(!wildcard("ab*ba", "aba"));
    }
}
