"""Whether parameters are as a model has them. A problem is (path, text, value to show)."""

import regex

NUMBERS = {"integer": int, "long": int, "float": (int, float), "double": (int, float)}
TYPES = {"structure": dict, "map": dict, "list": list, "string": str, "blob": bytes}


def problems_of(shape, value, path, hidden=False):
    """All that is wrong with a value; one that is or may hold a secret is not shown."""
    if value is None or getattr(shape, "is_document_type", False):
        return
    hidden = hidden or bool(shape.metadata.get("sensitive"))
    kind = shape.type_name
    if kind == "boolean" or kind in NUMBERS:
        right = isinstance(value, bool) if kind == "boolean" else (
            isinstance(value, NUMBERS[kind]) and not isinstance(value, bool)
        )
    elif kind == "timestamp":
        right = isinstance(value, (str, int, float))
    else:
        right = isinstance(value, TYPES[kind])
    shown = None if hidden or kind in ("structure", "map", "list", "blob") else value
    if not right:
        yield path, f"no {kind}", shown
        return
    yield from problems_of_size(shape, value, path, shown)
    if kind == "structure":
        yield from problems_of_members(shape, value, path, hidden)
    elif kind == "list":
        for number, item in enumerate(value):
            yield from problems_of(shape.member, item, f"{path}[{number}]", hidden)
    elif kind == "map":
        for key, item in value.items():
            yield from problems_of(shape.key, key, f"{path}[{key}]", hidden)
            yield from problems_of(shape.value, item, f"{path}[{key}]", hidden)
    elif kind == "string":
        yield from problems_of_text(shape, value, path, shown)


def problems_of_size(shape, value, path, shown):
    """A range is of the number itself, or of how many there are."""
    if shape.type_name in NUMBERS:
        size = value
    elif shape.type_name in ("string", "list", "map", "blob"):
        size = len(value)
    else:
        return
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield path, f"less than {least}", shown
    if most is not None and size > most:
        yield path, f"more than {most}", shown


def problems_of_members(shape, value, path, hidden):
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{path}.{name}".strip("."), "missing", None
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        yield path, "not one of its alternatives", None
    for name, item in value.items():
        if name in shape.members:
            at = f"{path}.{name}".strip(".")
            yield from problems_of(shape.members[name], item, at, hidden)


def problems_of_text(shape, value, path, shown):
    values = shape.metadata.get("enum")
    if values and value not in values:
        yield path, "none of the values that there are", shown
    # botocore keeps it, and has no name for it.
    pattern = shape._shape_model.get("pattern")
    if pattern:
        try:
            fits = regex.fullmatch(pattern, value)
        except regex.error:
            # Written for another engine.
            return
        if not fits:
            yield path, f"not of the form {pattern}", shown
