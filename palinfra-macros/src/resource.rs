//! `derive(Resource)`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{DeriveInput, Error, Expr, Ident, LitInt, LitStr, Result};

use crate::attributes::{Entries, for_each, missing, named_fields, option};
use crate::input::Input;

const RESOURCE_KEYS: &[&str] = &[
    "type",
    "outputs",
    "id",
    "cloudformation",
    "summary",
    "unique",
    "token",
    "lookup",
    "usual",
    "apart",
    "check",
    "afterwards",
];

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input, "Resource")?;
    let resource = Entries::read(&input.attrs, "resource", RESOURCE_KEYS, &["apart"])?;
    let inputs = for_each(fields, Input::read)?;
    let resource_type = resource.text("type")?.ok_or_else(|| {
        missing(
            &input.ident,
            "the type's name is missing: write `#[resource(type = \"ec2:Subnet\", …)]`",
        )
    })?;
    let outputs = outputs(input, &resource)?;
    let schema = schema(&resource, outputs, &inputs)?;

    let (name, vis) = (&input.ident, &input.vis);
    let builder = format_ident!("{name}Builder");
    let builder_docs = format!("Gathers the inputs and options of a [`{name}`].");
    let new_docs = format!(
        "A [`{name}`] of this name, with the inputs that it needs. `declare` adds it to a stack."
    );
    let read = inputs.iter().map(Input::field);
    let methods = inputs.iter().map(Input::method);
    let own_name = match inputs
        .iter()
        .any(|input| input.required && input.name == "name")
    {
        true => format_ident!("resource_name"),
        false => format_ident!("name"),
    };
    // Hygienic, so that an input can have this name too.
    let draft = Ident::new("draft", Span::mixed_site());
    let required = inputs.iter().filter(|input| input.required);
    let parameters = required.clone().map(Input::parameter);
    let sets = required.map(
        |Input {
             ident, name, ty, ..
         }| quote!(#draft.set::<#ty>(#name, #ident);),
    );

    Ok(quote! {
        #[automatically_derived]
        impl ::palinfra_core::Resource for #name {
            type Outputs = #outputs;
            type Builder = #builder;
            const TYPE: &'static str = #resource_type;
            const SCHEMA: ::palinfra_core::Schema = #schema;
            fn from_map(
                inputs: &::palinfra_core::Map,
            ) -> ::core::result::Result<Self, ::std::string::String> {
                ::core::result::Result::Ok(Self { #(#read)* })
            }
        }

        impl #name {
            #[doc = #new_docs]
            #[track_caller]
            #[allow(clippy::new_ret_no_self, clippy::too_many_arguments)]
            pub fn new(
                #own_name: impl ::core::convert::Into<::std::string::String>,
                #(#parameters)*
            ) -> #builder {
                #[allow(unused_mut)]
                let mut #draft = ::palinfra_core::resource::Draft::new(#own_name);
                #(#sets)*
                #builder { draft: #draft }
            }
        }

        #[doc = #builder_docs]
        #[must_use = "nothing is declared until `declare` is called"]
        #vis struct #builder {
            draft: ::palinfra_core::resource::Draft,
        }

        #[automatically_derived]
        impl ::palinfra_core::resource::Builder for #builder {
            fn from_draft(draft: ::palinfra_core::resource::Draft) -> Self {
                Self { draft }
            }
            fn into_draft(self) -> ::palinfra_core::resource::Draft {
                self.draft
            }
        }

        #[allow(dead_code)]
        impl #builder {
            #(#methods)*
            ::palinfra_core::option_methods!();

            /// Leave the inputs that only a replacement could change as they are once it
            /// exists: for an object that was there before the program and is to stay.
            pub fn never_replace(mut self, never: bool) -> Self {
                if never {
                    self.draft.never_replace(const { &<#name as ::palinfra_core::Resource>::SCHEMA });
                }
                self
            }

            /// Adds it to the stack and gives its outputs.
            pub fn declare(self, stack: &mut ::palinfra_core::Stack) -> ::palinfra_core::Declared<#name> {
                stack.declare(self.draft)
            }
        }
    })
}

fn outputs<'a>(input: &DeriveInput, resource: &'a Entries) -> Result<&'a Expr> {
    match resource.value("outputs")? {
        Some(path @ Expr::Path(_)) => Ok(path),
        Some(other) => Err(Error::new_spanned(
            other,
            "write the name of a struct that derives `Outputs`",
        )),
        None => Err(missing(
            &input.ident,
            "the struct of outputs is missing: write `#[resource(outputs = SubnetOutputs, …)]`, \
             with a struct that derives `Outputs`",
        )),
    }
}

