"""The floor: COPY into a staging table and one upsert, by psycopg alone."""

import os
import time
from typing import Any

import psycopg

TABLE = "scores_dailyscore"
VALUES = ("total", "brand", "people", "insights", "relationships", "observed_at", "source")
COLUMNS = ", ".join(("rep_id", "day", *VALUES))
STAGE = """
CREATE TEMPORARY TABLE staging (rep_id uuid, day date, total integer, brand smallint,
    people smallint, insights smallint, relationships smallint, observed_at timestamptz,
    source smallint) ON COMMIT DROP
"""
UPSERT = f"""
INSERT INTO {TABLE} AS s (organisation_id, {COLUMNS}) SELECT %s, {COLUMNS} FROM staging
ON CONFLICT (organisation_id, rep_id, day)
DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in VALUES)}
WHERE excluded.observed_at > s.observed_at
"""  # noqa: S608 Our own columns.


def load(pieces: Any, organisation_id: Any) -> Any:
    """Load rows that are ready to be copied; return the seconds it took."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        began = time.monotonic()
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL app.organisation_id = '{organisation_id}'")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(STAGE)
            with cursor.copy(f"COPY staging ({COLUMNS}) FROM STDIN") as copy:
                for piece in pieces:
                    copy.write(piece)
            cursor.execute(UPSERT, [organisation_id])
        return time.monotonic() - began
