"""Every operation, asked for what its schema allows and for what it does not.

A bounded run of schemathesis inside the suite; `make fuzz` is the long one. The cases are the
same in every run, each on rows that are there, and what one changes is undone before the next.
"""

import itertools
import os
import re
from functools import cache

import pytest
import yaml

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.core.handlers.wsgi import WSGIHandler
from ssi_platform.tenancy.roles import Permission
from tests import calls
from tests.cast import key
from tests.contract import COMMITTED
from tests.routes import tenant_routes
from tests.tenancy.leaks import _undone

READS = [scope for scope in Permission if scope.endswith(":read")]
# Of each operation, in each way: of what the schema allows, and of what it does not.
EACH = int(os.environ.get("FUZZ_EACH", 4))
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
CHANGES = {"PUT", "PATCH", "DELETE"}


@pytest.fixture
def kept():
    """The connection stays open between requests, with the test's transaction in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def operations():
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    described = yaml.load(COMMITTED.read_text() if not os.environ.get("FUZZ_SCHEMA") else __import__("pathlib").Path(os.environ["FUZZ_SCHEMA"]).read_text(), Loader=yaml.CSafeLoader)
    schema = schemathesis.openapi.from_dict(described, config=SchemathesisConfig())
    schema.app = WSGIHandler()
    return schema, [found.ok() for found in schema.get_all_operations()]


def cases(operation, schema):
    from schemathesis import GenerationMode

    for mode in GenerationMode:
        found = schema.iter_coverage_cases(
            operation, generation_modes=[mode], generation_config=schema.config.generation
        )
        yield from itertools.islice(found, EACH)


def places(house):
    """What stands in each address: ids of rows that are there."""
    return {
        _address(route): {
            {"pk": "id"}.get(name, name): str(value)
            for name, value in calls.parts(route, house).items()
        }
        | {"organisation": house.organisation.slug}
        for route in tenant_routes()
    }


def _address(route):
    return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route.pattern).replace("{pk}", "{id}")


def found(case, text):
    """Send a case with a key, and return what is wrong with the answer."""
    from schemathesis import checks

    with _undone(case.method):
        answer = case.call(headers={"Authorization": f"Bearer {text}"})
    try:
        case.validate_response(answer, checks=[getattr(checks, name) for name in CHECKS])
    except checks.FailureGroup as group:
        return [f"{case.operation.label}: {each}" for each in group.exceptions]
    return []


@pytest.mark.parametrize("scopes", [list(Permission), READS], ids=["all", "reads"])
def test_nothing_answers_out_of_its_schema(houses, kept, scopes):
    mine, _ = houses
    text, addresses = key(mine.organisation, *scopes), places(mine)
    schema, all_operations = operations()
    wrong = []
    n=0
    import time; t0=time.process_time()
    for operation in all_operations:
        for case in cases(operation, schema):
            real = addresses.get(operation.path, {})
            case.path_parameters.update(real)
            if case.method in CHANGES:
                case.headers["If-Match"] = "*"
            n+=1
            wrong += found(case, text)
    print(n, time.process_time()-t0)
    print("\n".join("FOUND "+w for w in wrong))
    assert wrong == []
