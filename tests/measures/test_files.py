"""Files of values: each row by the rules of a single call, and undone as a whole."""

import io
from datetime import date

import pytest
from xlsxwriter import Workbook

from apps.measures.models import ImportedValue, MeasureValue
from ssi_platform.tenancy.context import organisation_context
from tests.matrices import import_errors

from .conftest import ACME, address, code

pytestmark = pytest.mark.usefixtures("noon", "bobs_rep", "dora")

KIND = "?kind=measure_values"
LONG = """Metric,Employee ID,Date,Value
Meetings booked,bob,2026-06-15,3
inmail_response_rate,bob,2026-06-15,22.5%
mentions,dora,2026-06-15,40
share_of_voice,,2026-06-15,31
"""


def stored(acme):
    with organisation_context(acme.pk):
        rows = MeasureValue.objects.order_by("value")
        return list(rows.values_list("rep__name", "day", "value"))


def outcome(received):
    return [received[name] for name in ("created", "updated", "unchanged", "skipped", "rejected")]


def refused(who, acme, content, query="&mode=row_by_row"):
    errors = import_errors(who, acme.pk, content, KIND + query)
    return sorted((error["row"], error["code"]) for error in errors)


def workbook(rows):
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def test_a_long_table_of_several_measures(send, acme):
    assert outcome(send(LONG, KIND)) == [4, 0, 0, 0, 0]
    day = date(2026, 6, 15)
    expected = [
        ("Bob", day, 3_000), ("Bob", day, 22_500), (None, day, 31_000), ("Dora", day, 40_000)
    ]  # fmt: skip
    assert stored(acme) == expected
    assert outcome(send(LONG, KIND)) == [0, 0, 4, 0, 0]


@pytest.mark.parametrize(
    ("content", "media_type", "query"),
    [
        ('{"rep": "bob", "day": "2026-06-15", "value": 2.5}\n', "application/x-ndjson", ""),
        ("rep;Datum;Wert\nbob;15.06.2026;2,5\n", "text/csv", "&decimal=comma"),
        (
            workbook([["rep", "date", "value"], ["bob", "2026-06-15", 2.5]]),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "",
        ),
    ],
    ids=["ndjson", "csv", "xlsx"],
)
def test_files_of_one_measure_state_it_once(send, acme, content, media_type, query):
    received = send(content, f"{KIND}&measure=meetings_booked{query}", media_type)
    assert outcome(received) == [1, 0, 0, 0, 0]
    assert stored(acme) == [("Bob", date(2026, 6, 15), 2_500)]


def test_rows_are_refused_by_their_number(ada, acme):
    content = """measure,rep,team,date,value
meetings_booked,bob,,2026-06-15,1
meetings_booked,nobody,,2026-06-15,1
meetings_booked,,,2026-06-15,1
meetings_booked,bob,,2026-07-15,1
meetings_booked,bob,,2026-06-16,2000
meetings_booked,bob,,2026-06-17,"1,5"
meetings_held,bob,,2026-06-15,1
ssi,bob,,2026-06-15,50
meetings_booked,dora,,2026-06-15,1
meetings_booked,dora,,2026-06-15,2
meetings_booked,bob,,,1
"""
    assert refused(ada, acme, content) == [
        (3, "unknown_rep"), (4, "required"), (5, "future_day"), (6, "out_of_range"),
        (7, "not_a_number"), (8, "unknown_measure"), (9, "measure_of_scores"), (10, "duplicate"),
        (11, "duplicate"), (12, "required"),
    ]  # fmt: skip
    assert stored(acme) == [("Bob", date(2026, 6, 15), 1_000)]


def test_a_file_is_stored_as_a_whole_or_not_at_all(ada, acme):
    content = "measure,rep,date,value\nmentions,bob,2026-06-15,1\nmentions,dora,2026-06-15,-1\n"
    assert refused(ada, acme, content, "") == [(3, "out_of_range")]
    assert stored(acme) == []


def test_a_dry_run_counts_and_stores_nothing(send, acme):
    assert outcome(send(LONG, f"{KIND}&mode=dry_run")) == [4, 0, 0, 0, 0]
    assert stored(acme) == []
    with organisation_context(acme.pk):
        assert not ImportedValue.objects.exists()


def test_rows_of_a_manager_are_of_own_reps_and_days(alice, acme):
    content = "measure,rep,date,value\nmentions,bob,2026-06-15,1\nmentions,dora,2026-06-15,1\n"
    content += "share_of_voice,,2026-06-15,1\n"
    assert refused(alice, acme, content) == [(3, "unknown_rep"), (4, "not_your_team")]
    assert stored(acme) == [("Bob", date(2026, 6, 15), 1_000)]


def test_people_who_were_erased_are_left_out(send, acme_api, acme):
    acme_api.post(f"{ACME}/reps/dora:erase")
    assert outcome(send(LONG, KIND)) == [3, 0, 0, 1, 0]


def test_an_import_is_undone_as_a_whole(send, acme_api, acme, work):
    first = send(LONG, KIND)
    second = send(LONG.replace(",3\n", ",5\n") + "mentions,bob,2026-06-14,9\n", KIND)
    assert outcome(second) == [1, 1, 3, 0, 0]
    answer = acme_api.post(f"{ACME}/imports/{first['id']}:undo")
    assert (answer.status_code, code(answer)) == (409, "not_undoable")
    assert acme_api.post(f"{ACME}/imports/{second['id']}:undo").status_code == 202
    work()
    assert [value for _, _, value in stored(acme)] == [3_000, 22_500, 31_000, 40_000]
    assert acme_api.post(f"{ACME}/imports/{first['id']}:undo").status_code == 202
    work()
    assert stored(acme) == []


def test_an_import_whose_values_changed_since_is_not_undone(send, acme_api):
    received = send(LONG, KIND)
    acme_api.put(address("mentions", "reps/dora"), {"value": 1}, format="json")
    answer = acme_api.post(f"{ACME}/imports/{received['id']}:undo")
    assert (answer.status_code, code(answer)) == (409, "not_undoable")
