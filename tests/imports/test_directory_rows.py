"""Rows of directory tables and their errors, without a database."""

from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from apps.directory.importers import DIRECTORY
from ssi_platform.domain.refusals import Invalid
from ssi_platform.ingest import Options, Task
from ssi_platform.ingest import rows as ingest_rows
from ssi_platform.tabular import Chunk, Form, Sheet, Unreadable, open_sheet
from ssi_platform.tenancy.caller import Caller
from tests.sample_data import NOW

from .directories import table


@pytest.fixture(autouse=True)
def nobody_is_new(monkeypatch):
    monkeypatch.setattr(DIRECTORY, "new_reps", lambda rows, task: [])


@pytest.fixture
def seen():
    return []


@pytest.fixture
def task(seen):
    def task(**options):
        return Task(
            caller=Caller.system(organisation_id=UUID(int=1)),
            zone=ZoneInfo("Europe/Berlin"),
            now=NOW,
            options=Options(**options),
            observed_at=NOW,
            progress=seen.append,
        )

    return task


@pytest.fixture
def shown(task):
    """The first rows of a table as they would be read: (values, [(field, code)])."""

    def shown(*rows, **options):
        with open_sheet(table(*rows)) as sheet:
            preview = DIRECTORY.preview(sheet, task(**options), 20)
        return [
            (row["values"], [(e["field"], e["code"]) for e in row["errors"]])
            for row in preview.rows
        ]

    return shown


def codes(errors):
    return [(error["field"], error["code"]) for error in errors]


@pytest.fixture
def refused(task):
    """Why the rows of a whole table are refused: (row, field, code, value)."""

    def refused(*rows, **options):
        with open_sheet(table(*rows)) as sheet:
            file = DIRECTORY.read(sheet, task(**options))
        return [(e["row"], e["field"], e["code"], e["value"]) for e in file.errors.first]

    return refused


def test_a_row_is_of_a_rep_a_team_and_a_day(shown):
    header = ["ID", "Name", "E-Mail", "LinkedIn URL", "Region", "Manager", "Team ID", "Since"]
    row = ["7", "Ada", "ada@x.example", "linkedin.com/in/ada", "East", "Cara", "e-1", "01.03.2026"]

    assert shown(header, row) == [({
        "external_id": "7", "name": "Ada", "email": "ada@x.example",
        "profile_url": "https://linkedin.com/in/ada", "team_1": "East", "team_2": "Cara",
        "team_external_id": "e-1", "from_day": "2026-03-01",
    }, [])]  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "fields"),
    [
        ("Sales Agent,Manager,Regional Office", ["name", "team_2", "team_1"]),
        ("Account Owner,Owner Email,Territory", ["name", "email", "team_1"]),
        ("Personalnummer,Mitarbeiter,Gruppe,Seit", ["external_id", "name", "team", "from_day"]),
        ("Matricule,Nom,Courriel,Équipe,Depuis",
         ["external_id", "name", "email", "team", "from_day"]),
        ("Nombre,Correo electrónico,Región,Jefe de equipo", ["name", "email", "team_1", "team_2"]),
        ("external_id,team_5,team_external_id", ["external_id", "team_5", "team_external_id"]),
    ],
)  # fmt: skip
def test_titles_are_known(task, titles, fields):
    columns = DIRECTORY.columns(titles.split(","), Options())
    assert [column.field for column in columns] == fields


@pytest.mark.parametrize(
    ("titles", "options", "errors"),
    [
        ("name,quota", {}, [("quota", "unknown_column")]),
        ("Region,Office", {}, [("Office", "repeated_column")]),
        ("Since", {}, [("name", "no_header")]),
        ("quota", {"other_columns": "ignore"}, [("name", "no_header")]),
        ("name", {"columns": {"Chef": "team_1"}}, [("Chef", "missing_column")]),
    ],
)
def test_headers_are_refused(titles, options, errors):
    with pytest.raises(Invalid) as caught:
        DIRECTORY.columns(titles.split(","), Options(**options))
    assert [(error.field, error.code) for error in caught.value.errors] == errors


def test_columns_are_what_one_was_told(shown):
    columns = {"sales_agent": "name", "manager": "team_2", "regional_office": "team_1", "x": None}
    rows = shown(list(columns), ["Ada", "Cara", "East", "!"], columns=columns)
    assert rows == [({"name": "Ada", "team_1": "East", "team_2": "Cara"}, [])]


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("email", "ada at x", "not_an_email"),
        ("email", "a" * 250 + "@x.example", "too_long"),
        ("name", "A" * 151, "too_long"),
        ("external_id", "1" * 101, "too_long"),
        ("team_1", "T" * 101, "too_long"),
        ("team_external_id", "T" * 101, "too_long"),
        ("profile_url", "javascript:alert(1)", "not_an_address"),
        ("profile_url", "ftp://linkedin.com/in/ada", "not_an_address"),
        ("profile_url", "https://www.linkedin.com", "not_an_address"),
        ("profile_url", "x.example/" + "a" * 290, "too_long"),
        ("from_day", "2026-02-30", "not_a_day"),
        ("from_day", "03/04/2026", "ambiguous_day"),
        ("from_day", "1999-12-31", "day_out_of_range"),
    ],
)
def test_cells_are_held_to_the_rules_of_single_entries(refused, field, text, code):
    header = ["name", field] if field != "name" else ["email", "name"]
    row = ["ada@x.example" if field == "name" else "Ada", text]
    assert refused(header, row) == [(2, field, code, text[:60])]


