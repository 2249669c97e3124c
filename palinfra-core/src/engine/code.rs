//! The Rust that declares a resource, for `import`. Pure.

mod literal;

use literal::{Place, text};

use crate::resource::{InputSchema, Schema};
use crate::urn::Urn;
use crate::value::{Map, Value};

/// Finds the resource of the stack that has this type and id.
pub type Others<'a> = dyn Fn(&str, &str) -> Option<Urn> + 'a;

/// The Rust that declares a resource with these inputs. What cannot be written as a literal,
/// such as a secret, is left as a comment.
pub fn declaration(schema: &Schema, urn: &Urn, inputs: &Map, others: &Others<'_>) -> String {
    let variable = variable(urn.name());
    let path = schema.resource_type.replace(':', "::");
    let module = schema.resource_type.split(':').next().unwrap_or_default();
    let place = Place { module, others };
    let mut arguments = vec![text(urn.name())];
    let mut calls = Vec::new();
    for input in schema.inputs {
        let value = inputs.get(input.name).unwrap_or(&Value::Null);
        if input.required {
            let literal = literal(input, place, value);
            arguments.push(literal.unwrap_or_else(|why| format!("/* {}: {why} */", input.name)));
        } else if !value.is_null() && input.default.is_none_or(|default| default() != *value) {
            match literal(input, place, value) {
                Ok(literal) => calls.push(format!("    .{}({literal})\n", input.name)),
                Err(why) => calls.push(format!("    // .{}(…): {why}\n", input.name)),
            }
        }
    }
    format!(
        "let {variable} = {path}::new({})\n{}    .protect(true)\n    .declare(stack);\n",
        arguments.join(", "),
        calls.concat()
    )
}

/// An input as a literal, or why it has none.
fn literal(input: &InputSchema, place: Place<'_>, value: &Value) -> Result<String, String> {
    if input.secret || value.has_secret() {
        return Err("a secret".into());
    }
    let literal = place.argument(input.shape, input.kind, value);
    literal.ok_or_else(|| comment(value))
}

/// A value that has no literal, so that it can be read in a comment and cannot end it.
fn comment(value: &Value) -> String {
    value.masked().to_json().to_string().replace("*/", "* /")
}

/// The name of a variable for a resource of this name.
fn variable(name: &str) -> String {
    let mut variable: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    if variable.starts_with(|c: char| c.is_ascii_digit()) {
        variable.insert(0, '_');
    }
    let taken = [
        "type", "match", "use", "mod", "static", "self", "loop", "in", "for", "if", "stack",
    ];
    if taken.contains(&variable.as_str()) {
        variable.push('_');
    }
    variable
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::property::{Kind, Shape};
    use crate::resource::Usual;

    const INPUTS: &[InputSchema] = &[
        InputSchema {
            required: true,
            ..InputSchema::new("vpc_id", Kind::Id("ec2:Vpc"))
        },
        InputSchema {
            required: true,
            ..InputSchema::new("cidr_block", Kind::Cidr)
        },
        InputSchema {
            shape: Shape::Map(&Shape::Plain),
            ..InputSchema::new("tags", Kind::Map(&Kind::Text))
        },
        InputSchema {
            default: Some(|| Value::Bool(false)),
            ..InputSchema::new("public", Kind::Bool)
        },
        InputSchema::new("password", Kind::Secret(&Kind::Text)),
        InputSchema::new("rules", Kind::List(&Kind::Any)),
    ];

    const SUBNET: Schema = Schema {
        resource_type: "ec2:Subnet",
        cloudformation: None,
        lookup: false,
        afterwards: false,
        id: "subnet-{hex17}",
        summary: "",
        unique: &[],
        token: false,
        tags: true,
        usual: Usual {
            create: 1,
            update: 1,
            delete: 1,
        },
        apart: &[],
        check: None,
        inputs: INPUTS,
        outputs: &[],
    };

    fn inputs() -> Map {
        let json = serde_json::json!({
            "vpc_id": "vpc-1", "cidr_block": "10.0.0.0/20", "tags": { "Name": "a \"b\"" },
            "public": false, "rules": [{ "port": 80 }],
        });
        let mut inputs = Value::from_json(&json)
            .as_map()
            .cloned()
            .unwrap_or_default();
        inputs.insert(
            "password".into(),
            Value::Text("hunter2".into()).into_secret(),
        );
        inputs
    }

    #[test]
    fn a_declaration_has_what_differs_from_the_defaults_and_no_secret() {
        let urn = Urn::new("shop", "dev", &[], "ec2:Subnet", "private-a");
        let code = declaration(&SUBNET, &urn, &inputs(), &|_, _| None);
        assert_eq!(
            code,
            "let private_a = ec2::Subnet::new(\"private-a\", Id::<ec2::Vpc>::new(\"vpc-1\"), \
             cidr!(\"10.0.0.0/20\"))\n    .tags([(\"Name\", \"a \\\"b\\\"\")])\n    // .password(…): a secret\n    \
             // .rules(…): [{\"port\":80}]\n    .protect(true)\n    .declare(stack);\n"
        );
    }

    #[test]
    fn an_object_that_the_stack_has_is_referred_to() {
        let urn = Urn::new("shop", "dev", &[], "ec2:Subnet", "a");
        let vpc = Urn::new("shop", "dev", &[], "ec2:Vpc", "main");
        let code = declaration(&SUBNET, &urn, &inputs(), &|_, id| {
            (id == "vpc-1").then(|| vpc.clone())
        });
        assert!(
            code.starts_with("let a = ec2::Subnet::new(\"a\", &main, cidr!"),
            "{code}"
        );
    }
}
