"""Before a file creates reps, its preview and its dry run list them, with who may be meant."""

import pytest

from apps.directory.models import Rep
from apps.directory.services.near_matches import NearMatches
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME

CREATE = "unknown_reps=create&team=north"
SCORES = "Rep,Date,SSI\nJon Smith,2026-06-17,44\nQuinn Zed,2026-06-17,45\nJon Smith,2026-06-18,46\n"
PEOPLE = "name;email;team\nJon Smith;;North\nQuinn Zed;;North\n"
FILES = [(SCORES, CREATE, [2, 3]), (PEOPLE, "kind=directory", [2, 3])]


@pytest.fixture(autouse=True)
def john(acme):
    with organisation_context(acme.pk):
        rep = Rep(organisation=acme, name="John Smith", external_id="js")
        rep.save(force_insert=True)
        return rep


def assert_listed(new, rows, john):
    similar = {"rep": str(john.pk), "name": "John Smith", "external_id": "js", "email": ""}
    assert [(rep["row"], rep["name"]) for rep in new] == [
        *zip(rows, ["Jon Smith", "Quinn Zed"], strict=True)
    ]
    assert [rep["similar"] for rep in new] == [[similar], []]


@pytest.mark.parametrize(("file", "query", "rows"), FILES, ids=["scores", "directory"])
def test_a_dry_run_lists_whom_the_file_would_create(acme, acme_api, send, file, query, rows, john):
    received = send(file, f"?{query}&mode=dry_run")
    new = acme_api.get(f"{ACME}/imports/{received['id']}/new-reps").json()["data"]

    assert_listed(new, rows, john)
    with organisation_context(acme.pk):
        assert not Rep.objects.filter(name="Jon Smith").exists()


@pytest.mark.parametrize(("file", "query", "rows"), FILES, ids=["scores", "directory"])
def test_a_preview_lists_whom_its_rows_would_create(acme_api, file, query, rows, john):
    url = f"{ACME}/imports:preview?{query}"
    preview = acme_api.post(url, file.encode(), content_type="text/csv").json()
    assert_listed(preview["new_reps"], rows, john)


def test_an_import_lists_nobody(acme_api, send):
    received = send(SCORES, f"?{CREATE}")
    assert acme_api.get(f"{ACME}/imports/{received['id']}/new-reps").json() == {"data": []}


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Lena Muller"}, {"name": "Mueller, Lena"}, {"name": "Muller Lena"},
        {"name": "L. M.", "email": "LENA@globex.example"},
    ],
)  # fmt: skip
def test_near_matches(values):
    reps = [
        (1, {"name": "Lena Müller", "email": "lena@acme.example"}), (2, {"name": "Lea Mohr"}),
    ]  # fmt: skip
    assert [rep["rep"] for rep in NearMatches(reps).like(values)] == ["1"]
