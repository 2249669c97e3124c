//! Where images are built and kept.

use palinfra_aws::iam::{OpenIdConnectProvider, PolicyDocument, Role};
use palinfra_aws::route53::HostedZone;
use palinfra_aws::{Container, DnsZone, DockerHost, Repositories, Vpc};
use palinfra_core::{Arn, Id, Output, Outputs, Stack, cidr};

use crate::{name_and_tag, settings};

/// The host of GitLab, in the zone of production's domain.
const GITLAB: &str = "gitlab.palipoint.com";

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
pub fn cicd(stack: &mut Stack, settings: &settings::Cicd) -> Cicd {
    name_and_tag(stack);
    let zone = settings.hosted_zone.as_deref();
    let zone = DnsZone::new("zone", "palipoint.com", zone).declare(stack);

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
        zone: zone.id,
        name_servers: zone.name_servers,
        gitlab_url: Output::known(format!("https://{GITLAB}")),
        pipeline_role,
    }
}

/// Lets the jobs of a project's branch `main` push images: GitLab vouches for them, so that no
/// key of AWS is kept in it.
fn pipeline(stack: &mut Stack, images: &Repositories, project: &str) -> Output<Arn<Role>> {
    let gitlab = OpenIdConnectProvider::new("gitlab", GITLAB).declare(stack);
    let branch = format!("project_path:{project}:ref_type:branch:ref:main");
    let jobs = PolicyDocument::assumed_by_subject(&gitlab.arn, GITLAB, branch);
    let role = Role::new("pipeline", "palipoint-pipeline", jobs)
        .policies([("push-images", images.push_policy())])
        .declare(stack);
    role.arn.clone()
}
