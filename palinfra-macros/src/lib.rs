//! The derives of palinfra. Use them through `palinfra_core`, which exports each one next to
//! the trait that it implements; examples are on the traits.

mod attributes;
mod input;
mod outputs;
mod property;
mod resource;
mod settings;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a resource type of a struct of inputs: the schema, a `new` function that takes the
/// required inputs, and a builder with a method for each input and each option.
///
/// On the struct, `#[resource(…)]`:
///
/// | key | meaning |
/// | --- | --- |
/// | `type = "ec2:Subnet"` | the type's name; required |
/// | `outputs = SubnetOutputs` | the struct that derives `Outputs`; required |
/// | `id = "subnet-{hex17}"` | the form of the id on the local cloud |
/// | `cloudformation = "AWS::EC2::Subnet"` | the matching CloudFormation type |
/// | `summary = "{cidr_block} in {vpc_id}"` | one line about a resource |
/// | `unique("vpc_id", "cidr_block")` | inputs that two resources cannot share |
/// | `token` | its create call takes an idempotency token |
/// | `lookup` | it looks something up and creates nothing |
/// | `afterwards` | it acts on what has been done: an update comes after the deletes, too |
/// | `usual(create = 2, update = 2, delete = 2)` | the usual seconds; left out: 1 |
/// | `apart("vpc_id.cidr_block", "peer.cidr_block")` | ranges that must not overlap; repeatable |
/// | `check = path::to::function` | `fn(&Map) -> Result<(), String>` for the inputs that are given, together |
///
/// On a field, `#[input(…)]`:
///
/// | key | meaning |
/// | --- | --- |
/// | `replaces` | a change replaces the resource |
/// | `secret` | never shown; set for a `Secret<…>` too |
/// | `after_create` | set by an update after creation |
/// | `write_only` | the cloud never gives it back |
/// | `unordered` | the order of the list means nothing |
/// | `default = EXPR` | what it is if it is not given |
/// | `check = path::to::function` | `fn(&Value) -> Result<(), String>` for a known value |
/// | `cloudformation = "Name"` or `none` | the matching property; left out: the field in PascalCase |
/// | `within = "vpc_id.cidr_block"` | the range that this range lies in |
/// | `disjoint = "vpc_id"` | ranges that share this input do not overlap |
/// | `told_by = "source_hash"` | while that input stays, a change of this one alone is none |
///
/// A field is required unless it is an `Option<…>` or has a default.
#[proc_macro_derive(Resource, attributes(resource, input))]
pub fn derive_resource(item: TokenStream) -> TokenStream {
    expand(resource::expand, &parse_macro_input!(item as DeriveInput))
}

/// Makes a property of a struct with named fields (a block of properties) or of an enum
/// without fields (text, the variant's name unless `#[property(rename = "TEXT")]`).
///
/// An `Option` that is `None` is left out. A field that may hold a promise is an `Input<T>`.
#[proc_macro_derive(Property, attributes(property))]
pub fn derive_property(item: TokenStream) -> TokenStream {
    expand(property::expand, &parse_macro_input!(item as DeriveInput))
}

/// Makes a struct of outputs: each field is an `Output<T>`, or a struct that derives
/// `Outputs`, whose outputs get dotted names. `#[output(form = "…")]` says how the local
/// cloud makes one; left out, it echoes the input of the same name. `#[output(renewed)]` says
/// that a change of the object can give it anew.
#[proc_macro_derive(Outputs, attributes(output))]
pub fn derive_outputs(item: TokenStream) -> TokenStream {
    expand(outputs::expand, &parse_macro_input!(item as DeriveInput))
}

/// Makes the settings of a stack. The doc comment of a field is its help. A field must be
/// set unless it is an `Option<…>` or has `#[setting(default = EXPR)]`.
#[proc_macro_derive(Settings, attributes(setting))]
pub fn derive_settings(item: TokenStream) -> TokenStream {
    expand(settings::expand, &parse_macro_input!(item as DeriveInput))
}

fn expand(
    derive: fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
    input: &DeriveInput,
) -> TokenStream {
    derive(input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
