"""Checks requests against the models of AWS's APIs that botocore carries.

Standard input has one request in each line, as JSON: service (the name it is signed for),
method, url, headers (names in lower case) and body, in base64 if it is CBOR. Each is answered with a line: a JSON list
of what is wrong. No answer shows a secret.
"""

import json
import re
import sys
from functools import cache

from botocore.loaders import Loader
from botocore.model import ServiceModel

from api_exceptions import EXCEPTIONS
from api_parse import readings
from api_shapes import problems_of

# Services that are signed for under another name than botocore's.
NAMES = {
    "elasticloadbalancing": "elbv2",
    "es": "opensearch",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
}
# Parameters that may hold a secret, whatever the model says of them.
SECRET = re.compile("password|secret|token|credential|privatekey|userdata", re.IGNORECASE)


@cache
def model(service):
    name = NAMES.get(service, service)
    loader = Loader()
    if name not in loader.list_available_services("service-2"):
        return None
    return ServiceModel(loader.load_service_model(name, "service-2"), name)


def said(service, name, path, text, value):
    shown = "" if value is None or SECRET.search(path) else f": {value!r}"
    return f"{service} {name} {path or '(body)'}: {text}{shown}"


def check(request, exceptions=EXCEPTIONS):
    """What is wrong with a request, as lines."""
    service = request["service"]
    of = model(service)
    if of is None:
        return [f"{service}: no such service"]
    results = []
    for operation, name, parameters, unread in readings(of, request):
        found = [(path, text, None) for path, text in unread]
        if operation.input_shape is not None:
            found += problems_of(operation.input_shape, parameters, "")
        results.append(
            [
                said(service, name, path, text, value)
                for path, text, value in found
                if (service, name, re.sub(r"\[[^]]*\]", "[]", path)) not in exceptions
            ]
        )
    if not results:
        path = request["url"].split("?")[0]
        action = re.search(r"(?:^|&)Action=(\w+)", request["body"] or "")
        what = request["headers"].get("x-amz-target") or (action and action[1])
        return [f"{service} {what or request['method'] + ' ' + path}: no such operation"]
    # Old and new operations may share a path: it is the one that fits.
    return min(results, key=len)


def main():
    for line in sys.stdin:
        print(json.dumps(check(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
