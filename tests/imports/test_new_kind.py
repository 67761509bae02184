"""A new kind of file is one folder: it is received, mapped, previewed and loaded like any other."""

import pytest
from django.apps import AppConfig
from drf_spectacular import plumbing
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings

from apps.directory.models import Rep
from apps.jobs.services import JOB_KINDS
from ssi_platform.ingest import IMPORTERS
from ssi_platform.tenancy.context import organisation_context
from tests import contract
from tests.sample_data import key

from .conftest import ACME

PAGE = "https://www.linkedin.com/in/bob"
FILE = f"Employee,LinkedIn page\nbob,{PAGE}\nnobody,{PAGE}\nbob,ftp://x\n"


@pytest.fixture(scope="module", autouse=True)
def profiles():
    """The app of the trial kind, and the description of the API with it."""
    with pytest.MonkeyPatch.context() as patch:
        for registry in (IMPORTERS, JOB_KINDS):
            patch.setattr(registry, "_items", dict(registry._items))
        AppConfig.create("tests.trial_kind").ready()
        plumbing._load_enum_name_overrides.cache_clear()
        spec = SchemaGenerator(api_version=spectacular_settings.VERSION).get_schema(public=True)
        described = contract.Contract(spec)
        patch.setattr(contract, "contract", lambda: described)
        yield spec
    plumbing._load_enum_name_overrides.cache_clear()


@pytest.fixture
def page_of_bob(acme, bobs_rep):
    def page_of_bob():
        with organisation_context(acme.pk):
            return Rep.objects.get(pk=bobs_rep.pk).profile_url

    return page_of_bob


def post(client, content, query, path="imports", media_type="text/csv"):
    return client.post(f"{ACME}/{path}?{query}", content, content_type=media_type)


def codes(answer):
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_it_is_previewed(acme_api, page_of_bob):
    answer = post(acme_api, FILE, "kind=profiles", "imports:preview")

    assert answer.status_code == 200, answer.content
    preview = answer.json()
    assert preview["layout"] == "profiles"
    assert [c["field"] for c in preview["columns"]] == ["external_id", "page"]
    assert preview["rows"][0]["values"] == {"external_id": "bob", "page": PAGE}
    assert [error["code"] for error in preview["rows"][2]["errors"]] == ["not_an_address"]
    assert page_of_bob() == ""


def test_it_is_loaded_row_by_row(acme_api, send, page_of_bob):
    received = send(FILE, "?kind=profiles&mode=row_by_row")

    assert (received["state"], received["kind"]) == ("succeeded", "profiles"), received["error"]
    assert [received[n] for n in ("rows", "updated", "rejected")] == [3, 1, 2]
    errors = acme_api.get(f"{ACME}/imports/{received['id']}/errors").json()["data"]
    assert [(e["row"], e["code"]) for e in errors] == [(4, "not_an_address"), (3, "unknown_rep")]
    assert page_of_bob() == PAGE
    job = acme_api.get(f"{ACME}/jobs/{received['job']}").json()
    assert job["kind"] == "profile_import"
    assert job["result"].endswith(f"/imports/{received['id']}")
    assert job["error_file"].endswith("/errors.csv")


def test_all_or_nothing_and_a_dry_run_store_nothing(send, page_of_bob):
    assert send(FILE, "?kind=profiles")["state"] == "failed"
    good = FILE.splitlines(keepends=True)
    tried = send("".join(good[:2]), "?kind=profiles&mode=dry_run")
    assert (tried["state"], tried["updated"], page_of_bob()) == ("succeeded", 1, "")


def test_it_is_mapped_with_options_of_its_own(acme_api, send, page_of_bob):
    body = {"kind": "profiles", "columns": {"Wer": "external_id", "Seite": "page"},
            "options": {"existing": "keep"}}  # fmt: skip
    saved = acme_api.put(f"{ACME}/import-mappings/pages", body)
    assert (saved.status_code, saved.json()["options"]["existing"]) == (201, "keep")

    send(f"Wer;Seite\nbob;{PAGE}\n", "?kind=profiles&mapping=pages")
    kept = send(f"Wer;Seite\nbob;{PAGE}/other\n", "?kind=profiles&mapping=pages")
    assert (kept["unchanged"], kept["options"]["existing"], page_of_bob()) == (1, "keep", PAGE)
    replaced = send(f"Wer;Seite\nbob;{PAGE}/2\n", "?kind=profiles&mapping=pages&existing=replace")
    assert (replaced["updated"], page_of_bob()) == (1, f"{PAGE}/2")


def test_it_is_found_among_imports_and_mappings(acme_api, send):
    received = send(FILE, "?kind=profiles&mode=row_by_row")
    send("rep,day,total\nbob,2026-03-01,40\n")
    acme_api.put(f"{ACME}/import-mappings/pages", {"kind": "profiles", "columns": {}})

    imports = acme_api.get(f"{ACME}/imports?kind=profiles").json()["data"]
    assert [one["id"] for one in imports] == [received["id"]]
    mappings = acme_api.get(f"{ACME}/import-mappings?kind__in=profiles,scores").json()["data"]
    assert [one["name"] for one in mappings] == ["pages"]


@pytest.mark.usefixtures("bobs_rep")
def test_it_needs_its_own_permission(api, acme):
    scores, directory = api(key(acme, "scores:write")), api(key(acme, "directory:write"))
    refused = post(scores, FILE, "kind=profiles")

    assert (refused.status_code, refused.json()["code"]) == (403, "missing_permission")
    assert post(directory, FILE, "kind=profiles").status_code == 202


def test_what_does_not_apply_to_it_is_refused(acme_api):
    refused = post(acme_api, FILE, "kind=profiles&source=csv&day=2026-03-01")
    assert set(codes(refused)) == {("/source", "not_applicable"), ("/day", "not_applicable")}
    assert codes(post(acme_api, FILE, "kind=scores&existing=keep")) == [
        ("/existing", "not_applicable")
    ]
    one_object = post(acme_api, b'{"page": "x"}', "kind=profiles", media_type="application/json")
    assert codes(one_object) == [("/format", "wrong_format")]
    unknown = {"kind": "profiles", "columns": {"A": "total"}}
    assert codes(acme_api.put(f"{ACME}/import-mappings/x", unknown)) == [
        ("/columns/A", "unknown_field")
    ]


def test_its_words_are_described(profiles):
    schemas = profiles["components"]["schemas"]
    assert schemas["ImportKind"]["enum"] == [
        "absences", "directory", "measure_values", "plans", "profiles", "scores",
    ]  # fmt: skip
    assert "profiles" in schemas["ImportLayout"]["enum"]
    create = profiles["paths"]["/api/v1/organisations/{organisation}/imports"]["post"]
    raw = profiles["paths"]["/api/v1/organisations/{organisation}/imports:raw"]["post"]
    assert "existing" in [parameter.get("name") for parameter in raw["parameters"]]
    form = create["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["existing"]["enum"] == ["replace", "keep"]
