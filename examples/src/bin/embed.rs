//! `up` from inside another program: a typed event for each step, and typed outputs.
//!
//! `cargo run -p palinfra-examples --bin embed` runs it on the local cloud. In a build with
//! `--features aws`, `-- aws` runs it on AWS.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use palinfra_aws::Vpc;
use palinfra_core::backend::FileBackend;
use palinfra_core::clouds::Cloud;
use palinfra_core::engine::{Engine, Request};
use palinfra_core::event::{Event, RunResult, Sink};
use palinfra_core::local::{LocalFolder, LocalOptions};
use palinfra_core::secret::KeySource;
use palinfra_core::{Cidr, Id, Output, Outputs, Project, StackRef, cidr};

#[derive(Outputs)]
struct Network {
    vpc_id: Output<Id<palinfra_aws::ec2::Vpc>>,
    range: Output<Cidr>,
}

fn project() -> (Project, StackRef<Network>) {
    let mut project = Project::new("embedded", "us-east-1");
    let dev = project.stack("dev", |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16"))
            .availability_zones(2)
            .declare(stack);
        Network {
            vpc_id: vpc.id(),
            range: vpc.cidr_block(),
        }
    });
    (project, dev)
}

fn engine(project: Project) -> Engine {
    let state = PathBuf::from(".palinfra");
    let key = KeySource::from_environment(&state);
    let cloud: Arc<dyn Cloud> = match std::env::args().nth(1).as_deref() {
        #[cfg(feature = "aws")]
        Some("aws") => Arc::new(palinfra_aws::live::AwsCloud::new()),
        _ => Arc::new(LocalFolder::new(
            state.join("local"),
            key.clone(),
            &state,
            LocalOptions::default(),
            false,
        )),
    };
    let backend = Arc::new(FileBackend::new(state, key));
    Engine::new(project, &palinfra_aws::types(), backend, cloud)
}

/// One line for each step that has ended.
fn show(event: Event) {
    match event {
        Event::StackStarted { stack, steps, .. } => println!("{stack}: {steps} steps"),
        Event::StepDone { urn, op, seconds } => {
            println!("  {op:?} {} in {seconds:.1} s", urn.path());
        }
        Event::StepFailed { urn, message, .. } => eprintln!("  {} failed: {message}", urn.path()),
        _ => {}
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (project, dev) = project();
    let engine = engine(project);
    let request = Request {
        events: Sink::new(show),
        ..Request::default()
    };
    let plan = engine.plan_up(&request).await?;
    println!("{} to create", plan.counts().create);
    let report = plan.execute(&request).await;
    if report.result() != RunResult::Succeeded {
        return Err("the network is not as it should be".into());
    }

    let network = report.outputs_of(&dev);
    let (vpc, range): (Id<_>, Cidr) = (network.vpc_id.get()?, network.range.get()?);
    println!("{vpc} has the range {}", range.net()?);
    Ok(())
}
