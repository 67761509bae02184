"""The fast path: shortcuts for the work of almost every request.

This package is an optimisation and nothing else: with it and without it the platform answers the
same bytes (`tests/api/test_fastpath.py`). `SSI_FASTPATH=off` turns all of it off. It and
`ssi_platform/database/prepared.py` are the only code that touches private parts of Django and
psycopg. The other packages import only the names of this module; the submodules are private.

- `fetch_json_rows`, `json_array`: PostgreSQL writes the rows of a list as JSON, in a statement that
  psycopg prepares once it is repeated. Off: the caller builds model instances and serializes them
  with DRF. Touches Django's SQL compiler and the wrapper that Django puts around a cursor.
- `fetch_columns`: the same for columns of rows that are stored as they are shown. Off: the caller
  asks the ORM. Touches the same.
- `filter_columns`: conditions on columns of the table itself, without a search for joins. Off:
  `filter`. Touches the where node of a query.
- `begin`: one round trip begins a transaction and runs its first statement. Off: the caller runs
  the statement after Django's BEGIN. Touches psycopg's libpq connection.

What each of them gains is in `docs/adr/0020-fast-path.md`.
"""

from django.conf import settings

from .columns import fetch_columns
from .conditions import filter_columns
from .json_rows import fetch_json_rows, json_array
from .transactions import begin

__all__ = ["begin", "fetch_columns", "fetch_json_rows", "filter_columns", "is_on", "json_array"]


def is_on() -> bool:
    return bool(settings.FASTPATH)
