"""Every answer to a test is held against docs/openapi.yaml: status, media type, body, headers.

`cached_contract` puts itself between Django's test client and what it asks; an answer that is not
as described fails the test that asked. Validators are compiled once, in Rust: microseconds each.
"""

import copy
import json
import re
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import parse_qs

import jsonschema_rs
import orjson
import pytest
import yaml
from django.test import Client

COMMITTED = Path(__file__).resolve().parents[1] / "docs" / "openapi.yaml"
PROBLEM = "application/problem+json"
JSON = ("application/json", PROBLEM)
SELECT = ("fields", "omit", "expand")


class Contract:
    def __init__(self, spec):
        self.spec = spec
        self._of_routes = {_shape(path): path for path in spec["paths"]}

    def breach(self, answer):
        """Return how an answer differs from what is described, or None."""
        path = self._of_routes.get(_shape(_route(answer)))
        method = answer.request["REQUEST_METHOD"].lower()
        operation = self.spec["paths"].get(path, {}).get(method)
        if operation is None:
            return self._outside(answer)
        status = str(answer.status_code)
        if status not in operation["responses"]:
            return f"{operation['operationId']} answers an undocumented {status}"
        breach = self._described(path, method, status).breach(answer)
        return breach and f"{operation['operationId']} {answer.status_code}: {breach}"

    @cache  # noqa: B019 - There is one contract.
    def _described(self, path, method, status):
        answer = self.spec["paths"][path][method]["responses"][status]
        return Described(self, resolved(self.spec, answer))

    def _outside(self, answer):
        """An address or a method that is not there answers with a problem."""
        if answer.request["REQUEST_METHOD"] == "HEAD" or not _in_api(answer):
            return None
        if answer.status_code < 400 and answer.request["PATH_INFO"] == "/api/v1/schema":
            return None
        if answer.status_code not in (400, 401, 404, 405, 414, 415, 429, 431):
            return f"{answer.status_code} of an address or a method that is not described"
        return self.problem.breach(answer)

    @cached_property
    def problem(self):
        schema = {"$ref": "#/components/schemas/Problem"}
        return Described(self, {"content": {PROBLEM: {"schema": schema}}})

    def validator(self, schema, *, partial=False):
        registry = self._partial if partial else self._whole
        return jsonschema_rs.Draft202012Validator(
            _absolute(schema), registry=registry, validate_formats=True
        )

    @cached_property
    def _whole(self):
        return jsonschema_rs.Registry([("urn:api", {"components": self.spec["components"]})])

    @cached_property
    def _partial(self):
        """The same shapes where the request selects what of a row it wants to see."""
        components = copy.deepcopy(self.spec["components"])
        for schema in components["schemas"].values():
            schema.pop("required", None)
            for name, part in schema.get("properties", {}).items():
                if "x-expands" in part:
                    schema["properties"][name] = {"anyOf": [part, {"$ref": part["x-expands"]}]}
        return jsonschema_rs.Registry([("urn:api", {"components": components})])


class Described:
    """One answer of one operation."""

    def __init__(self, contract, answer):
        self.contract, self.content = contract, answer.get("content", {})
        headers = answer.get("headers", {}).items()
        described = {name: resolved(contract.spec, header) for name, header in headers}
        self.required = [name for name, header in described.items() if header.get("required")]

    def breach(self, answer):
        missing = [name for name in self.required if name not in answer.headers]
        if missing:
            return f"lacks {missing[0]}"
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        if not self.content:
            return "has a body" if answer.streaming or answer.content else None
        if media_type not in self.content:
            return f"is {media_type or 'empty'}, not {' or '.join(self.content)}"
        if media_type not in JSON:
            return None
        query = parse_qs(answer.request.get("QUERY_STRING", ""), keep_blank_values=True)
        is_partial = _is_minimal(answer) or any(name in query for name in SELECT)
        error = self._error(answer, media_type, is_partial)
        return error and f"{error.instance_path}: {error.message}"

    def _error(self, answer, media_type, partial):
        body = orjson.loads(answer.content)
        return next(self._validator(media_type, partial).iter_errors(body), None)

    @cache  # noqa: B019 - Described answers live as long as the contract.
    def _validator(self, media_type, partial):
        return self.contract.validator(self.content[media_type]["schema"], partial=partial)


def resolved(spec, part):
    while "$ref" in part:
        kind, name = part["$ref"].split("/")[2:]
        part = spec["components"][kind][name]
    return part


def _absolute(schema):
    text = json.dumps(schema).replace('"#/components/', '"urn:api#/components/')
    return json.loads(text)


def _route(answer):
    match = answer.wsgi_request.resolver_match  # Where the handler found its view, if it did.
    return f"/{match.route}" if match else ""


def _shape(path):
    return re.sub(r"<[^>]*>|{[^}]*}", "{}", path)


def _is_minimal(answer):
    """Tell whether the answer is one of a write by a caller who may not read."""
    view = (getattr(answer, "renderer_context", None) or {}).get("view")
    return getattr(view, "is_minimal", False)


def _in_api(answer):
    return answer.request["PATH_INFO"].startswith("/api/v1/")


@cache
def contract():
    return Contract(yaml.load(COMMITTED.read_text(), Loader=yaml.CSafeLoader))


@pytest.fixture(scope="session", autouse=True)
def cached_contract():
    """Check what Django's client is answered, in all tests."""
    ask = Client.request

    def ask_and_check(self, **request):
        answer = ask(self, **request)
        if answer.status_code != 500 and (breach := contract().breach(answer)):
            raise AssertionError(f"Not as docs/openapi.yaml says: {breach}")
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", ask_and_check)
        yield
