"""Files of absences: each row by the rules of a single call, and refused by its number."""

from datetime import date

import pytest

from apps.directory.models import Absence
from ssi_platform.tenancy.context import organisation_context
from tests.matrices import import_errors

pytestmark = pytest.mark.usefixtures("bobs_rep", "dora")

FILE = """id;Name;Von;Bis;Art;Status
bob;;01.06.2026;05.06.2026;leave;approved
;Dora;2026-06-01;2026-06-01;Other;
"""


def load(who, acme, content, mode="all_or_nothing"):
    query = f"?kind=absences&mode={mode}&day_order=dmy"
    return [(error["row"], error["code"]) for error in import_errors(who, acme.pk, content, query)]


def stored(acme):
    with organisation_context(acme.pk):
        rows = Absence.objects.order_by("rep__name")
        return list(rows.values_list("rep__name", "from_day", "to_day", "kind", "state"))


def test_a_file_of_absences(ada, acme):
    assert load(ada, acme, FILE) == []
    expected = [
        ("Bob", date(2026, 6, 1), date(2026, 6, 6), "leave", "approved"),
        ("Dora", date(2026, 6, 1), date(2026, 6, 2), "other", "requested"),
    ]
    assert stored(acme) == expected
    assert load(ada, acme, FILE) == []
    assert stored(acme) == expected


def test_rows_are_refused_by_their_number(ada, acme):
    content = """id,from,until,kind
bob,2026-06-01,2026-06-05,leave
bob,2026-06-05,2026-06-06,leave
bob,2026-06-01,2026-06-04,leave
nobody,2026-06-01,2026-06-05,leave
bob,2026-06-20,2026-06-10,leave
bob,2026-07-01,2026-07-10,holiday
,2026-07-01,2026-07-10,leave
dora,2029-01-01,2029-01-02,leave
"""
    refused = [
        (2, "absences_overlap"), (3, "duplicate"), (4, "unknown_rep"), (5, "empty_span"),
        (6, "invalid_choice"), (7, "required"), (8, "day_out_of_range"),
    ]  # fmt: skip
    assert load(ada, acme, content) != []
    assert stored(acme) == []
    errors = load(ada, acme, content, mode="row_by_row")
    assert sorted((row - 1, code) for row, code in errors) == refused
    assert stored(acme) == [("Bob", date(2026, 6, 1), date(2026, 6, 6), "leave", "requested")]


def test_a_managers_file_writes_what_the_manager_may(alice, bob, acme):
    content = (
        "id,from,until,state\nbob,2026-06-01,2026-06-05,approved\ndora,2026-06-01,2026-06-02,\n"
    )
    assert [code for _, code in load(alice, acme, content, "row_by_row")] == ["unknown_rep"]
    assert [row[0] for row in stored(acme)] == ["Bob"]
    own = "id,from,until,state\nbob,2026-05-01,2026-05-02,\nbob,2026-05-10,2026-05-11,approved\n"
    assert [code for _, code in load(bob, acme, own, "row_by_row")] == ["own_absence"]
