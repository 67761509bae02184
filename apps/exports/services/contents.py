"""Contents of exports: one registered object each."""

from collections.abc import Callable
from dataclasses import dataclass

from ssi_platform.registry import Registry
from ssi_platform.tenancy.caller import Caller

from ..models import Export
from .tables import Table

SPAN = frozenset({"from", "to"})


@dataclass(frozen=True, slots=True)
class Content:
    """A table that can be exported.

    `permission` is the permission for reading the same rows through the API. `narrowed_by` are the
    parameters that narrow the rows; a content that is narrowed by `on` is of one day. `table`
    returns the rows that a caller sees. `needs` are the parameters without which there is no such
    file, and `formats` those that it is written in; every format if there are none.
    """

    name: str
    permission: str
    narrowed_by: frozenset[str]
    table: Callable[[Export, Caller], Table]
    needs: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()


CONTENTS: Registry[Content] = Registry("content of exports", name=lambda content: content.name)


def content_choices() -> list[tuple[str, str]]:
    """Return the contents as pairs of value and label."""
    return [(name, name) for name in CONTENTS.names()]
