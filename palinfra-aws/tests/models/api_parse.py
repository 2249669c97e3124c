"""From a request on the wire back to the parameters of an operation.

Parameters are plain values: dicts for structures and maps, lists, and scalars. What is no
parameter of the operation is a problem: (path, text).
"""

import base64
import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

import cbor2

# Headers that are of HTTP, of the signature or of the SDK, not parameters.
PLAIN_HEADERS = re.compile(
    r"x-amz-(date|content-sha256|target|user-agent|trailer|decoded-content-length|checksum-.*)"
)


class Reader:
    """Reads the parameters of one request; collects what it does not know."""

    def __init__(self):
        self.problems = []

    def unknown(self, path, name):
        self.problems.append((f"{path}.{name}".strip("."), "no such parameter"))

    def scalar(self, shape, text, path):
        """A scalar that was written as text."""
        try:
            if shape.type_name in ("integer", "long"):
                return int(text)
            if shape.type_name in ("float", "double"):
                return float(text)
            if shape.type_name == "boolean":
                return {"true": True, "false": False}[text]
            if shape.type_name == "blob":
                return base64.b64decode(text, validate=True)
        except (KeyError, ValueError):
            self.problems.append((path, f"no {shape.type_name}"))
            return None
        return text

    # Query, of EC2 too: `Filter.1.Name=…`.

    def query(self, shape, pairs, is_ec2):
        tree = {}
        for key, value in pairs:
            at = tree
            *parents, last = key.split(".")
            for part in parents:
                at = at.setdefault(part, {})
                if not isinstance(at, dict):
                    self.problems.append((key, "a value and parts of it"))
                    break
            else:
                at[last] = value
        tree.pop("Action", None)
        tree.pop("Version", None)
        return self.query_value(shape, tree, "", is_ec2)

    def query_name(self, name, member, is_ec2):
        if is_ec2:
            own = member.serialization.get("name", name)
            return member.serialization.get("queryName", own[0].upper() + own[1:])
        if member.type_name == "list" and member.serialization.get("flattened"):
            return member.member.serialization.get("name", member.serialization.get("name", name))
        return member.serialization.get("name", name)

    def query_value(self, shape, tree, path, is_ec2):
        if shape.type_name == "structure":
            if not isinstance(tree, dict):
                # An empty structure is written as an empty text.
                return {} if tree == "" else self.wrong(path, shape)
            names = {
                self.query_name(name, member, is_ec2): name
                for name, member in shape.members.items()
            }
            found = {}
            for key, part in tree.items():
                if key not in names:
                    self.unknown(path, key)
                    continue
                name = names[key]
                found[name] = self.query_value(
                    shape.members[name], part, f"{path}.{name}".strip("."), is_ec2
                )
            return found
        if shape.type_name in ("list", "map"):
            if tree == "":
                return [] if shape.type_name == "list" else {}
            flat = is_ec2 or shape.serialization.get("flattened")
            if not flat and isinstance(tree, dict):
                is_list = shape.type_name == "list"
                item = shape.member.serialization.get("name", "member") if is_list else "entry"
                for key in tree:
                    if key != item:
                        self.unknown(path, key)
                tree = tree.get(item, {})
            if not isinstance(tree, dict) or not all(key.isdecimal() for key in tree):
                return self.wrong(path, shape)
            parts = [tree[key] for key in sorted(tree, key=int)]
            if sorted(map(int, tree)) != list(range(1, len(tree) + 1)):
                self.problems.append((path, "its items are not numbered from 1"))
            if shape.type_name == "list":
                return [
                    self.query_value(shape.member, part, f"{path}[{number}]", is_ec2)
                    for number, part in enumerate(parts)
                ]
            key_name = shape.key.serialization.get("name", "key")
            value_name = shape.value.serialization.get("name", "value")
            return {
                part.get(key_name): self.query_value(
                    shape.value, part.get(value_name, ""), f"{path}[{part.get(key_name)}]", is_ec2
                )
                for part in parts
                if isinstance(part, dict) or self.wrong(path, shape)
            }
        return self.wrong(path, shape) if isinstance(tree, dict) else self.scalar(shape, tree, path)

    def wrong(self, path, shape):
        self.problems.append((path, f"no {shape.type_name}"))

    # JSON.

    def json(self, shape, value, path):
        if value is None or getattr(shape, "is_document_type", False):
            return value
        if shape.type_name == "structure" and isinstance(value, dict):
            names = {
                member.serialization.get("name", name): name
                for name, member in shape.members.items()
            }
            found = {}
            for key, part in value.items():
                if key not in names:
                    self.unknown(path, key)
                    continue
                name = names[key]
                found[name] = self.json(shape.members[name], part, f"{path}.{name}".strip("."))
            return found
        if shape.type_name == "list" and isinstance(value, list):
            return [
                self.json(shape.member, part, f"{path}[{number}]")
                for number, part in enumerate(value)
            ]
        if shape.type_name == "map" and isinstance(value, dict):
            return {
                key: self.json(shape.value, part, f"{path}[{key}]") for key, part in value.items()
            }
        if shape.type_name == "blob" and isinstance(value, str):
            return self.scalar(shape, value, path)
        # Whether any other value is of its type is the model's question.
        return value

    # XML.

    def xml(self, shape, element, path):
        if shape.type_name == "structure":
            names = {}
            for name, member in shape.members.items():
                own = member.serialization.get("name", name)
                if member.type_name == "list" and member.serialization.get("flattened"):
                    own = member.serialization.get(
                        "name", member.member.serialization.get("name", name)
                    )
                names[own.split(":")[-1]] = name
            found, parts = {}, {}
            for key, text in element.attrib.items():
                if plain(key) in names:
                    found[names[plain(key)]] = text
                else:
                    self.unknown(path, plain(key))
            for child in element:
                parts.setdefault(plain(child.tag), []).append(child)
            for key, children in parts.items():
                if key not in names:
                    self.unknown(path, key)
                    continue
                name = names[key]
                member, at = shape.members[name], f"{path}.{name}".strip(".")
                if member.type_name == "list" and member.serialization.get("flattened"):
                    found[name] = self.xml_items(member, children, at)
                else:
                    if len(children) > 1:
                        self.problems.append((at, "it comes twice"))
                    found[name] = self.xml(member, children[0], at)
            return found
        if shape.type_name == "list":
            item = shape.member.serialization.get("name", "member")
            for child in element:
                if plain(child.tag) != item:
                    self.unknown(path, plain(child.tag))
            return self.xml_items(shape, list(element), path)
        if shape.type_name == "map":
            self.problems.append((path, "maps in XML are not known here"))
            return {}
        return self.scalar(shape, element.text or "", path)

    def xml_items(self, shape, elements, path):
        return [
            self.xml(shape.member, element, f"{path}[{number}]")
            for number, element in enumerate(elements)
        ]

    # REST: a path, a query, headers, and a body of JSON or XML.

    def rest(self, operation, request, labels, is_xml):
        shape, found = operation.input_shape, {}
        if shape is None:
            return found
        url = urlsplit(request["url"])
        fixed = dict(parse_qsl(urlsplit(operation.http["requestUri"]).query, True))
        pairs = [
            (key, value)
            for key, value in parse_qsl(url.query, True)
            if key not in fixed and key != "x-id"
        ]
        headers, body, known = request["headers"], {}, set()
        for name, member in shape.members.items():
            location = member.serialization.get("location")
            own = member.serialization.get("name", name)
            if location == "uri" and own in labels:
                found[name] = self.scalar(member, labels[own], name)
            elif location == "querystring":
                if member.type_name == "map":
                    self.problems.append((name, "maps in a query are not known here"))
                values = [value for key, value in pairs if key == own]
                pairs = [(key, value) for key, value in pairs if key != own]
                if values and member.type_name == "list":
                    found[name] = [self.scalar(member.member, value, name) for value in values]
                elif values:
                    found[name] = self.scalar(member, values[0], name)
            elif location == "header":
                known.add(own.lower())
                if own.lower() in headers:
                    text = headers[own.lower()]
                    is_list = member.type_name == "list"
                    found[name] = (
                        [self.scalar(member.member, part.strip(), name) for part in text.split(",")]
                        if is_list
                        else self.scalar(member, text, name)
                    )
            elif location == "headers":
                own = own.lower()
                mine = {key: text for key, text in headers.items() if key.startswith(own)}
                known.update(mine)
                if mine:
                    found[name] = {key.removeprefix(own): text for key, text in mine.items()}
            elif location is None:
                body[name] = member
        for key, _ in pairs:
            self.unknown("", key)
        for key in headers:
            if key.startswith("x-amz-") and key not in known and not PLAIN_HEADERS.fullmatch(key):
                self.unknown("", key)
        payload = shape.serialization.get("payload")
        found.update(self.rest_body(shape, payload, request["body"], is_xml, body))
        return found

    def rest_body(self, shape, payload, text, is_xml, members):
        whole = shape.members[payload] if payload else shape
        if whole.type_name not in ("structure", "list"):
            # The bytes of an object.
            return {payload: text if whole.type_name == "string" else (text or "").encode()}
        if not text or not (payload or members):
            if text and text.strip() not in ("", "{}"):
                self.problems.append(("", "a body where none is known"))
            return {}
        if is_xml:
            try:
                element = ElementTree.fromstring(text)
            except ElementTree.ParseError as error:
                self.problems.append(("", f"a body that is no XML: {error}"))
                return {}
            root = whole.serialization.get("name", payload or whole.name)
            if plain(element.tag) != root:
                self.problems.append((payload or "", f"its root is {plain(element.tag)}, not {root}"))
            value = self.xml(whole, element, payload or "")
        else:
            value = self.json(whole, loads(text, self.problems), payload or "")
        return {payload: value} if payload else value


