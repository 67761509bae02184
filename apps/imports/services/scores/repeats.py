"""A rep and day that stands in a file more than once: the latest observation counts."""

from typing import Any

from django.db import IntegrityError, transaction

from apps.scores.services.staged import INDEX
from ssi_platform.domain.readings import FIELDS

_VALUES = ", ".join(f"i.{name}" for name in FIELDS)
# Other values for the very same observation cannot be preferred: the first row is kept.
CONTRADICTING = f"""
SELECT row, held, day FROM (
    SELECT i.row, i.day, first_value(i.row) OVER same AS held,
           ROW({_VALUES}) IS DISTINCT FROM first_value(ROW({_VALUES})) OVER same AS differs
    FROM incoming_scores i
    WINDOW same AS (PARTITION BY i.rep_id, i.day, i.observed_at, i.source ORDER BY i.row)
) ranked WHERE differs ORDER BY row
"""
DROP = """
DELETE FROM incoming_scores i USING (
    SELECT row, row_number() OVER (
        PARTITION BY rep_id, day ORDER BY observed_at DESC, source DESC, row) AS place
    FROM incoming_scores
) ranked WHERE i.row = ranked.row AND ranked.place > 1
"""


def none(cursor: Any) -> bool:
    """Index the staged rows; return False, and leave them without an index, if any is repeated."""
    try:
        with transaction.atomic():
            cursor.execute(INDEX.replace("CREATE", "CREATE UNIQUE"))
    except IntegrityError:
        return False
    return True


def contradicting(cursor: Any) -> list[tuple[int, int, Any]]:
    """Return (row, the earlier row that it contradicts, day) of the staged rows."""
    cursor.execute(CONTRADICTING)
    return cursor.fetchall()


def drop(cursor: Any) -> int:
    """Leave one staged row a rep and day; return how many are gone."""
    cursor.execute(DROP)
    return cursor.rowcount
