"""Which columns of a directory give what."""

from collections.abc import Sequence

from ssi_platform.domain.headers import Column, columns_of, fields_by_title
from ssi_platform.domain.refusals import FieldError, Invalid

from ..options import Options
from .titles import LEVELS, REP, TITLES

FIELDS = (*REP, "team", *LEVELS, "team_external_id", "from_day")
KNOWN = fields_by_title({field: TITLES.get(field, ()) for field in FIELDS})


def check_columns(header: Sequence[str], options: Options) -> list[Column]:
    """Find out what the columns give. Raises Invalid, with titles as fields."""
    ignore = options.other_columns == "ignore"
    columns = columns_of(header, known=KNOWN, told=options.columns, ignore_others=ignore)
    if not {column.field for column in columns} - {None, "from_day"}:
        detail = "The first row must name the columns; none of them is of a rep or a team."
        raise Invalid([FieldError("name", "no_header", detail)])
    return columns
