//! Outputs: typed promises, and the inputs that take them.

mod text;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

pub use text::OutPart;
#[doc(hidden)]
pub use text::{count_holes, has_named_hole, join_text};

use crate::property::{Arn, Cidr, Id, Kind, Property, Secret};
use crate::resource::{Declared, Resource};
use crate::value::{Promise, Value};

/// A typed promise of a value: known, or known only once a resource exists.
///
/// There is no `Display`: a `format!` with an output does not compile. Combine outputs
/// with [`map`](Output::map), [`zip`](Output::zip) and [`out!`](crate::out).
///
/// ```
/// use palinfra_core::{Output, out};
/// let host = Output::known("example.com".to_string());
/// let url = out!("https://{}/", host);
/// assert_eq!(url.value().to_string(), "https://example.com/");
/// ```
/// ```compile_fail
/// let host = palinfra_core::Output::known("example.com".to_string());
/// format!("https://{}/", host);
/// ```
pub struct Output<T> {
    value: Value,
    of: PhantomData<fn() -> T>,
}

/// What a property takes: a value, an [`Output`], or a resource itself where its id is
/// wanted. Anything that is `Into<Input<T>>` can be passed to a builder.
///
/// A function of your own takes the same:
///
/// ```
/// use palinfra_core::{Input, Output, out};
///
/// fn https(host: impl Into<Input<String>>) -> Output<String> {
///     out!("https://{}/", host.into())
/// }
///
/// assert_eq!(https("a.example").get(), Ok("https://a.example/".to_string()));
/// assert_eq!(https(Output::known("b.example".to_string())).get().unwrap(), "https://b.example/");
/// ```
pub struct Input<T> {
    value: Value,
    of: PhantomData<fn() -> T>,
}

impl<T: Property> Output<T> {
    /// A value that is known already.
    pub fn known(value: T) -> Output<T> {
        Output::from_value(value.into_value())
    }

    /// The value, where it is known: in the outputs of a stack after a run. Inside a program
    /// most are not; combine them there.
    ///
    /// ```
    /// let port = palinfra_core::Output::known(443u16);
    /// assert_eq!(port.get(), Ok(443));
    /// ```
    ///
    /// # Errors
    /// When it is still a promise, or of another type.
    pub fn get(&self) -> Result<T, String> {
        T::from_value(&self.value)
    }

    /// A value of another type, made of this one once it is known. The function must not
    /// depend on anything else, so it cannot declare resources.
    pub fn map<U, F>(&self, function: F) -> Output<U>
    where
        U: Property,
        F: Fn(T) -> U + Send + Sync + 'static,
    {
        self.try_map(move |value| Ok(function(value)))
    }

    /// As [`map`](Output::map), with a function that may refuse: its message becomes the
    /// error of whatever needs the value.
    pub fn try_map<U, F>(&self, function: F) -> Output<U>
    where
        U: Property,
        F: Fn(T) -> Result<U, String> + Send + Sync + 'static,
    {
        let promise = Value::Promise(Promise::Apply {
            source: Arc::new(self.value.clone()),
            function: Arc::new(move |value| Ok(function(T::from_value(&value)?)?.into_value())),
        });
        // What is known is computed now; an error waits for whatever needs the value.
        Output::from_value(promise.resolve(&|_| None).unwrap_or(promise))
    }

    /// Both values, once both are known.
    pub fn zip<U: Property>(&self, other: &Output<U>) -> Output<(T, U)> {
        Output::from_value(Value::List(vec![self.value.clone(), other.value.clone()]))
    }

    /// The same value, never to be shown.
    pub fn secret(&self) -> Output<Secret<T>> {
        Output::from_value(match &self.value {
            known if known.is_known() => known.clone().into_secret(),
            promise => Value::Secret(Box::new(promise.clone())),
        })
    }
}

impl<T: Property> Output<Vec<T>> {
    /// One item of a list; an index past its end is an error once the list is known.
    pub fn item(&self, index: usize) -> Output<T> {
        let promise = Value::Promise(Promise::Apply {
            source: Arc::new(self.value.clone()),
            function: Arc::new(move |list| {
                let items = list.as_list().unwrap_or_default();
                items.get(index).cloned().ok_or_else(|| {
                    format!("item {} is wanted of a list of {}", index + 1, items.len())
                })
            }),
        });
        Output::from_value(promise.resolve(&|_| None).unwrap_or(promise))
    }
}

impl<T> Output<T> {
    /// From an untyped value: for derives and providers.
    pub fn from_value(value: Value) -> Output<T> {
        Output {
            value,
            of: PhantomData,
        }
    }

    /// The untyped value.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl<T: Property> Input<T> {
    /// The value, where it is known: inside a provider's calls.
    ///
    /// # Errors
    /// When it is still a promise, or of another type.
    pub fn get(&self) -> Result<T, String> {
        T::from_value(&self.value)
    }
}

impl<T> Input<T> {
    /// From an untyped value: for derives.
    pub fn from_value(value: Value) -> Input<T> {
        Input {
            value,
            of: PhantomData,
        }
    }

    /// The untyped value, taken out.
    pub fn into_value(self) -> Value {
        self.value
    }

    /// The untyped value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// As an output, to combine it with others.
    pub fn to_output(&self) -> Output<T> {
        Output::from_value(self.value.clone())
    }
}

impl<T: Property> Property for Input<T> {
    const KIND: Kind = T::KIND;
    const SHAPE: crate::property::Shape = crate::property::Shape::Input(&T::SHAPE);
    fn into_value(self) -> Value {
        self.value
    }
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(Input::from_value(value.clone()))
    }
}

