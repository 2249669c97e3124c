//! Where images are built and kept.

use palinfra_aws::iam::{
    Condition, OpenIdConnectProvider, PolicyDocument, Principal, Role, Statement,
};
use palinfra_aws::route53::HostedZone;
use palinfra_aws::{Container, DockerHost, Repositories, Vpc};
use palinfra_core::{Arn, Id, Output, Outputs, Stack, cidr, out};

/// The host of GitLab, in the zone of production's domain.
const GITLAB: &str = "gitlab.palipoint.com";

/// What can be set for `cicd`.
#[derive(palinfra_core::Settings)]
pub struct Settings {
    /// The id of the hosted zone of `palipoint.com`. Left out: a new zone, whose name servers
    /// its registrar must then be told.
    pub hosted_zone: Option<String>,
    /// GitLab's image.
    #[setting(default = "gitlab/gitlab-ce:18.5.1-ce.0")]
    pub gitlab_image: String,
    /// GitLab's disk, in GiB.
    #[setting(default = 100)]
    pub gitlab_disk: u32,
    /// The project in GitLab whose pipeline of the branch `main` may push images. Left out: none,
    /// since AWS asks GitLab for its keys, which must answer by then.
    pub pipeline: Option<String>,
    /// Whether GitLab's server cannot be deleted until this is taken away.
    #[setting(default = true)]
    pub protect: bool,
    /// Whether GitLab's server was there before, and is imported.
    #[setting(default = false)]
    pub adopt: bool,
}

/// Where the images are.
#[derive(Outputs, Clone)]
pub struct Images {
    /// The frontend's repository.
    pub frontend: Output<String>,
    /// The backend's repository.
    pub backend: Output<String>,
    /// The repository of notifications and background jobs.
    pub notification: Output<String>,
}

/// What the other stacks read, and what people need to know.
#[derive(Outputs, Clone)]
pub struct Cicd {
    /// Where images are pushed to and pulled from.
    pub images: Images,
    /// The zone of `palipoint.com`.
    pub zone: Output<Id<HostedZone>>,
    /// The name servers of that zone; nothing, if it was there before.
    pub name_servers: Output<Vec<String>>,
    /// Where GitLab answers.
    pub gitlab_url: Output<String>,
    /// The role that GitLab's pipeline assumes; nothing without a `pipeline`.
    pub pipeline_role: Output<Arn<Role>>,
}

/// Declares GitLab and the repositories.
pub fn cicd(stack: &mut Stack, settings: &Settings) -> Cicd {
    stack.naming("{name}");
    stack.tag("Project", "palipoint");
    stack.tag("Environment", "cicd");
    let (zone, name_servers) = hosted_zone(stack, "palipoint.com", settings.hosted_zone.as_deref());

    let vpc = Vpc::new("Palipoint-VPC", cidr!("10.20.0.0/16"))
        .private_subnets(false)
        .isolated_subnets(false)
        .declare(stack);
    let gitlab = Container::new("gitlab", &settings.gitlab_image)
        .environment(
            "GITLAB_OMNIBUS_CONFIG",
            format!("external_url 'https://{GITLAB}'; letsencrypt['enable'] = true"),
        )
        .publish(80, 80)
        .publish(443, 443)
        .volume("/srv/gitlab/config", "/etc/gitlab")
        .volume("/srv/gitlab/logs", "/var/log/gitlab")
        .volume("/srv/gitlab/data", "/var/opt/gitlab");
    DockerHost::new("gitlab-server", &vpc)
        .label("GitLab Server")
        .instance_type("t3a.xlarge")
        .disk(settings.gitlab_disk)
        .container(gitlab)
        // People clone over HTTPS; Let's Encrypt asks on port 80.
        .open([80, 443])
        .domain(GITLAB, &zone)
        .protect(settings.protect)
        .adopted(settings.adopt)
        .declare(stack);

    let services = ["palipoint-fe", "palipoint-be", "palipoint-notification"];
    let images = Repositories::new("images", services)
        .prefix("")
        .declare(stack);
    let pipeline_role = match &settings.pipeline {
        Some(project) => pipeline(stack, &images, project),
        None => Output::from_value(palinfra_core::Value::Null),
    };
    Cicd {
        images: Images {
            frontend: images.uri("palipoint-fe"),
            backend: images.uri("palipoint-be"),
            notification: images.uri("palipoint-notification"),
        },
        zone,
        name_servers,
        gitlab_url: Output::known(format!("https://{GITLAB}")),
        pipeline_role,
    }
}

/// The zone of a domain: the one that is given, or a new one.
pub fn hosted_zone(
    stack: &mut Stack,
    domain: &str,
    id: Option<&str>,
) -> (Output<Id<HostedZone>>, Output<Vec<String>>) {
    if let Some(id) = id {
        return (Id::new(id).into(), Vec::<String>::new().into());
    }
    let zone = HostedZone::new("zone", domain).declare(stack);
    (zone.id.clone(), zone.name_servers.clone())
}

/// Lets the jobs of a project's branch `main` push images: GitLab vouches for them, so that no
/// key of AWS is kept in it.
fn pipeline(stack: &mut Stack, images: &Repositories, project: &str) -> Output<Arn<Role>> {
    let provider = OpenIdConnectProvider::new("gitlab", GITLAB).declare(stack);
    let branch = format!("project_path:{project}:ref_type:branch:ref:main");
    let jobs = Statement::trust(["sts:AssumeRoleWithWebIdentity"])
        .principal(Principal::federated(&provider.arn))
        .condition(Condition::string_equals(
            format!("{GITLAB}:aud"),
            ["sts.amazonaws.com"],
        ))
        .condition(Condition::string_equals(format!("{GITLAB}:sub"), [branch]));
    let repositories = images.repositories.values();
    let repositories: Vec<_> = repositories.map(|it| out!("{}", it.arn)).collect();
    let push = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    ];
    let push = PolicyDocument::new()
        .allow(push, repositories)
        .allow(["ecr:GetAuthorizationToken"], ["*"]);
    let role = Role::new(
        "pipeline",
        "palipoint-pipeline",
        PolicyDocument::new().statement(jobs),
    )
    .policies([("push-images", push)])
    .declare(stack);
    role.arn.clone()
}
