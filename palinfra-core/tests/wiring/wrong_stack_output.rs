use palinfra_core::{Output, Outputs, Project};

#[derive(Outputs)]
struct Hub {
    domain: Output<String>,
}

fn main() {
    let mut project = Project::new("shop", "us-east-1");
    let hub = project.stack("hub", |_, _: &()| Hub {
        domain: Output::known("example.com".into()),
    });
    project.stack("dev", move |stack, _: &()| {
        let hub = hub.outputs(stack);
        let _url = hub.domian;
    });
}
