"""Every operation, asked for what its schema allows and for what it does not.

A bounded run of schemathesis inside the suite; `make fuzz` is the long one. The cases are the
same in every run, each on rows that are there, and what one changes is undone before the next.
"""

import re
from copy import deepcopy
from functools import cache
from itertools import islice

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from scripts.fuzz.selected import SELECT, is_as_selected
from ssi_platform.tenancy.roles import Permission
from tests import calls
from tests.cast import key
from tests.contract import contract
from tests.routes import tenant_routes
from tests.tenancy.leaks import undone

READS = [scope for scope in Permission if scope.endswith(":read")]
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
# Of each operation how many cases of what its schema allows, which a key that may only read sends
# too, and of what it does not. To make a case takes longer than to send it.
ALLOWED, FORBIDDEN = 1, 2


@pytest.fixture
def kept():
    """The connection stays open between requests, with the test's transaction in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def described():
    import schemathesis  # It takes a while, and nobody else needs it.

    # What the files of the checkout would say is for `make fuzz`.
    return schemathesis.openapi.from_dict(deepcopy(contract().spec), config=schemathesis.Config())


def cases(anything, reads):
    """Yield some of every operation, the same ones each time, and the keys that send them."""
    from schemathesis import GenerationMode

    for found in described().get_all_operations():
        for case in islice(_cases(found.ok(), GenerationMode.POSITIVE), ALLOWED):
            # Who may read all is answered like who may do all where there is nothing but to read.
            yield case, [reads] if case.method == "GET" else [anything, reads]
        for case in islice(_cases(found.ok(), GenerationMode.NEGATIVE), FORBIDDEN):
            yield case, [anything]


def _cases(operation, mode):
    return described().iter_coverage_cases(
        operation, generation_modes=[mode], generation_config=described().config.generation
    )


def addresses(house):
    """Return what stands in each address: the names of rows that are there."""
    return {
        _template(route): {
            "organisation": house.organisation.slug,
            **{_renamed(n): str(value) for n, value in calls.parts(route, house).items()},
        }
        for route in tenant_routes()
    }


def _template(route):
    return "/" + re.sub(r"<\w+:(\w+)>", lambda m: f"{{{_renamed(m[1])}}}", route.pattern)


def _renamed(name):
    return "id" if name == "pk" else name


def findings(case, text):
    """Send a case with a key, and return what is wrong with the answer."""
    from schemathesis import checks

    headers = {"Authorization": f"Bearer {text}"}
    if case.method in calls.CHANGES:
        headers["If-Match"] = "*"
    with undone(case.method):
        answer = case.call(headers=headers)
    try:
        case.validate_response(answer, checks=[getattr(checks, name) for name in CHECKS])
    except checks.FailureGroup as group:
        found = [each for each in group.exceptions if not _as_selected(each, case, answer)]
        return [f"{case.operation.label}: {each}" for each in found]
    return []


def _as_selected(failure, case, answer):
    """`fields` and the like answer with a part of what is described."""
    kind = type(failure).__name__
    asked = kind == "JsonSchemaError" and SELECT & set(case.query or {})
    return asked and is_as_selected(case.operation.path, answer.json())


def test_no_answer_is_out_of_the_schema(houses, kept):
    mine, _ = houses
    real = addresses(mine)
    described().app = WSGIHandler()
    anything, reads = (key(mine.organisation, *scopes) for scopes in (list(Permission), READS))
    wrong, asked = [], set()
    for case, keys in cases(anything, reads):
        case.path_parameters.update(real.get(case.operation.path, {}))
        asked.add(case.operation.path)
        wrong += [found for text in keys for found in findings(case, text)]
    assert asked >= set(real)
    assert wrong == []
