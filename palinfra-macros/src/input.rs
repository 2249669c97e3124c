//! One input of `derive(Resource)`: a field of the struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Error, Expr, Field, Ident, LitStr, Result, Type};

use crate::attributes::{
    Entries, default_value, docs, field_name, inner, refuse_default_of_option,
};

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
    "told_by",
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
    "never_replace",
];

/// One input: a field of the struct.
pub struct Input {
    pub ident: Ident,
    pub name: String,
    /// The type, without `Option`.
    pub ty: Type,
    pub required: bool,
    default: Option<TokenStream>,
    pub within: Option<LitStr>,
    pub disjoint: Option<LitStr>,
    pub told_by: Option<LitStr>,
    docs: TokenStream,
    pub schema: TokenStream,
}

impl Input {
    pub fn read(field: &Field) -> Result<Input> {
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
        let told_by = entries.text("told_by")?.cloned();
        if let Some(told_by) = &told_by {
            set.extend(quote!(told_by: ::core::option::Option::Some(#told_by),));
        }
        let schema = quote! {
            ::palinfra_core::resource::InputSchema {
                #set
                shape: <#ty as ::palinfra_core::Property>::SHAPE,
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
            told_by,
            docs,
            schema,
        })
    }

    /// The parameter of `new`.
    pub fn parameter(&self) -> TokenStream {
        let Input { ident, ty, .. } = self;
        quote!(#ident: impl ::core::convert::Into<::palinfra_core::Input<#ty>>,)
    }

    /// The method of the builder.
    pub fn method(&self) -> TokenStream {
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

    /// The field, as `from_map` reads it.
    pub fn field(&self) -> TokenStream {
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
