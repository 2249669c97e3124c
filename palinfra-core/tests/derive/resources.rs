//! Resources and the properties in them.

use palinfra_core::resource::Usual;
use palinfra_core::{Id, Kind, Map, Property, Resource, Stack, Value, cidr};

use crate::declared;
use crate::types::{Firewall, Protocol, Rule, Subnet, Vpc};

fn subnet(stack: &mut Stack) {
    let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
    Subnet::new("a", &vpc, cidr!("10.0.0.0/20"))
        .map_public_ip_on_launch(true)
        .password("hunter2")
        .protect(true)
        .declare(stack);
}

#[test]
fn a_schema_holds_what_the_attributes_say() {
    let schema = Subnet::SCHEMA;
    assert_eq!(schema.resource_type, "ec2:Subnet");
    assert_eq!(schema.cloudformation, Some("AWS::EC2::Subnet"));
    assert_eq!(
        (schema.id, schema.summary),
        ("subnet-{hex17}", "{cidr_block} in {vpc_id}")
    );
    assert_eq!(schema.unique, ["vpc_id", "cidr_block"]);
    assert!(schema.token && schema.tags && !schema.lookup);
    assert_eq!(
        schema.usual,
        Usual {
            create: 2,
            update: 1,
            delete: 3
        }
    );
    assert_eq!(
        schema.apart,
        [
            ("vpc_id.cidr_block", "cidr_block"),
            ("cidr_block", "vpc_id.cidr_block")
        ]
    );

    let vpc = Vpc::SCHEMA;
    assert_eq!(
        (vpc.cloudformation, vpc.unique.len(), vpc.apart.len()),
        (None, 0, 0)
    );
    assert!(!vpc.token && !vpc.tags && Firewall::SCHEMA.lookup);
    assert_eq!(
        vpc.usual,
        Usual {
            create: 1,
            update: 1,
            delete: 1
        }
    );
}

#[test]
fn an_input_schema_holds_what_the_field_says() {
    let input = |name| *Subnet::SCHEMA.input(name).unwrap();
    let order: Vec<_> = Subnet::SCHEMA
        .inputs
        .iter()
        .map(|input| input.name)
        .collect();
    assert_eq!(
        order[..3],
        ["vpc_id", "cidr_block", "map_public_ip_on_launch"]
    );

    let range = input("cidr_block");
    assert!(range.required && range.replaces && !range.secret && !range.unordered);
    assert_eq!(
        (range.kind, range.cloudformation),
        (Kind::Cidr, Some("CidrBlock"))
    );
    assert_eq!(
        (range.within, range.disjoint),
        (Some("vpc_id.cidr_block"), Some("vpc_id"))
    );
    let check = range.check.unwrap();
    assert!(check(&"10.0.0.0/8".to_string().into_value()).is_err());
    assert_eq!(check(&"10.0.0.0/16".to_string().into_value()), Ok(()));

    let zone = input("availability_zone");
    assert!(!zone.required && zone.after_create && zone.write_only && !zone.replaces);
    assert_eq!((zone.kind, zone.cloudformation), (Kind::Text, Some("Zone")));

    let public = input("map_public_ip_on_launch");
    assert!(!public.required && public.default.unwrap()() == Value::Bool(false));
    assert_eq!(public.cloudformation, Some("MapPublicIpOnLaunch"));

    let names = input("names");
    assert!(names.unordered && names.cloudformation.is_none() && !names.required);
    assert_eq!(names.kind, Kind::List(&Kind::Text));

    assert!(input("password").secret && input("key").secret);
    assert_eq!(input("password").kind, Kind::Text);
    assert_eq!(input("key").kind, Kind::Secret(&Kind::Text));
}

#[test]
fn types_that_refer_to_each_other_have_schemas() {
    assert_eq!(
        Vpc::SCHEMA.input("main_subnet").unwrap().references(),
        Some("ec2:Subnet")
    );
    assert_eq!(
        Subnet::SCHEMA.input("vpc_id").unwrap().references(),
        Some("ec2:Vpc")
    );
    let outputs: Vec<_> = Subnet::SCHEMA
        .outputs
        .iter()
        .map(|output| (output.name, output.kind))
        .collect();
    assert_eq!(
        outputs,
        [
            ("id", Kind::Id("ec2:Subnet")),
            ("arn", Kind::Arn("ec2:Subnet")),
            ("availability_zone", Kind::Text)
        ]
    );
    let arn = Subnet::SCHEMA.output("arn").unwrap();
    assert_eq!(arn.form, Some("arn:aws:ec2:{region}:{account}:subnet/{id}"));
    assert_eq!(Subnet::SCHEMA.output("id").unwrap().form, None);
}

