"""Compares `schema --json`, on standard input, with CloudFormation's resource schemas.

What differs is printed, one line each, and the exit status is 1.
"""

import json
import re
import sys
from pathlib import Path

import cfnlint

from cloudformation_exceptions import EXCEPTIONS

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
REGION = "us-east-1"
# Write-only properties of which the name says that they are a credential.
CREDENTIAL = re.compile("password|secret|token|credential|privatekey", re.IGNORECASE)


def cloudformation_schemas():
    """Gives the schema of a CloudFormation type, or None."""
    files = json.loads((SCHEMAS / "providers" / f"{REGION}.json").read_text())

    def of(name):
        file = files.get(name)
        return file and json.loads((SCHEMAS / "resources" / f"{file}.json").read_text())

    return of


def listed(schema, key):
    """The properties in a list such as `createOnlyProperties`; of a nested one, its whole path."""
    return {path.removeprefix("/properties/") for path in schema.get(key, [])}


def alternatives(schema):
    """Properties of which one or another must be given."""
    one_of = {name for branch in schema.get("oneOf", []) for name in branch.get("required", [])}
    return one_of.union(schema.get("requiredXor", []), schema.get("requiredOr", []))


def may_replace(given, schema):
    """Whether an input may replace, and may change in place: more than one where CloudFormation
    decides by the value."""
    name = given["cloudformation"]
    create_only = listed(schema, "createOnlyProperties")
    if name in listed(schema, "conditionalCreateOnlyProperties"):
        return {True, False}
    if name in create_only | listed(schema, "primaryIdentifier"):
        return {True}
    # An input may stand for a part of the property.
    parts = [path.split("/") for path in create_only if path.startswith(f"{name}/")]
    own = given["name"].replace("_", "")
    return {any(own == part.lower() for path in parts for part in path[1:])}


def differences_of_input(given, schema):
    """What is wrong with one input, each as (aspect, text)."""
    name = given["cloudformation"]
    if name not in schema["properties"]:
        yield "exists", f"there is no property {name}"
        return
    if name in listed(schema, "readOnlyProperties"):
        yield "exists", f"{name} is read-only"
    if given["replaces"] not in may_replace(given, schema):
        yield "replaces", f"{name} {'is not' if given['replaces'] else 'is'} create-only"
    # The engine names everything, where CloudFormation may make a name up.
    optional = set(schema["properties"]) - set(schema.get("required", []))
    optional -= alternatives(schema) | listed(schema, "primaryIdentifier")
    if given["required"] and name in optional:
        yield "required", f"{name} is optional"
    credential = name in listed(schema, "writeOnlyProperties") and CREDENTIAL.search(name)
    if given["secret"] != bool(credential):
        yield "secret", f"{name} is {'a credential' if credential else 'no credential'}"


def differences(types, schema_of):
    """All that differs: {(type, input or property, aspect): text}."""
    found = {}
    for one in types:
        if one["cloudformation"] is None:
            continue
        schema = schema_of(one["cloudformation"])
        if schema is None:
            found[one["type"], "", "exists"] = f"there is no type {one['cloudformation']}"
            continue
        inputs = [given for given in one["inputs"] if given["cloudformation"] is not None]
        for given in inputs:
            for aspect, text in differences_of_input(given, schema):
                found[one["type"], given["name"], aspect] = text
        # Several inputs may be parts of one property, and a default is always sent.
        sent = {
            given["cloudformation"]
            for given in inputs
            if given["required"] or given["default"] is not None
        }
        for name in set(schema.get("required", [])) - sent:
            found[one["type"], name, "required"] = f"{name} is required"
    return found


def problems(types, schema_of, exceptions):
    """What differs without an exception, and what is an exception without need."""
    found = differences(types, schema_of)
    for key, text in sorted(found.items()):
        if key not in exceptions:
            yield f"{key[0]} {key[1]} ({key[2]}): {text}"
    for key, reason in sorted(exceptions.items()):
        if key not in found:
            yield f"{key[0]} {key[1]} ({key[2]}): an exception that is not needed"
        elif not reason:
            yield f"{key[0]} {key[1]} ({key[2]}): an exception without a reason"


def main():
    wrong = list(problems(json.load(sys.stdin), cloudformation_schemas(), EXCEPTIONS))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
