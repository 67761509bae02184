"""The maxima of the description are those of the API: each is sent, and one more than it.

All cases are derived from docs/openapi.yaml, so a new field or parameter is tried by itself.
"""

import copy
import json
import re

import pytest

from ssi_platform.api.sparse import MAX_SELECTION
from ssi_platform.tenancy.permissions import PERMISSIONS
from tests import calls
from tests.api.test_fuzz import addresses
from tests.routes import tenant_routes
from tests.sample_data import key
from tests.tenancy.leaks import undone

from .sent import all_sent

pytestmark = pytest.mark.trial

# Codes that say of a value that there is too much of it.
TOO_MUCH = {"max_length", "max_value", "min_value", "out_of_range", "too_long", "too_many_columns",
            "too_many_items", "too_many_values", "not_whole"}  # fmt: skip
ALIKE = {"cursor", "fields", "omit", "expand", "page_size", "If-Match", "If-None-Match",
         "Idempotency-Key"}  # fmt: skip
VALUES = 500
# Of these the row, a measure or a plan, has narrower bounds than the description.
NARROWER = {
    "putMeasureValue body /value", "batchMeasureValues body /items/0/value",
    "putRepMeasureValue body /value", "putTeamMeasureValue body /value",
    "getTeamNeeds query /stage",
}  # fmt: skip


def bounded():
    """Return each bound once: those of parameters that all lists take, for one list."""
    seen, cases = set(), []
    for sent in all_sent():
        name = sent.steps[-1] if sent.steps else ""
        alike = (name, sent.place) if name in ALIKE else sent.name
        is_tried = sent.media_type in ("", "application/json") and "Import" not in sent.name[:14]
        if alike not in seen and is_tried and values(sent.schema):
            seen.add(alike)
            cases.append(sent)
    return cases


def values(schema):
    """Return pairs: the most that is taken, and one more; of numbers also the least."""
    pairs = []
    if "maxLength" in schema and schema.get("format") != "binary":
        pairs.append(_texts(schema))
    if "maxItems" in schema:
        pairs.append((lambda one: [one] * schema["maxItems"],
                      lambda one: [one] * (schema["maxItems"] + 1)))  # fmt: skip
    if "maxProperties" in schema:
        names = [f"a{i}" for i in range(schema["maxProperties"] + 1)]
        pairs.append((dict.fromkeys(names[1:]), dict.fromkeys(names)))
    if "enum" not in schema:
        pairs += [(schema[way], schema[way] + by)
                  for way, by in (("maximum", 1), ("minimum", -1)) if way in schema]  # fmt: skip
    return pairs


def _texts(schema):
    most = schema["maxLength"]
    if f"{{0,{VALUES - 1}}}" in schema.get("pattern", ""):  # As many values, with commas between.
        one = "a" * ((most + 1) // VALUES - 1)
        return ",".join([one] * VALUES), ",".join([one] * VALUES) + "a"
    return "a" * most, "a" * (most + 1)


class Tried:
    """Sends a value in its place to an operation, on stored rows."""

    def __init__(self, tenant):
        self.tenant = tenant
        self.real = addresses(tenant)
        self.routes = {_template(route): route for route in tenant_routes()}
        self.browser = calls.client(key(tenant.organisation, *PERMISSIONS))

    def send(self, sent, value):
        address, query, headers, body = self._address(sent), {}, {"If-Match": "*"}, None
        if sent.place == "query":
            query = {sent.steps[0]: value}
        elif sent.place == "header":
            headers = {sent.steps[0]: value}
        elif sent.place == "path":
            address = address.replace(f"{{{sent.steps[0]}}}", str(value))
        else:
            body = self._body(sent, value)
        for name, known in self.real.get(sent.path, {}).items():
            address = address.replace(f"{{{name}}}", known)
        with undone():
            return self.browser.generic(
                sent.method.upper(), address, body or "", query_params=query, headers=headers,
                content_type="application/json")  # fmt: skip

    def _address(self, sent):
        if sent.place == "path":
            return sent.path
        address = sent.path
        for name, known in self.real.get(sent.path, {}).items():
            address = address.replace(f"{{{name}}}", known)
        return address

    def _of_route(self, sent):
        return calls.body(sent.method.upper(), self.routes[sent.path].name, self.tenant)

    def _body(self, sent, value):
        body = copy.deepcopy(calls.PUBLIC_BODIES.get(sent.path) or self._of_route(sent) or {})
        if not sent.steps:
            return json.dumps(value)
        holder = body
        for step, following in zip(sent.steps, sent.steps[1:], strict=False):
            empty = [None] if following == 0 else {}
            if isinstance(holder, dict):
                holder = holder.setdefault(step, empty)
            else:
                holder[step] = holder[step] if isinstance(holder[step], dict | list) else empty
                holder = holder[step]
        last = sent.steps[-1]
        if callable(value):
            one = (holder.get(last) or ["a"])[0] if isinstance(holder, dict) else "a"
            value = value(one)
        holder[last] = value
        return json.dumps(body)


def _template(route):
    path = re.sub(r"<\w+:(\w+)>", r"{\1}", route.pattern)
    return "/" + path.replace("{pk}", "{id}")


def errors(answer, pointer):
    """Return the codes of an answer about a place, and below it."""
    if answer.status_code != 400:
        return set()
    return {e["code"] for e in answer.json().get("errors", []) if e["pointer"].startswith(pointer)}


def test_the_most_is_taken_and_one_more_is_refused(tenants):
    tried = Tried(tenants[0])
    wrong = []
    for sent in bounded():
        pointer = sent.pointer
        for most, more in values(sent.schema):
            if (
                sent.place != "path"
                and sent.name not in NARROWER
                and (much := errors(tried.send(sent, most), pointer) & TOO_MUCH)
            ):
                wrong.append(f"{sent.name}: {much} for the most that is described")
            answer = tried.send(sent, more)
            refused = bool(answer.status_code in (404, 414, 431) or errors(answer, pointer))
            refused |= sent.place == "path" and answer.status_code == 400
            if not refused:
                wrong.append(f"{sent.name}: {answer.status_code} for more than is described")
    assert wrong == []


@pytest.mark.parametrize(("times", "status"), [(799, 200), (800, 400)])
def test_names_of_fields_are_as_long_as_described(tenants, times, status):
    tried, names = Tried(tenants[0]), "name" + ",name" * times
    answer = tried.browser.get(f"/api/v1/organisations/acme/teams?fields={names}")
    assert (answer.status_code, (len(names) > MAX_SELECTION)) == (status, status == 400)


def test_enough_is_tried():
    places = [sent.place for sent in bounded()]
    assert min(places.count(place) for place in ("path", "header")) > 1
    assert min(places.count(place) for place in ("query", "body")) > 50


@pytest.mark.parametrize("name", ["createTeam body /name", "batchScores body /items",
                                  "listTeams query /name__icontains"])  # fmt: skip
def test_the_cases_are_those_of_the_description(name):
    assert name in {sent.name for sent in bounded()}