def test_texts_stay_as_they_are(shown):
    rows = shown(["name", "team_1"], ['=HYPERLINK("x")', "@sum"], ["Ada  Lovelace", "0"])
    assert [values for values, errors in rows if not errors] == [
        {"name": '=HYPERLINK("x")', "team_1": "@sum"},
        {"name": "Ada  Lovelace", "team_1": "0"},
    ]


def test_a_row_of_totals_is_no_rep(task, shown):
    sheet = ["name", "team_1", "team_2"], ["Ada", "West", "Total"], ["Total", "", "6"]
    with open_sheet(table(*sheet)) as opened:
        file = DIRECTORY.read(opened, task())

    assert (file.rows, file.skipped, file.errors.first) == (2, 1, [])
    assert [values for values, _ in shown(*sheet)][1] == {}


def test_cells_of_a_workbook_are_read_as_people_see_them(task):
    cells = [
        ["Ada", 1234.0, True, "2026-03-01"],
        ["Eve", 12, None, 46082],
        ["Kim\x07", *[None] * 3],
    ]
    sheet = Sheet(Form("xlsx"), ["name", "id", "team", "from"], iter([Chunk([2, 3, 5], cells)]))
    rows = DIRECTORY.preview(sheet, task(), 20).rows

    assert [row["values"].get("external_id") for row in rows] == ["1234", "12", None]
    assert [[e["code"] for e in row["errors"]] for row in rows] == [
        ["not_text"], ["not_a_day"], ["not_text"],
    ]  # fmt: skip


def test_places_are_said_without_gaps_and_once(refused):
    header = ["name", "team", "team_1", "team_2", "team_3"]
    assert refused(
        header,
        ["Ada", "", "East", "", "Cara"],
        ["Ada", "", "", "", "Cara"],
        ["Ada", "", "East", "", ""],
        ["Ada", "North", "East", "", ""],
        ["", "", "", "", "", ""],
        ["Ada", "", "", "", ""],
        ["", "North", "", "", ""],
    ) == [
        (2, "team_2", "missing_level", ""),
        (3, "team_1", "missing_level", ""),
        (3, "team_2", "missing_level", ""),
        (5, "team", "repeated", "North"),
    ]


def test_a_row_says_something(refused):
    assert refused(["name", "since"], ["", "2026-03-01"]) == [(2, "", "required", "")]


def test_a_row_has_as_many_cells_as_the_header(refused):
    assert refused(["name", "email"], ["Ada"], ["Ada", "", "x"]) == [
        (2, "", "wrong_length", ""),
        (3, "", "wrong_length", ""),
    ]


def test_one_team_has_one_external_id(refused):
    header = ["team_1", "team_2", "team_external_id"]
    rows = [["East", "Cara", "c"], ["EAST", "cara", "c"], ["West", "Cara", "c"],
            ["East", "Cara", "d"], ["East", "Cara", ""], ["East", "", "e"]]  # fmt: skip
    assert refused(header, *rows) == [
        (4, "team_external_id", "duplicate", "c"),
        (5, "team_external_id", "duplicate", "d"),
    ]


def test_a_preview_shows_the_first_rows_and_the_columns(task):
    with open_sheet(table(["Name", "Quota"], *[[f"R{n}", "9"] for n in range(50)])) as sheet:
        preview = DIRECTORY.preview(sheet, task(columns={"quota": None}), 3)

    assert preview.layout == "directory"
    assert preview.columns == [
        {"title": "Name", "field": "name", "found_by": "title"},
        {"title": "Quota", "field": None, "found_by": "mapping"},
    ]
    assert [(row["row"], row["values"]) for row in preview.rows] == [
        (2, {"name": "R0"}), (3, {"name": "R1"}), (4, {"name": "R2"}),
    ]  # fmt: skip


def test_progress_is_told_and_rows_are_limited(task, seen, monkeypatch):
    monkeypatch.setattr(ingest_rows, "MAX_ROWS", 3)
    chunks = [Chunk([2, 3], [["A"], ["B"]]), Chunk([4], [["C"]]), Chunk([7], [["D"]])]
    with pytest.raises(Unreadable) as caught:
        DIRECTORY.read(Sheet(Form("csv"), ["name"], iter(chunks)), task())
    assert (caught.value.code, caught.value.row, seen) == ("too_many_rows", 7, [2, 3])
