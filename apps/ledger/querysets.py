from datetime import datetime
from typing import TYPE_CHECKING, Self

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from .models import Position


class PositionQuerySet(TenantQuerySet["Position"]):
    def next_to(self, kind: str, sequence: int) -> Self:
        """The position that follows a sequence, if there is one yet."""
        return self.filter(kind=kind, sequence=sequence + 1)

    def published_before(self, instant: datetime) -> Self:
        return self.filter(published_at__lt=instant)

    def last_of(self, kind: str) -> int:
        """The largest sequence of a kind; 0 before the first one."""
        last = self.filter(kind=kind).order_by("-sequence").values_list("sequence", flat=True)
        return last.first() or 0
