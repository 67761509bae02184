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
