//! Where container images are kept.

use std::collections::BTreeMap;

use palinfra_core::stack::Line;
use palinfra_core::{Declared, Output, Stack, out};

use super::caller;
use crate::ecr::Repository;
use crate::iam::PolicyDocument;

/// What `docker push` does.
///
/// [AWS documentation](https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html)
const PUSH: [&str; 7] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];

/// A repository for each service of a project, shared by all its stacks. Tags cannot be moved
/// to another image, and images are scanned when they arrive.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use palinfra_aws::Repositories;
/// use palinfra_core::{Output, Stack};
/// fn images(stack: &mut Stack) -> Output<BTreeMap<String, String>> {
///     let images = Repositories::new("images", ["api", "worker"]).keep(20).declare(stack);
///     images.uris()
/// }
/// ```
pub struct Repositories {
    /// The repositories, by service.
    pub repositories: BTreeMap<String, Declared<Repository>>,
}

/// Builds [`Repositories`].
#[must_use = "it does nothing until `declare`"]
pub struct RepositoriesBuilder {
    name: String,
    services: Vec<String>,
    prefix: Option<String>,
    keep: u32,
    disposable: bool,
    by_stack: bool,
    line: Line,
}

impl Repositories {
    /// A repository for each of these services, named `PROJECT/SERVICE`.
    #[track_caller]
    #[allow(clippy::new_ret_no_self)]
    pub fn new<T: Into<String>>(
        name: impl Into<String>,
        services: impl IntoIterator<Item = T>,
    ) -> RepositoriesBuilder {
        RepositoriesBuilder {
            name: name.into(),
            services: services.into_iter().map(Into::into).collect(),
            prefix: None,
            keep: 30,
            disposable: false,
            by_stack: false,
            line: caller(),
        }
    }

    /// Where each service's images are pushed to and pulled from.
    pub fn uris(&self) -> Output<BTreeMap<String, String>> {
        let uris = self.repositories.iter().map(|(service, repository)| {
            (service.clone(), repository.repository_uri.value().clone())
        });
        Output::from_value(palinfra_core::Value::Map(uris.collect()))
    }
}

impl Repositories {
    /// Where one service's images are; nothing, if there is no such service.
    pub fn uri(&self, service: &str) -> Output<String> {
        let repository = self.repositories.get(service);
        repository.map_or_else(
            || Output::from_value(palinfra_core::Value::Null),
            |it| it.repository_uri.clone(),
        )
    }

    /// What lets a role push images to them, such as that of a pipeline, and nothing else.
    ///
    /// ```
    /// use palinfra_aws::Repositories;
    /// use palinfra_aws::iam::{PolicyDocument, Role};
    /// use palinfra_core::Stack;
    /// fn pipeline(stack: &mut Stack, images: &Repositories, jobs: PolicyDocument) {
    ///     Role::new("pipeline", "shop-pipeline", jobs)
    ///         .policies([("push-images", images.push_policy())])
    ///         .declare(stack);
    /// }
    /// ```
    pub fn push_policy(&self) -> PolicyDocument {
        let repositories = self.repositories.values();
        let repositories: Vec<_> = repositories.map(|it| out!("{}", it.arn)).collect();
        PolicyDocument::new()
            .allow(PUSH, repositories)
            // AWS grants the login to all repositories or to none.
            .allow(["ecr:GetAuthorizationToken"], ["*"])
    }
}

impl RepositoriesBuilder {
    /// What the names start with. Left out: `PROJECT/`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// How many images of each service are kept. Left out: 30.
    pub fn keep(mut self, images: u32) -> Self {
        self.keep = images;
        self
    }

    /// Whether the images go with the repositories. Left out: AWS refuses to delete a
    /// repository that holds images.
    pub fn disposable(mut self, disposable: bool) -> Self {
        self.disposable = disposable;
        self
    }

    /// Whether each stack has its own, named as all else of the stack. Left out: the stacks
    /// of a project share them.
    pub fn of_this_stack(mut self, of_this_stack: bool) -> Self {
        self.by_stack = of_this_stack;
        self
    }

    /// Declares the repositories.
    pub fn declare(self, stack: &mut Stack) -> Repositories {
        let line = self.line.clone();
        let name = self.name.clone();
        stack.component_at("Repositories", &name, line, |stack| self.resources(stack))
    }

    fn resources(self, stack: &mut Stack) -> Repositories {
        let lifecycle = self.lifecycle();
        let usual = || format!("{}/", stack.project());
        let prefix = self.prefix.clone().unwrap_or_else(usual);
        let mut repositories = BTreeMap::new();
        for service in self.services {
            let name = match self.by_stack {
                true => stack.full_name(&service),
                false => format!("{prefix}{service}"),
            };
            let repository = Repository::new(&service, name)
                .lifecycle_policy_text(&lifecycle)
                .empty_on_delete(self.disposable)
                .declare(stack);
            repositories.insert(service, repository);
        }
        Repositories { repositories }
    }

    /// Untagged images go after a week, and the oldest once there are too many.
    fn lifecycle(&self) -> String {
        let rule = |priority: u32, description: &str, selection: serde_json::Value| {
            serde_json::json!({
                "rulePriority": priority,
                "description": description,
                "selection": selection,
                "action": {"type": "expire"},
            })
        };
        let untagged = serde_json::json!({
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": 7,
        });
        let old = serde_json::json!({
            "tagStatus": "any",
            "countType": "imageCountMoreThan",
            "countNumber": self.keep,
        });
        let rules = [rule(1, "untagged", untagged), rule(2, "too many", old)];
        serde_json::json!({ "rules": rules }).to_string()
    }
}
