//! Typed settings of a stack.

use std::collections::BTreeMap;

use crate::property::Cidr;

/// The settings of a stack, as a struct. Derive it.
///
/// `#[derive(Settings)]` reads each field by its name: a field with `#[setting(default =
/// expression)]` or of type `Option` may be missing; any other is an error that names it.
/// The field's doc comment is what `config ls` prints. A field with `#[setting(flatten)]` is a
/// struct of settings itself.
///
/// ```
/// use palinfra_core::Settings;
/// use palinfra_core::settings::SettingSource;
///
/// #[derive(Settings)]
/// struct Shop {
///     /// The domain, without a protocol.
///     domain: String,
///     /// How many machines there are.
///     #[setting(default = 2)]
///     machines: u32,
/// }
///
/// // What several stacks can set is a struct of its own, whose settings are theirs.
/// #[derive(Settings)]
/// struct Rehearsal {
///     #[setting(flatten)]
///     shop: Shop,
///     /// After how many days it goes.
///     #[setting(default = 7)]
///     days: u32,
/// }
/// assert_eq!(Rehearsal::FIELDS.len(), 3);
///
/// let mut errors = Vec::new();
/// let shop = Shop::read(&SettingSource::default(), &mut errors);
/// assert_eq!((shop.machines, errors[0].name.as_str()), (2, "domain"));
/// ```
pub trait Settings: Sized {
    /// What can be set.
    const FIELDS: &'static [SettingField];

    /// Reads all fields; what is missing or malformed is added to `errors` and stands in as
    /// an empty value, so that one preview can show the rest of the errors too.
    fn read(source: &SettingSource, errors: &mut Vec<SettingError>) -> Self;
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingField {
    /// Its key.
    pub name: &'static str,
    /// Its doc comment.
    pub help: &'static str,
    /// Whether it must be set.
    pub required: bool,
    /// Whether it is never shown.
    pub secret: bool,
}

/// Where settings come from: text by key, `--set` already laid over the file.
#[derive(Clone, Debug, Default)]
pub struct SettingSource {
    /// The stack's name, for defaults that depend on it.
    pub stack: String,
    /// The text of each setting.
    pub values: BTreeMap<String, String>,
}

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// Its key.
    pub name: String,
    /// `None`: it is missing.
    pub problem: Option<String>,
}

/// A type that a setting can have.
///
/// ```
/// use palinfra_core::{Setting, Settings};
///
/// /// How much there is of everything.
/// enum Size {
///     Small,
///     Large,
/// }
///
/// impl Setting for Size {
///     fn stand_in() -> Size {
///         Size::Small
///     }
///     fn parse(text: &str) -> Result<Size, String> {
///         match text {
///             "small" => Ok(Size::Small),
///             "large" => Ok(Size::Large),
///             _ => Err("expected `small` or `large`".into()),
///         }
///     }
/// }
///
/// #[derive(Settings)]
/// struct Shop {
///     /// How much there is of everything.
///     #[setting(default = Size::Small)]
///     size: Size,
/// }
/// assert!(Size::parse("huge").is_err());
/// ```
pub trait Setting: Sized {
    /// Whether it is never shown.
    const SECRET: bool = false;

    /// Stands in for a setting that is missing.
    fn stand_in() -> Self;

    /// From the text of `--set` or of the file.
    ///
    /// # Errors
    /// What was expected.
    fn parse(text: &str) -> Result<Self, String>;
}

macro_rules! setting {
    ($($type:ty, $stand_in:expr, $what:literal);*;) => {$(
        impl Setting for $type {
            fn stand_in() -> Self {
                $stand_in
            }
            fn parse(text: &str) -> Result<Self, String> {
                text.trim().parse().map_err(|_| format!("expected {}, found `{text}`", $what))
            }
        }
    )*};
}
setting! {
    bool, false, "true or false";
    i64, 1, "a whole number";
    i32, 1, "a whole number";
    u16, 1, "a whole number from 0 to 65535";
    u32, 1, "a whole number";
    usize, 1, "a whole number";
    f64, 1.0, "a number";
}

impl Setting for String {
    fn stand_in() -> Self {
        "unset".into()
    }
    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl Setting for Cidr {
    fn stand_in() -> Self {
        Cidr::new("10.0.0.0/16")
    }
    fn parse(text: &str) -> Result<Self, String> {
        let cidr = Cidr::new(text.trim());
        cidr.net().map(|_| cidr)
    }
}

impl<T: Setting> Setting for crate::Secret<T> {
    const SECRET: bool = true;
    fn stand_in() -> Self {
        crate::Secret::new(T::stand_in())
    }
    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text)
            .map(crate::Secret::new)
            .map_err(|_| "is malformed".into())
    }
}

impl<T: Setting> Setting for Option<T> {
    const SECRET: bool = T::SECRET;
    fn stand_in() -> Self {
        None
    }
    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text).map(Some)
    }
}

impl<T: Setting> Setting for Vec<T> {
    const SECRET: bool = T::SECRET;
    fn stand_in() -> Self {
        Vec::new()
    }
    /// Items are separated by commas.
    fn parse(text: &str) -> Result<Self, String> {
        let items = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        items.map(T::parse).collect()
    }
}

impl SettingSource {
    /// Reads one setting; for derives.
    #[doc(hidden)]
    pub fn read<T: Setting>(
        &self,
        name: &str,
        default: Option<fn() -> T>,
        errors: &mut Vec<SettingError>,
    ) -> T {
        match (self.values.get(name), default) {
            (Some(text), _) => T::parse(text).unwrap_or_else(|problem| {
                errors.push(SettingError {
                    name: name.into(),
                    problem: Some(problem),
                });
                T::stand_in()
            }),
            (None, Some(default)) => default(),
            (None, None) => {
                errors.push(SettingError {
                    name: name.into(),
                    problem: None,
                });
                T::stand_in()
            }
        }
    }

    /// The keys that no field has, which are probably misspelt.
    pub fn unknown<'a>(&'a self, fields: &[SettingField]) -> Vec<&'a str> {
        let known = |key: &str| fields.iter().any(|field| field.name == key);
        self.values
            .keys()
            .map(String::as_str)
            .filter(|key| !known(key))
            .collect()
    }
}

/// How many settings there are in all parts; for derives.
#[doc(hidden)]
pub const fn count(mut parts: &[&[SettingField]]) -> usize {
    let mut count = 0;
    while let [part, rest @ ..] = parts {
        count += part.len();
        parts = rest;
    }
    count
}

/// All settings of all parts; for derives. It runs when the program is compiled.
#[doc(hidden)]
pub const fn joined<const COUNT: usize>(mut parts: &[&[SettingField]]) -> [SettingField; COUNT] {
    const NONE: SettingField = SettingField {
        name: "",
        help: "",
        required: false,
        secret: false,
    };
    let (mut all, mut at) = ([NONE; COUNT], 0);
    while let [part, rest @ ..] = parts {
        let mut fields: &[SettingField] = part;
        while let [field, behind @ ..] = fields {
            all[at] = *field;
            (at, fields) = (at + 1, behind);
        }
        parts = rest;
    }
    all
}

/// A stack with no settings.
impl Settings for () {
    const FIELDS: &'static [SettingField] = &[];
    fn read(_: &SettingSource, _: &mut Vec<SettingError>) {}
}
