"""Where a table is in a file, and how it is laid out: headers, notes, sums, days, sheets."""

import pytest

from ssi_platform.domain.refusals import Invalid
from ssi_platform.tabular import Unreadable

from .score_tables import BOB, notices, read, reasons, rows, stored, task
from .score_tables import directory as directory

TABLE = "Rep,Date,SSI\nb-1,2026-05-20,47\nd-1,2026-05-20,55\n"


BOTH = {("b-1", "2026-05-20"): 47_000, ("d-1", "2026-05-20"): 55_000}


@pytest.mark.parametrize(
    "above",
    [
        "SSI scorecard Q4,,\nExported 20/11/2026 by ops,,\n,,\n",
        "SSI scorecard Q4\nExported 20/11/2026; by ops\n\n",
        "Name,Acme\nDate,today\n\n",
    ],
)
def test_a_table_may_begin_below_other_rows(above):
    file = read(above + TABLE)

    assert stored(file) == BOTH
    assert "row 1, 2" in notices(file)["above_header"]


def test_the_delimiter_is_that_of_the_table_and_not_of_the_rows_above():
    file = read("Report, for Acme, by ops\n\n" + TABLE.replace(",", ";"))

    assert stored(file) == BOTH


def test_errors_below_other_rows_name_the_row_of_the_file():
    assert reasons(read("Report\n\n" + TABLE + "b-1,someday,50\n")) == [(6, "day", "not_a_day")]


def test_the_row_of_the_header_can_be_stated():
    text = "Rep,Date,SSI\nwho,when,what\nRep,Date,SSI\nb-1,2026-05-20,47\n"

    assert stored(read(text, task(header_row=3))) == {("b-1", "2026-05-20"): 47_000}
    with pytest.raises(Unreadable, match="Row 9 is to name"):
        read(text, task(header_row=9))


def test_an_incomplete_header_is_found_as_well():
    with pytest.raises(Invalid) as invalid:
        read("Report\n\nRep,Date,Weight\nb-1,2026-05-20,47\n")
    assert {error.field for error in invalid.value.errors} == {"Weight"}


def test_notes_below_a_table_are_skipped_and_said():
    file = read(TABLE + "Total,,102\n\n* taken by hand,,\nSource: LinkedIn\n")

    assert stored(file) == BOTH
    assert (file.rows, file.skipped) == (5, 3)
    assert notices(file) == {
        "sum": "Skipped as sums or means of other rows: row 4.",
        "note": "Skipped as notes, with one filled cell: row 6, row 7.",
    }


def test_a_repeated_header_is_skipped_and_said():
    file = read(TABLE + "Rep,Date,SSI\nb-1,2026-05-21,48\n")

    assert len(stored(file)) == 3
    assert notices(file) == {"header": "Skipped, because they repeat the header: row 4."}


def test_years_may_stand_over_months():
    file = read("Rep,2025,,2026,\n,Nov,Dez.,Jan,Mär\nb-1,41,42,43,44\n")

    assert [str(day)[:7] for _, day in stored(file)] == ["2025-11", "2025-12", "2026-01", "2026-03"]


def test_a_score_without_a_rep_is_no_note():
    assert [code for _, _, code in reasons(read(TABLE + ",,61\n"))] == ["unknown_rep", "not_a_day"]


def test_rows_without_a_score_are_skipped_and_said():
    file = read(TABLE + "b-1,2026-05-21,\nb-1,2026-05-22,n/a\n")

    assert (stored(file), file.skipped) == (BOTH, 2)
    assert "row 4, row 5" in notices(file)["no_score"]


SUMS = ["Subtotal North", "Team average", "Zwischensumme", "Ø", "Total North", "Ø Team", "Σ",
        "Gesamtergebnis", "Sous-total Sud", "Promedio", "North total", "Suma"]  # fmt: skip


@pytest.mark.parametrize("word", SUMS)
def test_sums_never_become_people(word):
    given = task(unknown_reps="create", team="0" * 32)
    file = read(f"Name,Date,SSI\nBob,2026-05-20,47\n{word},2026-05-20,48\n", given)

    assert [row["rep"] for row in rows(file)] == [BOB.pk]
    assert (reasons(file), file.skipped, len(file._people.newcomers)) == ([], 1, 0)


