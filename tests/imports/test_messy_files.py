"""Random messy files are read right, or refused with a reason that names the place.

They are made from a known truth; nothing is stated with them. MESSY_FILES is how many.
"""

import os
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from apps.imports.services.recognising import check_file, format_of
from apps.scores.importers.importer import SCORES
from ssi_platform.domain.refusals import Invalid
from ssi_platform.ingest.tables import open_table
from ssi_platform.tabular import Unreadable

from . import messy_files
from .score_tables import OPEN, rows, task
from .score_tables import directory as directory

FILES = int(os.environ.get("MESSY_FILES", "160"))
SHARES = 4
FIELDS = ("total", "brand", "people", "insights", "relationships")

pytestmark = pytest.mark.trial


@pytest.fixture(autouse=True)
def without_database(monkeypatch):
    monkeypatch.setattr("apps.imports.services.recognising.connection", _Connection())


class _Connection:
    def cursor(self):
        return self

    def execute(self, statement):
        """Take a setting of the session."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def outcome(file):
    """Return how a file was read: "right", "refused" with reasons, or "wrong" with both values."""
    content, given = BytesIO(file.content), task()
    try:
        format = format_of(content, "", SCORES)
        check_file(content, SCORES, format, given)
        with open_table(content, format, SCORES, given) as sheet:
            OPEN.append(SCORES.read(sheet, given))
    except Unreadable as fault:
        return "refused" if fault.row else "no place", (fault.code, str(fault))
    except Invalid as invalid:
        errors = [(error.field, error.code) for error in invalid.errors]
        return "refused", errors
    read = OPEN[-1]
    if read.errors:
        places = [(e["row"], e["field"], e["code"], e["value"]) for e in read.errors.first]
        return ("refused" if all(place[0] for place in places) else "no place"), places
    stored = latest(rows(read))
    return ("right", None) if stored == file.truth else ("wrong", (stored, file.truth))


def latest(read):
    """Return the values by rep and day, those of the latest observation."""
    chosen = {}
    for row in sorted(read, key=lambda row: row["observed_at"]):
        chosen[row["rep"], row["day"]] = row
    return {
        key: {name: row[name] for name in FIELDS if row.get(name) is not None}
        for key, row in chosen.items()
    }


def report(share, outcomes):
    """Write the figures where MESSY_REPORT says."""
    if path := os.environ.get("MESSY_REPORT"):
        with Path(path).open("a") as file:
            file.write(f"{share} {dict(outcomes)}\n")


@pytest.mark.parametrize("share", range(SHARES))
def test_messy_files_are_read_right_or_refused(share):
    outcomes, wrong = Counter(), []
    for seed in range(share, FILES, SHARES):
        file = messy_files.messy(seed)
        file.truth = {
            key: {name: value for name, value in values.items() if value is not None}
            for key, values in file.truth.items()
        }
        result, why = outcome(file)
        while OPEN:
            OPEN.pop().close()
        outcomes[result] += 1
        if result not in ("right", "refused"):
            wrong.append((seed, file.marks, why))
    assert wrong == [], outcomes
    report(share, outcomes)
    assert outcomes["right"] >= 0.8 * outcomes.total(), outcomes
