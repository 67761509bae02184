"""Events about people who are erased."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from apps.directory.models import Rep
from apps.ledger.services import Body, Change, EventType, Field, Kind

A_REP = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0201")


def _reps(changes: Sequence[Change]) -> Iterator[Body]:
    return ({"rep": change.instance.pk} for change in changes)


EVENT_TYPES = (
    EventType(
        name="rep.erased",
        description="A rep was erased with everything about them. Erase your copies as well.",
        fields={"rep": Field(Kind.ID, "The id that the rep had.")},
        example={"rep": A_REP},
        follows={(Rep, "erase")},
        bodies=_reps,
    ),
)
