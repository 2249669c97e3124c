//! `derive(Settings)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Result};

use crate::attributes::{
    Entries, default_value, doc_text, field_name, for_each, inner, named_fields, option,
    refuse_default_of_option,
};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let mut reads = Vec::new();
    let parts = for_each(named_fields(input, "Settings")?, |field| {
        let (ident, name) = field_name(field)?;
        let ty = &field.ty;
        let entries = Entries::read(&field.attrs, "setting", &["default", "flatten"], &[])?;
        if entries.flag("flatten")? {
            if let Some(default) = entries.value("default")? {
                let message = "the settings in it have defaults of their own; leave this one out";
                return Err(Error::new_spanned(default, message));
            }
            reads.push(quote!(#ident: <#ty as ::palinfra_core::Settings>::read(source, errors)));
            return Ok(quote!(<#ty as ::palinfra_core::Settings>::FIELDS));
        }
        let default = entries.value("default")?;
        refuse_default_of_option(field, default)?;
        let default = match inner(ty, "Option") {
            Some(_) => Some(quote!(::core::option::Option::None)),
            None => default.map(default_value),
        };
        let (help, required) = (doc_text(&field.attrs), default.is_none());
        let default = option(default.map(|default| quote!(|| #default)));
        reads.push(quote!(#ident: source.read(#name, #default, errors)));
        Ok(quote! {
            &[::palinfra_core::settings::SettingField {
                name: #name,
                help: #help,
                required: #required,
                secret: <#ty as ::palinfra_core::Setting>::SECRET,
            }]
        })
    })?;
    let name = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::palinfra_core::Settings for #name {
            const FIELDS: &'static [::palinfra_core::settings::SettingField] = {
                const PARTS: &[&[::palinfra_core::settings::SettingField]] = &[#(#parts),*];
                const COUNT: usize = ::palinfra_core::settings::count(PARTS);
                &::palinfra_core::settings::joined::<COUNT>(PARTS)
            };
            fn read(
                source: &::palinfra_core::settings::SettingSource,
                errors: &mut ::std::vec::Vec<::palinfra_core::settings::SettingError>,
            ) -> Self {
                Self { #(#reads),* }
            }
        }
    })
}