macro_rules! same_for_both {
    ($($name:ident),*) => {$(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name::from_value(self.value.clone())
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.value.fmt(f)
            }
        }

        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.value == other.value
            }
        }
    )*};
}
same_for_both!(Output, Input);

impl<T> From<Output<T>> for Input<T> {
    fn from(output: Output<T>) -> Self {
        Input::from_value(output.value)
    }
}

impl<T> From<&Output<T>> for Input<T> {
    fn from(output: &Output<T>) -> Self {
        output.clone().into()
    }
}

impl<T> From<&Input<T>> for Input<T> {
    fn from(input: &Input<T>) -> Self {
        input.clone()
    }
}

impl<R: Resource> From<&Declared<R>> for Input<Id<R>> {
    fn from(resource: &Declared<R>) -> Self {
        const {
            assert!(
                R::SCHEMA.has_output("id"),
                "this resource type has no output `id`"
            )
        };
        Input::from_value(resource.promise("id"))
    }
}

impl<R: Resource> From<&Declared<R>> for Input<Arn<R>> {
    fn from(resource: &Declared<R>) -> Self {
        const {
            assert!(
                R::SCHEMA.has_output("arn"),
                "this resource type has no output `arn`"
            )
        };
        Input::from_value(resource.promise("arn"))
    }
}

impl<T, I: Into<Input<T>>> From<Vec<I>> for Input<Vec<T>> {
    fn from(items: Vec<I>) -> Self {
        Input::from_value(Value::List(
            items.into_iter().map(|item| item.into().value).collect(),
        ))
    }
}

impl<T, I: Into<Input<T>>, const N: usize> From<[I; N]> for Input<Vec<T>> {
    fn from(items: [I; N]) -> Self {
        Vec::from(items).into()
    }
}

impl<T, I> From<&Vec<I>> for Input<Vec<T>>
where
    I: Clone + Into<Input<T>>,
{
    fn from(items: &Vec<I>) -> Self {
        items.clone().into()
    }
}

impl<T, I: Into<Input<T>>> From<BTreeMap<String, I>> for Input<BTreeMap<String, T>> {
    fn from(items: BTreeMap<String, I>) -> Self {
        let map = items
            .into_iter()
            .map(|(name, item)| (name, item.into().value))
            .collect();
        Input::from_value(Value::Map(map))
    }
}

impl<T, K: Into<String>, I: Into<Input<T>>, const N: usize> From<[(K, I); N]>
    for Input<BTreeMap<String, T>>
{
    fn from(items: [(K, I); N]) -> Self {
        let map = items
            .into_iter()
            .map(|(name, item)| (name.into(), item.into().value))
            .collect();
        Input::from_value(Value::Map(map))
    }
}

macro_rules! plain_input {
    ($($type:ty),*) => {$(
        impl From<$type> for Input<$type> {
            fn from(value: $type) -> Self {
                Input::from_value(value.into_value())
            }
        }
    )*};
}
plain_input!(bool, i64, f64, i32, u16, u32, String, Value);
plain_input!(Cidr);

impl From<&str> for Input<String> {
    fn from(text: &str) -> Self {
        text.to_string().into()
    }
}

impl From<&String> for Input<String> {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<&Cidr> for Input<Cidr> {
    fn from(cidr: &Cidr) -> Self {
        cidr.clone().into()
    }
}

impl From<&str> for Input<Cidr> {
    fn from(text: &str) -> Self {
        Cidr::new(text).into()
    }
}

impl<R: Resource> From<Id<R>> for Input<Id<R>> {
    fn from(id: Id<R>) -> Self {
        Input::from_value(id.into_value())
    }
}

impl<R: Resource> From<Arn<R>> for Input<Arn<R>> {
    fn from(arn: Arn<R>) -> Self {
        Input::from_value(arn.into_value())
    }
}

impl<T: Property> From<Secret<T>> for Input<Secret<T>> {
    fn from(secret: Secret<T>) -> Self {
        Input::from_value(secret.into_value())
    }
}

/// An id or an ARN, or any other output, where plain text is wanted.
impl<R> From<Output<Id<R>>> for Input<String> {
    fn from(output: Output<Id<R>>) -> Self {
        Input::from_value(output.value)
    }
}

impl<R> From<&Output<Id<R>>> for Input<String> {
    fn from(output: &Output<Id<R>>) -> Self {
        Input::from_value(output.value.clone())
    }
}

impl<R> From<Output<Arn<R>>> for Input<String> {
    fn from(output: Output<Arn<R>>) -> Self {
        Input::from_value(output.value)
    }
}

impl<R> From<&Output<Arn<R>>> for Input<String> {
    fn from(output: &Output<Arn<R>>) -> Self {
        Input::from_value(output.value.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::out;

    #[test]
    fn known_outputs_are_combined_at_once() {
        let pair = Output::known(2i64).zip(&Output::known(3i64));
        assert_eq!(pair.map(|(a, b)| a * b).value(), &Value::Int(6));
        let list = Output::known(vec!["a".to_string(), "b".to_string()]);
        assert_eq!(list.item(1).value(), &Value::Text("b".into()));
        assert!(
            list.item(2)
                .value()
                .resolve(&|_| None)
                .unwrap_err()
                .contains("list of 2")
        );
    }

    #[test]
    fn what_is_made_of_a_secret_output_is_secret() {
        let secret = Output::known("hidden".to_string()).secret();
        let url = out!("postgres://app:{}@db", secret);
        assert_eq!(format!("{url:?}"), "[secret]");
        assert_eq!(
            format!("{:?}", secret.map(|text| text.expose().len() as i64)),
            "[secret]"
        );
    }
}
