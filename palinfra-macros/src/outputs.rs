//! `derive(Outputs)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Result};

use crate::attributes::{Entries, field_name, for_each, inner, named_fields, option};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input, "Outputs")?;
    let (mut reads, mut collects) = (Vec::new(), Vec::new());
    let flat = fields
        .iter()
        .all(|field| inner(&field.ty, "Output").is_some());
    let schemas = for_each(fields, |field| {
        let (ident, name) = field_name(field)?;
        let ty = &field.ty;
        let entries = Entries::read(&field.attrs, "output", &["form", "renewed"], &[])?;
        let (form, renewed) = (entries.text("form")?, entries.flag("renewed")?);
        reads.push(quote! {
            #ident: ::palinfra_core::resource::OutputField::promised(
                &::palinfra_core::dotted::name(prefix, #name), promise)
        });
        collects.push(quote! {
            ::palinfra_core::resource::OutputField::gather(
                &self.#ident, &::palinfra_core::dotted::name(prefix, #name), values);
        });
        match (inner(ty, "Output"), form) {
            (Some(ty), form) => {
                // A part of a nested schema has the field's name as its prefix.
                let own_name = if flat { name.as_str() } else { "" };
                let form = option(form);
                let schema = quote! {
                    ::palinfra_core::resource::OutputSchema {
                        name: #own_name,
                        kind: <#ty as ::palinfra_core::Property>::KIND,
                        form: #form,
                        renewed: #renewed,
                    }
                };
                Ok(if flat {
                    schema
                } else {
                    quote!((#name, &[#schema]))
                })
            }
            (None, Some(form)) => Err(Error::new_spanned(
                form,
                "only an `Output<…>` has a form; leave it out here",
            )),
            (None, None) => {
                Ok(quote!((#name, <#ty as ::palinfra_core::resource::OutputField>::SCHEMA)))
            }
        }
    })?;
    let schema = match flat {
        true => quote!(&[#(#schemas),*]),
        false => quote!(::palinfra_core::dotted_outputs![#(#schemas),*]),
    };
    let name = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::palinfra_core::Outputs for #name {
            const SCHEMA: &'static [::palinfra_core::resource::OutputSchema] = #schema;
            fn from_promises(
                prefix: &str,
                promise: &dyn Fn(&str) -> ::palinfra_core::Value,
            ) -> Self {
                Self { #(#reads),* }
            }
            fn collect(
                &self,
                prefix: &str,
                values: &mut ::std::vec::Vec<(::std::string::String, ::palinfra_core::Value)>,
            ) {
                #(#collects)*
            }
        }
    })
}