def loads(text, problems):
    try:
        return json.loads(text or "{}")
    except ValueError:
        problems.append(("", "a body that is no JSON"))
        return {}


def plain(tag):
    """A name without its namespace."""
    return tag.rsplit("}", 1)[-1]


def template(uri):
    """A pattern of the paths that a template such as `/{Bucket}/{Key+}` stands for."""
    parts = re.split(r"\{([^}]+)\}", urlsplit(uri).path.rstrip("/"))
    text, labels = "", []
    for number, part in enumerate(parts):
        if number % 2 == 0:
            text += re.escape(part)
        else:
            labels.append(part.rstrip("+"))
            text += "(.+)" if part.endswith("+") else "([^/]+)"
    return re.compile(f"{text}/?"), labels


def with_bucket(url):
    """An address whose path has the bucket that may stand in the name of the host."""
    bucket = re.match(r"(.+)\.s3\.[^.]+\.amazonaws\.com", url.netloc)
    return url._replace(path=f"/{bucket[1]}{url.path}") if bucket else url


def rest_operations(service, request):
    """The operations that a request may be, each with the labels of its path."""
    url = with_bucket(urlsplit(request["url"]))
    keys = dict(parse_qsl(url.query, True))
    found = []
    for name in service.operation_names:
        operation = service.operation_model(name)
        uri = operation.http["requestUri"]
        if operation.http["method"] != request["method"] or keys.get("x-id", name) != name:
            continue
        pattern, labels = template(uri)
        match = pattern.fullmatch(url.path or "/")
        fixed = dict(parse_qsl(urlsplit(uri).query, True))
        fixed.pop("x-id", None)
        if match and all(keys.get(key) == value for key, value in fixed.items()):
            values = dict(zip(labels, map(unquote, match.groups())))
            found.append(((len(fixed), -len(labels)), operation, values))
    best = max((rank for rank, *_ in found), default=None)
    return [(operation, values) for rank, operation, values in found if rank == best]


