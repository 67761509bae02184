"""Parses the cells of a directory file as text and days, by the rules of the API."""

import re
from collections.abc import Callable, Mapping
from datetime import date, tzinfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ssi_platform.domain.formula_marks import unmarked
from ssi_platform.domain.identities import plain_profile
from ssi_platform.domain.texts import ADDRESS, NOT_TEXT, refuse_unfit
from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import day_written
from ssi_platform.ingest.cells import CellReader, as_text
from ssi_platform.ingest.names import PARTS
from ssi_platform.tabular import Cell

from ..models import Rep, Team
from ..services.files import LEVELS

Read = Callable[[Cell], str]


def _longest(model: type[Rep] | type[Team], name: str) -> int:
    return int(getattr(model._meta.get_field(name), "max_length", 0))


def text_of(longest: int) -> Read:
    """Return a reader of texts of at most so many characters."""

    def read(cell: Cell) -> str:
        text = unmarked(as_text(cell))
        if isinstance(cell, bool):
            raise Refused("not_text", NOT_TEXT)
        if len(text) > longest:
            raise Refused("too_long", f"Must have at most {longest} characters.")
        refuse_unfit(text)
        return text

    return read


def _email(cell: Cell) -> str:
    text = text_of(_longest(Rep, "email"))(cell)
    try:
        validate_email(text)
    except ValidationError:
        raise Refused("not_an_email", "Must be an e-mail address.") from None
    return text


def _profile(cell: Cell) -> str:
    """Parse a profile URL; its scheme may be missing."""
    text = as_text(cell)
    whole = text_of(_longest(Rep, "profile_url"))(text if "://" in text else f"https://{text}")
    if not re.search(ADDRESS, whole) or not plain_profile(whole):
        detail = "Must be the URL of a profile, such as https://www.linkedin.com/in/ada."
        raise Refused("not_an_address", detail)
    return whole


_NAME = text_of(_longest(Team, "name"))
TEXTS: Mapping[str, Read] = {
    "external_id": text_of(_longest(Rep, "external_id")),
    "name": text_of(_longest(Rep, "name")),
    **dict.fromkeys(PARTS, text_of(_longest(Rep, "name"))),
    "email": _email,
    "profile_url": _profile,
    "team": text_of(12 * _longest(Team, "name")),  # Perhaps a path.
    **dict.fromkeys(LEVELS, _NAME),
    "team_external_id": text_of(_longest(Team, "external_id")),
}


def readers(zone: tzinfo, day_order: str) -> dict[str, CellReader]:
    """Return the reader of each field's cells."""

    def day(cell: Cell) -> date:
        return day_written(as_text(cell), order=day_order, zone=zone)

    return {**TEXTS, "from_day": day, "last_day": day}
