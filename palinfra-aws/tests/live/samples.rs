//! A sample of each type: how it is declared, and another value for each input that can be
//! changed in place.

mod ec2;

use palinfra_aws::live::Shown;
use palinfra_core::{Declared, Map, Promise, Resource, Schema, Stack, Urn, Value};
use palinfra_core::resource::Builder;

use crate::support::emulator::Emulator;

/// A sample of a type.
pub struct Sample {
    pub schema: &'static Schema,
    pub emulator: Emulator,
    /// Another value for each input that can be changed in place.
    pub updates: Vec<(&'static str, Value)>,
    pub declare: Box<dyn Fn(&mut Stack, &Map) + Send + Sync>,
}

/// The samples of all types.
pub fn all() -> Vec<Sample> {
    [ec2::all()].into_iter().flatten().collect()
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
            R::Builder::from_draft(draft)
        });
    };
    Sample {
        schema: const { &R::SCHEMA },
        emulator: Emulator::Moto,
        updates: Vec::new(),
        declare: Box::new(declare),
    }
}

impl Sample {
    /// Another value for an input that can be changed in place.
    pub fn update(mut self, input: &'static str, value: impl Shown) -> Sample {
        self.updates.push((input, value.shown()));
        self
    }

    /// Another emulator than moto.
    #[allow(dead_code)]
    pub fn on(mut self, emulator: Emulator) -> Sample {
        self.emulator = emulator;
        self
    }
}

/// The output of another resource that the sample's program declares.
#[allow(dead_code)]
pub fn output_of<R: Resource>(name: &str, output: &'static str) -> Value {
    let urn = Urn::new("contract", "dev", &[], R::TYPE, name);
    Value::Promise(Promise::Property { urn, name: output })
}
