//! Reads attributes and the shapes of types. Every error says what to write.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Field, Fields, GenericArgument, Ident, Lit,
    LitStr, Meta, PathArguments, Result, Token, Type, parenthesized,
};

/// One entry of an attribute: `key`, `key = value` or `key(items)`.
pub struct Entry {
    pub key: Ident,
    value: Given,
}

enum Given {
    Nothing,
    Value(Expr),
    Items(Vec<Expr>),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Entry> {
        // `type` is a keyword, so any identifier is taken.
        let key = input.call(Ident::parse_any)?;
        let value = if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            let items = Punctuated::<Expr, Token![,]>::parse_terminated(&content)?;
            Given::Items(items.into_iter().collect())
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Given::Value(input.parse()?)
        } else {
            Given::Nothing
        };
        Ok(Entry { key, value })
    }
}

impl Entry {
    /// The items of `key(…)`.
    pub fn items(&self, example: &str) -> Result<&[Expr]> {
        match &self.value {
            Given::Items(items) => Ok(items),
            _ => Err(Error::new(self.key.span(), format!("write `{example}`"))),
        }
    }

    /// The items of `key("…", "…")`.
    pub fn texts(&self, example: &str) -> Result<Vec<LitStr>> {
        let text = |item: &Expr| {
            literal_text(item)
                .cloned()
                .ok_or_else(|| Error::new_spanned(item, "a text in quotes is wanted here"))
        };
        self.items(example)?.iter().map(text).collect()
    }
}

/// All entries of the attributes of one name on one item.
pub struct Entries {
    entries: Vec<Entry>,
}

impl Entries {
    /// Reads `#[name(…)]`. A key that is not in `keys`, and one given twice that is not in
    /// `repeatable`, is an error.
    pub fn read(
        attributes: &[Attribute],
        name: &str,
        keys: &[&str],
        repeatable: &[&str],
    ) -> Result<Entries> {
        let mut entries: Vec<Entry> = Vec::new();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident(name))
        {
            let read =
                attribute.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated)?;
            for entry in read {
                let key = entry.key.to_string();
                if !keys.contains(&key.as_str()) {
                    let message =
                        format!("`#[{name}(…)]` has no key `{key}`; it has {}", list(keys));
                    return Err(Error::new(entry.key.span(), message));
                }
                let repeated = entries.iter().any(|other| other.key == entry.key);
                if repeated && !repeatable.contains(&key.as_str()) {
                    let message = format!("`{key}` is given twice; leave one of them out");
                    return Err(Error::new(entry.key.span(), message));
                }
                entries.push(entry);
            }
        }
        Ok(Entries { entries })
    }

    /// The entries of one key.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.key == key)
    }

    /// The entry of a key that is given at most once.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether a key without a value is there.
    pub fn flag(&self, key: &str) -> Result<bool> {
        match self.get(key) {
            None => Ok(false),
            Some(Entry {
                value: Given::Nothing,
                ..
            }) => Ok(true),
            Some(entry) => Err(Error::new(
                entry.key.span(),
                format!("`{key}` takes no value"),
            )),
        }
    }

    /// The value of `key = EXPR`.
    pub fn value(&self, key: &str) -> Result<Option<&Expr>> {
        match self.get(key) {
            None => Ok(None),
            Some(Entry {
                value: Given::Value(value),
                ..
            }) => Ok(Some(value)),
            Some(entry) => Err(Error::new(entry.key.span(), format!("write `{key} = …`"))),
        }
    }

    /// The value of `key = "text"`.
    pub fn text(&self, key: &str) -> Result<Option<&LitStr>> {
        let Some(value) = self.value(key)? else {
            return Ok(None);
        };
        match literal_text(value) {
            Some(text) => Ok(Some(text)),
            None => Err(Error::new_spanned(value, format!("write `{key} = \"…\"`"))),
        }
    }
}

/// The text of a literal.
pub fn literal_text(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        _ => None,
    }
}

/// A default: text in quotes becomes whatever the field's type makes of it.
pub fn default_value(value: &Expr) -> TokenStream {
    match literal_text(value) {
        Some(text) => quote!(::core::convert::Into::into(#text)),
        None => quote!(#value),
    }
}

/// Refuses a default on an `Option`, which has one already.
pub fn refuse_default_of_option(field: &Field, default: Option<&Expr>) -> Result<()> {
    match default {
        Some(default) if inner(&field.ty, "Option").is_some() => Err(Error::new_spanned(
            default,
            "an `Option` is `None` if it is not given; leave out the default or the `Option`",
        )),
        _ => Ok(()),
    }
}

/// The named fields of a struct without generics.
pub fn named_fields<'a>(input: &'a DeriveInput, derive: &str) -> Result<Vec<&'a Field>> {
    no_generics(input, derive)?;
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            _ => Err(wrong_shape(input, derive)),
        },
        _ => Err(wrong_shape(input, derive)),
    }
}

fn wrong_shape(input: &DeriveInput, derive: &str) -> Error {
    let message = format!(
        "`{derive}` is derived for a struct with named fields: `struct {} {{ … }}`",
        input.ident
    );
    Error::new_spanned(&input.ident, message)
}

/// Refuses type parameters and lifetimes.
pub fn no_generics(input: &DeriveInput, derive: &str) -> Result<()> {
    if input.generics.params.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{derive}` cannot be derived for a generic type; write a type of its own for each use"
    );
    Err(Error::new_spanned(&input.generics, message))
}

/// `T` of a type `Wrapper<T>`.
pub fn inner<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == wrapper)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// A field's identifier and its name in a schema. Only for named fields.
pub fn field_name(field: &Field) -> Result<(&Ident, String)> {
    match &field.ident {
        Some(ident) => Ok((ident, ident.unraw().to_string())),
        None => Err(Error::new_spanned(field, "a name is wanted here")),
    }
}

/// The doc comment as one line of text.
pub fn doc_text(attributes: &[Attribute]) -> String {
    let mut words = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
            && let Some(text) = literal_text(&meta.value)
        {
            words.extend(text.value().split_whitespace().map(String::from));
        }
    }
    words.join(" ")
}

/// The doc comment as it is written, or `fallback`.
pub fn docs(attributes: &[Attribute], fallback: &str) -> TokenStream {
    let mut written = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .peekable();
    if written.peek().is_none() {
        return quote!(#[doc = #fallback]);
    }
    quote!(#(#written)*)
}

/// Runs `each` over all items and reports every error, not just the first.
pub fn for_each<T, U>(
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(T) -> Result<U>,
) -> Result<Vec<U>> {
    let (mut done, mut errors) = (Vec::new(), None::<Error>);
    for item in items {
        match each(item) {
            Ok(result) => done.push(result),
            Err(error) => match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            },
        }
    }
    errors.map_or(Ok(done), Err)
}

/// `Some("text")` or `None`, as tokens.
pub fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// An error about what the item itself does not say.
pub fn missing(item: &Ident, message: &str) -> Error {
    Error::new(item.span(), message)
}

fn list(keys: &[&str]) -> String {
    keys.iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