fn schema(resource: &Entries, outputs: &Expr, inputs: &[Input]) -> Result<TokenStream> {
    let cloudformation = option(resource.text("cloudformation")?);
    let (lookup, token) = (resource.flag("lookup")?, resource.flag("token")?);
    let afterwards = resource.flag("afterwards")?;
    let id = resource.text("id")?.map_or_else(String::new, LitStr::value);
    let summary = resource.text("summary")?;
    if let Some(summary) = summary {
        holes_are_inputs(summary, inputs)?;
    }
    let summary = summary.map_or_else(String::new, LitStr::value);
    let unique = match resource.get("unique") {
        Some(entry) => entry.texts("unique(\"input\", \"another_input\")")?,
        None => Vec::new(),
    };
    for_each(&unique, |name| starts_at_an_input(name, inputs))?;
    let apart = for_each(resource.all("apart"), |entry| {
        let example = "apart(\"vpc_id.cidr_block\", \"peer_vpc_id.cidr_block\")";
        match entry.texts(example)?.as_slice() {
            [a, b] => {
                for_each([a, b], |path| starts_at_an_input(path, inputs))?;
                Ok(quote!((#a, #b)))
            }
            _ => Err(Error::new(
                entry.key.span(),
                format!("two paths are wanted: `{example}`"),
            )),
        }
    })?;
    for_each(inputs, |input| {
        for_each(
            [&input.within, &input.disjoint, &input.told_by]
                .into_iter()
                .flatten(),
            |path| starts_at_an_input(path, inputs),
        )
    })?;
    let usual = usual(resource)?;
    let check = option(resource.value("check")?);
    let tags = inputs.iter().any(|input| input.name == "tags");
    let inputs = inputs.iter().map(|input| &input.schema);
    Ok(quote! {
        ::palinfra_core::Schema {
            resource_type: <Self as ::palinfra_core::Resource>::TYPE,
            cloudformation: #cloudformation,
            lookup: #lookup,
            afterwards: #afterwards,
            id: #id,
            summary: #summary,
            unique: &[#(#unique),*],
            token: #token,
            tags: #tags,
            usual: ::palinfra_core::resource::Usual { #usual },
            apart: &[#(#apart),*],
            check: #check,
            inputs: &[#(#inputs),*],
            outputs: <#outputs as ::palinfra_core::Outputs>::SCHEMA,
        }
    })
}

/// The seconds of `usual(create = 2, …)`; one that is left out is 1.
fn usual(resource: &Entries) -> Result<TokenStream> {
    let example = "usual(create = 2, update = 2, delete = 2)";
    let operations = ["create", "update", "delete"];
    let mut seconds: [Option<LitInt>; 3] = [None, None, None];
    if let Some(entry) = resource.get("usual") {
        for item in entry.items(example)? {
            let wrong =
                || Error::new_spanned(item, format!("write `{example}`, with whole seconds"));
            let Expr::Assign(assign) = item else {
                return Err(wrong());
            };
            let (Expr::Path(operation), Expr::Lit(number)) = (&*assign.left, &*assign.right) else {
                return Err(wrong());
            };
            let slot = operations
                .iter()
                .zip(&mut seconds)
                .find(|(name, _)| operation.path.is_ident(name));
            let (Some((_, slot)), syn::Lit::Int(number)) = (slot, &number.lit) else {
                return Err(wrong());
            };
            *slot = Some(number.clone());
        }
    }
    let fields = operations.iter().zip(seconds).map(|(name, seconds)| {
        let name = format_ident!("{name}");
        seconds.map_or_else(|| quote!(#name: 1), |seconds| quote!(#name: #seconds))
    });
    Ok(quote!(#(#fields),*))
}

/// A path such as `vpc_id.cidr_block` starts at an input of this type.
fn starts_at_an_input(path: &LitStr, inputs: &[Input]) -> Result<()> {
    let text = path.value();
    known_input(path, text.split('.').next().unwrap_or_default(), inputs)
}

/// The `{…}` in a summary are inputs of this type.
fn holes_are_inputs(summary: &LitStr, inputs: &[Input]) -> Result<()> {
    for piece in summary.value().split('{').skip(1) {
        let Some((hole, _)) = piece.split_once('}') else {
            return Err(Error::new_spanned(summary, "a `{` has no `}`"));
        };
        known_input(summary, hole.split('.').next().unwrap_or_default(), inputs)?;
    }
    Ok(())
}

fn known_input(place: &LitStr, name: &str, inputs: &[Input]) -> Result<()> {
    if inputs.iter().any(|input| input.name == name) {
        return Ok(());
    }
    let names: Vec<String> = inputs
        .iter()
        .map(|input| format!("`{}`", input.name))
        .collect();
    Err(Error::new_spanned(
        place,
        format!(
            "there is no input `{name}`; the inputs are {}",
            names.join(", ")
        ),
    ))
}
