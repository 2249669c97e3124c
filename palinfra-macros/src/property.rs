//! `derive(Property)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Result, Variant};

use crate::attributes::{Entries, field_name, for_each, named_fields, no_generics};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    Entries::read(&input.attrs, "property", &[], &[])?;
    let body = match &input.data {
        Data::Enum(data) => {
            no_generics(input, "Property")?;
            choice(input, data)?
        }
        _ => block(input)?,
    };
    let name = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl ::palinfra_core::Property for #name { #body }

        #[automatically_derived]
        impl ::core::convert::From<#name> for ::palinfra_core::Input<#name> {
            fn from(value: #name) -> Self {
                Self::from_value(::palinfra_core::Property::into_value(value))
            }
        }
    })
}

/// A struct: named fields.
fn block(input: &DeriveInput) -> Result<TokenStream> {
    let (mut kinds, mut shapes) = (Vec::new(), Vec::new());
    let (mut values, mut reads) = (Vec::new(), Vec::new());
    let own = input.ident.to_string();
    for_each(named_fields(input, "Property")?, |field| {
        Entries::read(&field.attrs, "property", &[], &[])?;
        let (ident, name) = field_name(field)?;
        let ty = &field.ty;
        kinds.push(quote!((#name, <#ty as ::palinfra_core::Property>::KIND)));
        shapes.push(quote!((#name, <#ty as ::palinfra_core::Property>::SHAPE)));
        values.push(quote!((#name, ::palinfra_core::Property::into_value(self.#ident))));
        reads.push(quote!(#ident: ::palinfra_core::property::field(fields, #name)?));
        Ok(())
    })?;
    Ok(quote! {
        const KIND: ::palinfra_core::Kind = ::palinfra_core::Kind::Fields(&[#(#kinds),*]);
        const SHAPE: ::palinfra_core::property::Shape =
            ::palinfra_core::property::Shape::Fields(#own, &[#(#shapes),*]);
        fn into_value(self) -> ::palinfra_core::Value {
            ::palinfra_core::property::block([#(#values),*])
        }
        fn from_value(
            value: &::palinfra_core::Value,
        ) -> ::core::result::Result<Self, ::std::string::String> {
            let fields = ::palinfra_core::property::fields(value)?;
            ::core::result::Result::Ok(Self { #(#reads),* })
        }
    })
}

/// An enum: one of several texts.
fn choice(input: &DeriveInput, data: &DataEnum) -> Result<TokenStream> {
    if data.variants.is_empty() {
        return Err(Error::new_spanned(
            &input.ident,
            "an enum needs at least one variant",
        ));
    }
    let texts = for_each(&data.variants, text)?;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let names: Vec<String> = variants.iter().map(ToString::to_string).collect();
    let own = input.ident.to_string();
    for (index, text) in texts.iter().enumerate() {
        if texts.iter().take(index).any(|other| other == text) {
            let message = format!("two variants have the text `{text}`");
            return Err(Error::new_spanned(&input.ident, message));
        }
    }
    Ok(quote! {
        const KIND: ::palinfra_core::Kind = ::palinfra_core::Kind::Text;
        const SHAPE: ::palinfra_core::property::Shape = ::palinfra_core::property::Shape::Variants(
            #own,
            &[#((#texts, #names)),*],
        );
        fn into_value(self) -> ::palinfra_core::Value {
            ::palinfra_core::Value::Text(::core::convert::Into::into(match self {
                #(Self::#variants => #texts),*
            }))
        }
        fn from_value(
            value: &::palinfra_core::Value,
        ) -> ::core::result::Result<Self, ::std::string::String> {
            match value.as_str() {
                #(::core::option::Option::Some(#texts) => ::core::result::Result::Ok(Self::#variants),)*
                _ => ::palinfra_core::property::expected_one_of(&[#(#texts),*], value),
            }
        }
    })
}

/// The text of a variant.
fn text(variant: &Variant) -> Result<String> {
    if !matches!(variant.fields, Fields::Unit) {
        let message = "an enum that is a property has no fields: its variants are texts";
        return Err(Error::new_spanned(&variant.fields, message));
    }
    let entries = Entries::read(&variant.attrs, "property", &["rename"], &[])?;
    Ok(entries
        .text("rename")?
        .map_or_else(|| variant.ident.to_string(), |text| text.value()))
}
