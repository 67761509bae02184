"""The kinds of callers, and how each kind's rights are looked up after its request has ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ssi_platform.registry import Registry

from .caller import Caller


@dataclass(frozen=True, slots=True)
class CallerKind:
    """A kind of caller, such as `user` or `key`.

    `caller_now` takes the organisation's id, the caller's id and an instant, and returns the caller
    with the rights of that instant, or None when there are none. It runs inside the organisation's
    context.
    """

    name: str
    caller_now: Callable[[UUID, UUID, datetime], Caller | None]


class CallerKinds(Registry[CallerKind]):
    """The kinds of callers that apps have registered."""

    def __init__(self) -> None:
        super().__init__("kind of caller", name=lambda kind: kind.name)

    def caller_now(
        self, *, organisation_id: UUID, kind: str, id: UUID, now: datetime
    ) -> Caller | None:
        """Return the present rights of a caller, or None when none are left.

        For work that runs after the request that asked for it has ended. A kind that no app
        registers has no rights.
        """
        known = self.get(kind)
        return known.caller_now(organisation_id, id, now) if known else None


CALLER_KINDS = CallerKinds()


def caller_kind_names() -> list[str]:
    """Return the names of all kinds of callers, for the API's schema."""
    return CALLER_KINDS.names()
