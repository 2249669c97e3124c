//! How values are written in Rust: for `import`, which prints programs.

/// How a value of a property's type is written in Rust. It says what a [`Kind`](super::Kind)
/// does not: the names of structs and enums.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// As its kind says: a number, text, an id and so on.
    Plain,
    /// A variant of the enum of this name: the text and the name of each.
    Variants(&'static str, &'static [(&'static str, &'static str)]),
    /// The struct of this name, with its fields.
    Fields(&'static str, &'static [(&'static str, Shape)]),
    /// A document of JSON, as the type of this name, which is in this module of its crate.
    Document(&'static str, &'static str),
    /// Something that may be left out.
    Optional(&'static Shape),
    /// What may come from another resource.
    Input(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// Values under names.
    Map(&'static Shape),
}