#[test]
fn a_builder_declares_inputs_defaults_options_and_the_line() {
    let declaration = declared(&[], |stack, _: &()| subnet(stack));
    assert_eq!(declaration.errors, []);
    let [vpc, subnet] = declaration.nodes.as_slice() else {
        panic!("two nodes are wanted")
    };
    assert_eq!(subnet.urn.as_str(), "urn:palinfra:shop:dev:ec2:Subnet:a");
    assert_eq!(subnet.inputs["vpc_id"].to_string(), "‹main›");
    assert_eq!(
        subnet.inputs["cidr_block"],
        Value::Text("10.0.0.0/20".into())
    );
    assert_eq!(subnet.inputs["map_public_ip_on_launch"], Value::Bool(true));
    assert_eq!(subnet.inputs["names"].to_string(), "[a]");
    assert!(!subnet.inputs.contains_key("availability_zone"));
    assert!(subnet.options.protect && !vpc.options.protect);
    assert!(subnet.line.file.ends_with("resources.rs"));
    assert_eq!(subnet.line.line, vpc.line.line + 1);
}

#[test]
fn a_secret_input_of_plain_text_is_never_shown() {
    let declaration = declared(&[], |stack, _: &()| subnet(stack));
    let shown = format!("{declaration:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(declaration.nodes[1].inputs["password"].has_secret());
}

#[test]
fn a_declared_resource_can_be_changed() {
    let declaration = declared(&[], |stack, _: &()| {
        let vpc = Vpc::new("main", "10.0.0.0/16").declare(stack);
        stack.change(&vpc, |vpc| vpc.cidr_block("10.1.0.0/16").retain(true));
        let subnet = Subnet::new("a", &vpc, "10.1.0.0/20").declare(stack);
        stack.change(&subnet, |subnet| subnet.password("hunter2"));
    });
    let [vpc, subnet] = declaration.nodes.as_slice() else {
        panic!("two nodes are wanted")
    };
    assert_eq!(vpc.inputs["cidr_block"], Value::Text("10.1.0.0/16".into()));
    assert!(vpc.options.retain);
    assert!(subnet.inputs["password"].has_secret());
}

#[test]
fn resolved_values_become_the_struct_again() {
    let text = |text: &str| Value::Text(text.into());
    let mut inputs = Map::from([
        ("vpc_id".into(), text("vpc-1")),
        ("cidr_block".into(), text("10.0.0.0/20")),
        ("password".into(), text("hunter2").into_secret()),
    ]);
    let subnet = Subnet::from_map(&inputs).unwrap();
    assert_eq!(subnet.vpc_id, Id::new("vpc-1"));
    assert_eq!(
        (subnet.map_public_ip_on_launch, subnet.names),
        (false, vec!["a".to_string()])
    );
    assert_eq!(
        (subnet.password.as_deref(), subnet.tags),
        (Some("hunter2"), None)
    );

    inputs.insert("map_public_ip_on_launch".into(), Value::Int(1));
    let error = Subnet::from_map(&inputs).unwrap_err();
    assert_eq!(
        error,
        "map_public_ip_on_launch: expected true or false, found 1"
    );
    inputs.remove("vpc_id");
    assert!(
        Subnet::from_map(&inputs)
            .unwrap_err()
            .starts_with("vpc_id: ")
    );
}

#[test]
fn a_nested_block_is_a_map_that_may_hold_promises() {
    let declaration = declared(&[], |stack, _: &()| {
        let vpc = Vpc::new("main", cidr!("10.0.0.0/16")).declare(stack);
        let subnet = Subnet::new("a", &vpc, cidr!("10.0.0.0/20")).declare(stack);
        let rule = Rule {
            source: (&subnet).into(),
            protocol: Protocol::Any,
            r#type: None,
        };
        let other = Rule {
            r#type: Some(22),
            ..rule.clone()
        };
        Firewall::new("wall", "edge", [rule, other], 1)
            .r#type(Protocol::Any)
            .declare(stack);
    });
    let wall = &declaration.nodes[2];
    assert_eq!(wall.urn.name(), "wall");
    assert_eq!(
        wall.inputs["rules"].to_string(),
        "[{protocol: -1, source: ‹a›}, {protocol: -1, source: ‹a›, type: 22}]"
    );
    assert_eq!(wall.inputs["type"], Value::Text("-1".into()));
    assert_eq!(wall.inputs["greeting"], Value::Text("hello".into()));
    assert_eq!(wall.inputs["name"], Value::Text("edge".into()));

    const FIELDS: Kind = Kind::Fields(&[
        ("source", Kind::Id("ec2:Subnet")),
        ("protocol", Kind::Text),
        ("type", Kind::Number),
    ]);
    assert_eq!(
        Firewall::SCHEMA.input("rules").unwrap().kind,
        Kind::List(&FIELDS)
    );
}

#[test]
fn a_nested_block_is_read_back_and_its_errors_name_the_field() {
    let rule = Rule {
        source: Id::new("subnet-1").into(),
        protocol: Protocol::Tcp,
        r#type: None,
    };
    let mut value = rule.clone().into_value();
    assert_eq!(Rule::from_value(&value), Ok(rule));
    if let Value::Map(map) = &mut value {
        map.insert("protocol".into(), Value::Text("Udp".into()));
    }
    let error = Rule::from_value(&value).unwrap_err();
    assert_eq!(error, "protocol: expected `-1` or `Tcp`, found Udp");
    assert!(
        Rule::from_value(&Value::Bool(true))
            .unwrap_err()
            .contains("named fields")
    );
    let secret = Value::Text("hunter2".into()).into_secret();
    assert!(
        !Protocol::from_value(&secret)
            .unwrap_err()
            .contains("hunter2")
    );
}
