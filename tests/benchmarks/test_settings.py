"""Administrators decide whether an organisation takes part, and everybody reads its industry."""

import pytest

from apps.benchmarks.models import BenchmarkSettings
from apps.benchmarks.services import release_industries
from apps.ledger.models import AuditEvent
from ssi_platform.domain.industries import INDUSTRIES
from ssi_platform.tenancy.context import organisation_context
from tests.docs.pages import TOP
from tests.sample_data import key

from .conftest import FINAL, contributor

SETTINGS = "/api/v1/organisations/{}/benchmarks/settings"
INDUSTRY = "/api/v1/organisations/{}/benchmarks/industry"
NOTE = "aggregated, rounded, delayed, at least eight organisations, none dominant"


def put(browser, slug="acme", **body):
    return browser.put(SETTINGS.format(slug), body, format="json")


def test_an_organisation_takes_part_when_an_administrator_says_so(api, ada, acme):
    browser = api(ada)
    before = browser.get(SETTINGS.format("acme")).json()
    assert before == {
        "industry": None, "industry_name": None, "opted_in": False, "changed_at": None
    }  # fmt: skip
    answer = put(browser, industry="software", opted_in=True)
    assert answer.status_code == 200
    assert answer.json() | {"changed_at": None} == {
        "industry": "software", "industry_name": "Software", "opted_in": True, "changed_at": None
    }  # fmt: skip
    assert browser.get(SETTINGS.format("acme")).json() == answer.json()
    assert put(browser, industry="software", opted_in=True).json() == answer.json()
    with organisation_context(acme.pk):
        audited = AuditEvent.objects.filter(object_type="benchmarksettings")
        assert [(e.action, e.actor_name, e.after["opted_in"]) for e in audited] == [
            ("change", ada.email, True)
        ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"industry": None, "opted_in": True}, "required"),
        ({"industry": "alchemy", "opted_in": True}, "invalid_choice"),
        ({"industry": "software"}, "required"),
        ({"opted_in": False}, "required"),
    ],
)
def test_what_is_refused(api, ada, acme, body, code):
    answer = put(api(ada), **body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    with organisation_context(acme.pk):
        assert not BenchmarkSettings.objects.exists()


def test_nobody_else_decides(api, alice, ana, bob, acme):
    for who in (alice, ana, bob, key(acme, "organisation:read", "statistics:read")):
        assert put(api(who), industry="software", opted_in=True).status_code == 403


def test_without_an_industry_there_are_no_releases(api, bob):
    assert api(bob).get(INDUSTRY.format("acme")).json() == {
        "industry": None, "industry_name": None, "note": NOTE, "releases": []
    }  # fmt: skip


def test_an_organisation_reads_the_releases_of_its_own_industry(committed, api):
    ours, *_ = [contributor(f"o{n}", 40 + 4 * n) for n in range(8)]
    retailer = contributor("shop", 50, industry="retail")
    release_industries(now=FINAL)
    read = api(key(ours, "statistics:read")).get(INDUSTRY.format("o0")).json()
    assert (read["industry"], read["industry_name"], read["note"]) == ("software", "Software", NOTE)
    assert read["releases"] == [
        {
            "month": "2026-05-01", "state": "published", "median": 54, "lower_quartile": None,
            "upper_quartile": None, "brand_median": 13.5, "people_median": 13.5,
            "insights_median": 13.5, "relationships_median": 13.5, "organisations": "8-11",
            "reps": "50-99",
        }
    ]  # fmt: skip
    other = api(key(retailer, "statistics:read")).get(INDUSTRY.format("shop")).json()
    (only,) = other["releases"]
    assert {name for name, value in only.items() if value is not None} == {"month", "state"}
    assert (other["industry"], only["state"]) == ("retail", "suppressed")


def test_the_guide_lists_the_industries():
    text = (TOP / "docs/benchmarks.md").read_text()
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    assert [(k.strip(" `"), name.strip()) for k, name in rows][: len(INDUSTRIES)] == list(
        INDUSTRIES.items()
    )
    assert "anonym" not in text and "safe harbour" not in text
