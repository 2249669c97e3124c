//! `derive(Resource)`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{DeriveInput, Error, Expr, Field, Ident, LitInt, LitStr, Result, Type};

use crate::attributes::{
    Entries, default_value, docs, field_name, for_each, inner, missing, named_fields, option,
    refuse_default_of_option,
};

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
];

const INPUT_KEYS: &[&str] = &[
    "replaces",
    "secret",
    "after_create",
    "write_only",
    "unordered",
    "default",
    "check",
    "cloudformation",
    "within",
    "disjoint",
];

/// Methods of every builder: an input cannot have one of these names.
const TAKEN: &[&str] = &[
    "new",
    "declare",
    "protect",
    "retain",
    "depends_on",
    "alias",
    "ignore_changes",
    "replace_on_changes",
    "delete_before_replace",
    "timeouts",
    "region",
    "provider",
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
    let read = inputs.iter().map(Input::from_map);
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
            [&input.within, &input.disjoint].into_iter().flatten(),
            |path| starts_at_an_input(path, inputs),
        )
    })?;
    let usual = usual(resource)?;
    let tags = inputs.iter().any(|input| input.name == "tags");
    let inputs = inputs.iter().map(|input| &input.schema);
    Ok(quote! {
        ::palinfra_core::Schema {
            resource_type: <Self as ::palinfra_core::Resource>::TYPE,
            cloudformation: #cloudformation,
            lookup: #lookup,
            id: #id,
            summary: #summary,
            unique: &[#(#unique),*],
            token: #token,
            tags: #tags,
            usual: ::palinfra_core::resource::Usual { #usual },
            apart: &[#(#apart),*],
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

/// One input: a field of the struct.
struct Input {
    ident: Ident,
    name: String,
    /// The type, without `Option`.
    ty: Type,
    required: bool,
    default: Option<TokenStream>,
    within: Option<LitStr>,
    disjoint: Option<LitStr>,
    docs: TokenStream,
    schema: TokenStream,
}

impl Input {
    fn read(field: &Field) -> Result<Input> {
        let (ident, name) = field_name(field)?;
        if TAKEN.contains(&name.as_str()) {
            let message = format!(
                "every builder has a method `{name}`; give the field another name, and say what it \
                 is with `#[input(cloudformation = \"…\")]`"
            );
            return Err(Error::new_spanned(ident, message));
        }
        let entries = Entries::read(&field.attrs, "input", INPUT_KEYS, &[])?;
        let default = entries.value("default")?;
        refuse_default_of_option(field, default)?;
        let optional = inner(&field.ty, "Option");
        let ty = optional.unwrap_or(&field.ty).clone();
        let required = optional.is_none() && default.is_none();

        let mut set = TokenStream::new();
        for key in [
            "replaces",
            "secret",
            "after_create",
            "write_only",
            "unordered",
        ] {
            if entries.flag(key)? {
                let key = format_ident!("{key}");
                set.extend(quote!(#key: true,));
            }
        }
        if required {
            set.extend(quote!(required: true,));
        }
        let default = default.map(default_value);
        if let Some(default) = &default {
            set.extend(quote! {
                default: ::core::option::Option::Some(|| <#ty as ::palinfra_core::Property>::into_value(#default)),
            });
        }
        if let Some(check) = entries.value("check")? {
            set.extend(quote!(check: ::core::option::Option::Some(#check),));
        }
        if let Some(property) = cloudformation(&entries, &name)? {
            set.extend(quote!(cloudformation: ::core::option::Option::Some(#property),));
        }
        let (within, disjoint) = (
            entries.text("within")?.cloned(),
            entries.text("disjoint")?.cloned(),
        );
        if let Some(within) = &within {
            set.extend(quote!(within: ::core::option::Option::Some(#within),));
        }
        if let Some(disjoint) = &disjoint {
            set.extend(quote!(disjoint: ::core::option::Option::Some(#disjoint),));
        }
        let schema = quote! {
            ::palinfra_core::resource::InputSchema {
                #set
                ..::palinfra_core::resource::InputSchema::new(#name, <#ty as ::palinfra_core::Property>::KIND)
            }
        };
        let docs = docs(&field.attrs, &format!("Sets `{name}`."));
        Ok(Input {
            ident: ident.clone(),
            name,
            ty,
            required,
            default,
            within,
            disjoint,
            docs,
            schema,
        })
    }

    /// The parameter of `new`.
    fn parameter(&self) -> TokenStream {
        let Input { ident, ty, .. } = self;
        quote!(#ident: impl ::core::convert::Into<::palinfra_core::Input<#ty>>,)
    }

    /// The method of the builder.
    fn method(&self) -> TokenStream {
        let Input {
            ident,
            name,
            ty,
            docs,
            ..
        } = self;
        quote! {
            #docs
            pub fn #ident(mut self, #ident: impl ::core::convert::Into<::palinfra_core::Input<#ty>>) -> Self {
                self.draft.set::<#ty>(#name, #ident);
                self
            }
        }
    }

    /// The field of `from_map`.
    fn from_map(&self) -> TokenStream {
        let Input {
            ident,
            name,
            default,
            ..
        } = self;
        match default {
            Some(default) => {
                quote!(#ident: ::palinfra_core::property::field_or(inputs, #name, || #default)?,)
            }
            None => quote!(#ident: ::palinfra_core::property::field(inputs, #name)?,),
        }
    }
}

/// The CloudFormation property: as given, or the field's name in PascalCase.
fn cloudformation(entries: &Entries, name: &str) -> Result<Option<String>> {
    match entries.value("cloudformation")? {
        Some(Expr::Path(none)) if none.path.is_ident("none") => Ok(None),
        Some(_) => Ok(entries.text("cloudformation")?.map(LitStr::value)),
        None => Ok(Some(pascal_case(name))),
    }
}

fn pascal_case(name: &str) -> String {
    let mut pascal = String::new();
    for word in name.split('_') {
        let mut characters = word.chars();
        pascal.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        pascal.push_str(characters.as_str());
    }
    pascal
}

#[cfg(test)]
mod tests {
    use super::pascal_case;

    #[test]
    fn snake_case_becomes_pascal_case() {
        assert_eq!(
            pascal_case("map_public_ip_on_launch"),
            "MapPublicIpOnLaunch"
        );
        assert_eq!(pascal_case("tags"), "Tags");
    }
}
