"""Files in which a column has a value in no row, in every format."""

import json

from ssi_platform.domain.readings import FIELDS, PILLARS
from tests.tabular import workbooks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONAL = [*FIELDS, "observed_at", "email", "name", "profile_url", "external_id"]


def as_csv(header, rows):
    lines = [",".join(header), *(",".join("" if c is None else str(c) for c in r) for r in rows)]
    return "\n".join(lines).encode(), "text/csv"


def as_json(header, rows):
    return json.dumps(
        [dict(zip(header, r, strict=True)) for r in rows]
    ).encode(), "application/json"


def as_ndjson(header, rows):
    lines = [json.dumps(dict(zip(header, row, strict=True))) for row in rows]
    return "\n".join(lines).encode(), "application/x-ndjson"


def as_xlsx(header, rows):
    return workbooks.book(workbooks.table(header, *rows)), XLSX


def first_row(write):
    """How the first row is numbered: a header counts as a row."""
    return 1 if write in (as_json, as_ndjson) else 2


def wide(*blanks, rep="bob"):
    """A row with blank columns beside the rep, the day and the total or the pillars."""
    scores = dict.fromkeys(PILLARS, 10) if "total" in blanks else {"total": 50}
    values = {"rep": rep, "day": "2026-03-01", **scores, **dict.fromkeys(blanks)}
    return list(values), [list(values.values())]


def long(blank, *, rep="bob"):
    values = {"rep": rep, "day": "2026-03-01", "pillar": "total", "score": 50, blank: None}
    return list(values), [list(values.values())]
