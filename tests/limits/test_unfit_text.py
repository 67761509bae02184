"""Characters that nobody can see are refused wherever a text comes in, with the same codes."""

from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from ssi_platform.api.partial import SUFFIX
from tests import calls
from tests.matrices import import_errors
from tests.sample_data import TODAY
from tests.tenancy.leaks import undone

from .sent import all_sent
from .test_enforced import Tried, errors

UNFIT = {
    "a\u202eb": "invisible_character",
    "a\u200bb": "invisible_character",
    "a\u0007b": "not_text",
}
# Of these another code says what is wrong; the text is refused all the same.
OTHERWISE = {"not_an_address", "unknown_timezone", "unknown_field", "does_not_exist", "repeated"}
ACME = "/api/v1/organisations/acme"


def texts(*places):
    """Return each free text once: words of a list, ids and days have patterns of their own."""
    return [
        sent
        for sent in all_sent()
        if sent.place in places
        and sent.media_type in ("", "application/json")
        and "string" in str(sent.schema.get("type"))
        and not {"enum", "const"} & set(sent.schema)
        and sent.schema.get("format") not in ("date", "uuid", "date-time", "binary")
        and sent.steps
        and not sent.path.endswith(SUFFIX)  # The same views.
    ]


@pytest.mark.check
def test_texts_of_bodies(tenants):
    tried, wrong = Tried(tenants[0]), []
    cases = [sent for sent in texts("body") if sent.steps[-1] != "a name"]
    for sent in cases:
        for text, code in UNFIT.items():
            codes = errors(tried.send(sent, text), sent.pointer)
            if not codes or not codes <= {code, *OTHERWISE}:
                wrong.append((sent.name, ascii(text), codes))
    assert len(cases) > 20
    assert wrong == []


@pytest.mark.check
def test_texts_of_queries(tenants):
    tried, wrong, seen = Tried(tenants[0]), [], set()
    for sent in texts("query"):
        if sent.name not in seen and sent.steps[-1] not in ("cursor", "fields", "omit", "expand"):
            seen.add(sent.name)
            if not errors(tried.send(sent, "a\u202eb"), sent.pointer):
                wrong.append(sent.name)
    assert len(seen) > 30
    assert wrong == []


@pytest.mark.parametrize("character", ["\u202e", "\x00", "\n", "\x9b"])
@pytest.mark.parametrize(
    ("method", "address"),
    [("PUT", "teams:by-external-id/"), ("PUT", "reps:by-external-id/"),
     ("PUT", "import-mappings/"), ("GET", "import-mappings/"), ("DELETE", "import-mappings/")],
)  # fmt: skip
def test_names_in_addresses(tenants, method, address, character):
    browser = Tried(tenants[0]).browser
    body = {"columns": {}} if "mappings" in address else {"name": "A"}
    with undone():
        answer = calls.call(browser, method, f"{ACME}/{address}{quote(f'a{character}b')}", body)
    assert answer.status_code in ({"PUT": (400,)}.get(method, (404,)))


@pytest.mark.parametrize("name", ["\x00", "\x1f", "\u202e", "\ud7ff\ufffe", "%00"])
def test_odd_headers_are_no_fault(tenants, name):
    browser = Tried(tenants[0]).browser
    for header in ("X-Request-Id", "If-None-Match", "Accept-Language", "Cookie", "Range", "Prefer"):
        value = name.encode().decode("latin-1")
        answer = browser.get(f"{ACME}/teams", headers={header: value})
        assert answer.status_code == 200, header


@pytest.mark.parametrize("text", ["a\u202eb", "a\u200bb"])
def test_texts_of_files(ada, acme, bobs_rep, text):
    directory = f"external_id,name,email,team\nx,{text},x@example.com,{text}\n"
    sources = {
        "kind=directory": directory,
        "kind=scores": f"external_id,day,total,industry\nbob,{TODAY},50,{text}\n",
        "unknown_reps=create&team=north": f"external_id,name,day,total\n{text},A,{TODAY},50\n",
    }
    for query, content in sources.items():
        codes = import_errors(ada, acme.pk, content.encode(), f"?{query}", "text/csv")
        assert {e["code"] for e in codes} <= {"invisible_character"}, query
        assert codes or "create" in query, query


@pytest.mark.parametrize("page", ["directory_team", "directory_rep", "targets_targetplan"])
def test_texts_of_admin_forms(ada, page):
    browser = calls.client(ada)
    fields = {"name": "a\u202eb", "external_id": "a\u200bb", "email": "", "profile_url": "",
              "starts_on": "2026-07-01", "criterion": "share", "share_required": 50,
              "cohort": "current_roster", "threshold_1": 70, "due_after_months_1": 6}  # fmt: skip
    answer = browser.post(reverse(f"admin:{page}_add"), fields, format="multipart")
    assert answer.status_code == 200
    codes = answer.context_data["adminform"].form.errors.as_data()
    names = {"name", "external_id"} & set(answer.context_data["adminform"].form.fields)
    assert {name: codes[name][0].code for name in names} == dict.fromkeys(
        names, "invisible_character"
    )


def test_the_name_of_an_organisation(db):
    with pytest.raises(CommandError, match=r"U\+202E"):
        call_command("create_organisation", "initech", name="I\u202enitech",
                     admin="bill@initech.example", stdout=StringIO())  # fmt: skip


def test_joined_letters_are_names(api, acme_key):
    name = "علی\u200cرضا"
    answer = api(acme_key).post(f"{ACME}/reps", {"name": name})
    assert (answer.status_code, answer.json()["name"]) == (201, name)
