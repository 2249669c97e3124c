//! Structs of outputs.

use palinfra_core::settings::SettingSource;
use palinfra_core::{Id, Kind, Output, Outputs, Project, Secret, cidr};

use crate::types::{Subnet, Vpc};

/// The outputs of a stack.
#[derive(Outputs, Clone)]
struct Hub {
    /// Its domain.
    domain: Output<String>,
    /// Its network.
    network: Network,
}

/// A group of outputs.
#[derive(Outputs, Clone)]
struct Network {
    vpc_id: Output<Id<Vpc>>,
    deep: Deep,
}

/// A group inside of a group, behind another name of its type.
#[derive(Outputs, Clone)]
struct Deep {
    #[output(form = "{random}")]
    token: Output<Secret<String>>,
    url: Url,
}

type Url = Output<String>;

#[test]
fn outputs_inside_of_outputs_have_dotted_names() {
    let names: Vec<_> = Hub::SCHEMA
        .iter()
        .map(|output| (output.name, output.kind, output.form))
        .collect();
    assert_eq!(
        names,
        [
            ("domain", Kind::Text, None),
            ("network.vpc_id", Kind::Id("ec2:Vpc"), None),
            (
                "network.deep.token",
                Kind::Secret(&Kind::Text),
                Some("{random}")
            ),
            ("network.deep.url", Kind::Text, None),
        ]
    );
}

#[test]
fn the_outputs_of_one_stack_are_promises_in_another() {
    let mut project = Project::new("shop", "us-east-1");
    let hub = project.stack("hub", |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        Hub {
            domain: Output::known("example.com".into()),
            network: Network {
                vpc_id: vpc.id.clone(),
                deep: Deep {
                    token: Output::known(Secret::new("hunter2".into())),
                    url: Output::known("https://example.com/".into()),
                },
            },
        }
    });
    project.stack("dev", move |stack, _: &()| {
        let hub = hub.outputs(stack);
        let network = &hub.network;
        Subnet::new("a", &network.vpc_id, "10.0.0.0/20")
            .key(&network.deep.token)
            .declare(stack);
        hub
    });

    let source = |stack: &str| SettingSource {
        stack: stack.into(),
        ..Default::default()
    };
    let given = project.declare(source("hub"), None).unwrap().outputs;
    let names: Vec<_> = given.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "domain",
            "network.vpc_id",
            "network.deep.token",
            "network.deep.url"
        ]
    );
    assert_eq!(given[1].1.to_string(), "‹main›");

    let reader = project.declare(source("dev"), None).unwrap();
    assert!(reader.reads.contains("hub"));
    assert_eq!(
        reader.nodes[0].inputs["vpc_id"].to_string(),
        "‹hub/network.vpc_id›"
    );
    assert_eq!(reader.nodes[0].inputs["key"].to_string(), "[secret]");
    assert_eq!(reader.outputs[3].1.to_string(), "‹hub/network.deep.url›");
}
