//! A sample of each type: how it is declared, and another value for each input that can be
//! changed in place.

mod acm;
mod autoscaling;
mod cloudfront;
mod cloudwatch;
mod config;
mod dynamodb;
mod ec2;
mod ecr;
mod ecs;
mod eks;
mod elasticache;
mod elasticbeanstalk;
mod elbv2;
mod guardduty;
mod iam;
mod kms;
mod logs;
mod opensearch;
mod rds;
mod route53;
mod s3;
mod secretsmanager;
mod sns;
mod ssm;
mod wafv2;
mod xray;

use std::time::Duration;

use palinfra_aws::live::Shown;
use palinfra_core::resource::Builder;
use palinfra_core::{Declared, Map, Promise, Resource, Schema, Stack, Timeouts, Urn, Value};

use crate::support::emulator::Emulator;

/// A sample of a type.
pub struct Sample {
    pub schema: &'static Schema,
    pub emulator: Emulator,
    /// Changes that are made in place, each with the other values of one or more inputs.
    pub updates: Vec<Vec<(&'static str, Value)>>,
    /// Inputs that are not changed here, and why.
    pub without: Vec<(&'static str, &'static str)>,
    /// Declares it, with other values for some inputs.
    pub declare: Declare,
}

type Declare = Box<dyn Fn(&mut Stack, &Map) + Send + Sync>;

/// The samples of all types.
pub fn all() -> Vec<Sample> {
    [
        acm::all(),
        autoscaling::all(),
        cloudfront::all(),
        cloudwatch::all(),
        config::all(),
        dynamodb::all(),
        ec2::all(),
        ecr::all(),
        ecs::all(),
        eks::all(),
        elasticache::all(),
        elasticbeanstalk::all(),
        elbv2::all(),
        guardduty::all(),
        iam::all(),
        kms::all(),
        logs::all(),
        opensearch::all(),
        rds::all(),
        route53::all(),
        s3::all(),
        secretsmanager::all(),
        ssm::all(),
        sns::all(),
        wafv2::all(),
        xray::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A sample: the program declares one resource of the type, under the name `it`, and what
/// that needs. Tags are added, and changed, by the contract.
pub fn sample<R: Resource>(program: fn(&mut Stack) -> Declared<R>) -> Sample {
    let declare = move |stack: &mut Stack, changes: &Map| {
        let resource = program(stack);
        assert_eq!(resource.urn().name(), "it", "the sample is called `it`");
        stack.change(&resource, |builder| {
            let mut draft = builder.into_draft();
            draft.inputs.extend(changes.clone());
            draft.inputs.retain(|_, value| !value.is_null());
            // An emulator is quick: what is retried for longer will never pass.
            let limit = Some(Duration::from_secs(20));
            draft.options.timeouts = Timeouts {
                create: limit,
                update: limit,
                delete: limit,
            };
            R::Builder::from_draft(draft)
        });
    };
    Sample {
        schema: const { &R::SCHEMA },
        emulator: Emulator::Moto,
        updates: Vec::new(),
        without: Vec::new(),
        declare: Box::new(declare),
    }
}

impl Sample {
    /// Another value for an input that can be changed in place.
    pub fn update(self, input: &'static str, value: impl Shown) -> Sample {
        self.together([(input, value.shown())])
    }

    /// Other values for inputs that change together, such as one target for another. `Null`
    /// takes one away.
    pub fn together<const N: usize>(mut self, inputs: [(&'static str, Value); N]) -> Sample {
        self.updates.push(inputs.into());
        self
    }

    /// An input that is not changed here, and why.
    pub fn without(mut self, input: &'static str, reason: &'static str) -> Sample {
        self.without.push((input, reason));
        self
    }

    /// Another emulator than moto.
    pub fn on(mut self, emulator: Emulator) -> Sample {
        self.emulator = emulator;
        self
    }
}

/// The output of another resource that the sample's program declares.
pub fn output_of<R: Resource>(name: &str, output: &'static str) -> Value {
    let urn = Urn::new("contract", "dev", &[], R::TYPE, name);
    Value::Promise(Promise::Property { urn, name: output })
}