def readings(service, request):
    """What a request may be: (operation model or None, its name, parameters, problems)."""
    protocol = service.metadata["protocol"]
    if protocol in ("rest-json", "rest-xml"):
        for operation, labels in rest_operations(service, request):
            reader = Reader()
            parameters = reader.rest(operation, request, labels, protocol == "rest-xml")
            yield operation, operation.name, parameters, reader.problems
        return
    reader = Reader()
    if request["headers"].get("smithy-protocol") == "rpc-v2-cbor":
        name = urlsplit(request["url"]).path.rpartition("/")[2]
        if name in service.operation_names:
            operation = service.operation_model(name)
            body = cbor2.loads(base64.b64decode(request["body"] or "")) if request["body"] else {}
            yield operation, name, reader.json(operation.input_shape, body, ""), reader.problems
        return
    if protocol in ("query", "ec2"):
        pairs = parse_qsl(request["body"] or "", keep_blank_values=True)
        name = dict(pairs).get("Action", "")
        version = dict(pairs).get("Version")
        if version != service.api_version:
            reader.problems.append(("Version", f"not {service.api_version}"))
    else:
        prefix, _, name = request["headers"].get("x-amz-target", "").rpartition(".")
        if prefix != service.metadata["targetPrefix"]:
            reader.problems.append(("X-Amz-Target", f"not {service.metadata['targetPrefix']}"))
    if name not in service.operation_names:
        return
    operation = service.operation_model(name)
    shape = operation.input_shape
    if protocol in ("query", "ec2"):
        if shape is None:
            parameters = {}
        else:
            parameters = reader.query(shape, pairs, protocol == "ec2")
    else:
        body = loads(request["body"], reader.problems)
        parameters = reader.json(shape, body, "") if shape is not None else {}
    yield operation, name, parameters, reader.problems