def test_what_may_be_a_sum_or_a_name_is_not_created():
    given = task(unknown_reps="create", team="0" * 32)
    file = read("Name,Date,SSI\nSom Patel,2026-05-20,47\nTotti Media,2026-05-20,4\n", given)

    assert reasons(file) == [(2, "name", "doubtful_rep"), (3, "name", "doubtful_rep")]


ACROSS = {
    ("b-1", "2025-09-30"): 41_000,
    ("b-1", "2026-05-20"): 47_000,
    ("d-1", "2026-05-20"): 55_000,
}


@pytest.mark.parametrize(
    "titles",
    [
        "2025-09-30,2026-05-20",
        "30.09.2025,20.05.2026",
        "Sep 2025,20 May 2026",
        "2025-Q3,SSI 2026-05-20",
        "KW 40 (30.09.2025),KW 21 (20.05.2026)",
    ],
)
def test_a_column_whose_title_is_a_day_has_the_totals_of_that_day(titles):
    file = read(f"Rep,Team,{titles},Schnitt\nb-1,Lab,41,47,44\nd-1,Lab,,55,55\nØ,,41,51,\n")

    assert stored(file) == ACROSS
    assert "“Team”, “Schnitt”" in notices(file)["columns_left_out"]


def test_an_error_across_names_the_row_and_the_column():
    file = read("Rep,2025-09-30,2026-05-20\nb-1,41,47\nd-1,x,55\n")

    assert reasons(file) == [(3, "total", "not_a_number")]
    assert file.errors.first[0]["detail"].startswith("In column “2025-09-30”: Must be a number")


def test_titles_that_may_be_two_days_and_titles_of_one_day_are_refused():
    with pytest.raises(Invalid) as invalid:
        read("Rep,03/04/2026,2026-05-01,1 May 2026\nb-1,41,47,47\n")
    assert [(e.field, e.code) for e in invalid.value.errors] == [
        ("03/04/2026", "ambiguous_day"), ("1 May 2026", "repeated_column")]  # fmt: skip


PILLARS = "Brand,People,Insights,Relationships"


@pytest.mark.parametrize(
    "text",
    [
        f"Rep,KW 19 (08.05.2026),,,,15.05.2026,,,\n,{PILLARS},{PILLARS}\n"
        "b-1,17.5,9.7,5,18.9,18,10,5,19\n",
        f"Report\n\n,2026-05-08,,,,2026-05-15,,,\nRep,{PILLARS},{PILLARS}\n"
        "b-1,17.5,9.7,5,18.9,18,10,5,19\n",
        "Rep,Brand,,People,,Insights,,Relationships,\n"
        + ",8 May 2026,15 May 2026" * 4
        + "\n"
        + "b-1,17.5,18,9.7,10,5,5,18.9,19\n",
    ],
)
def test_a_header_may_have_two_rows(text):
    file = read(text)

    assert stored(file) == {("b-1", "2026-05-08"): 51_100, ("b-1", "2026-05-15"): 52_000}
    assert [row["people"] for row in rows(file)] == [9_700, 10_000]


SECTIONS = """date;section;metric;value
2026-05-03;Industry;brand;11.79
2026-05-03;Me;Estabelecer sua marca;20.9
2026-05-03;Me;people;6.4
2026-05-03;me;insights;10.2
2026-05-03;Me;relationships;15
"""


def test_rows_are_chosen_and_values_mapped():
    given = task(rep=BOB, only={"Section": ["Me"]}, values={"estabelecer sua marca": "brand"},
                 columns={"section": None})  # fmt: skip
    file = read(SECTIONS, given)

    assert stored(file) == {("b-1", "2026-05-03"): 52_500}
    assert notices(file)["not_chosen"] == "Skipped by `only`: row 2."
    with pytest.raises(Invalid, match="no column 'Part'"):
        read(SECTIONS, task(rep=BOB, only={"Part": ["Me"]}))


def test_of_pillars_that_disagree_none_is_stored():
    text = SECTIONS.replace("Estabelecer sua marca", "brand")
    file = read(text, task(rep=BOB, mode="row_by_row", columns={"section": None}))

    assert reasons(file) == [(2, "score", "duplicate"), (3, "score", "duplicate")]
    assert rows(file) == []
