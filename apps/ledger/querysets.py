from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from .models import Position, StaleRange


class StaleRangeQuerySet(TenantQuerySet["StaleRange"]):
    def claimed(self) -> Self:
        """Lock the rows for this transaction; rows that another worker holds are left to it."""
        return self.order_by("from_day", "id").select_for_update(skip_locked=True)

    def due(self, now: datetime) -> Self:
        """The rows to compute now: neither failed for good nor waiting for their next attempt."""
        return self.filter(Q(retry_at=None) | Q(retry_at__lte=now), failed=False)


class PositionQuerySet(TenantQuerySet["Position"]):
    def next_to(self, kind: str, sequence: int) -> Self:
        """The position that follows a sequence, if there is one yet."""
        return self.filter(kind=kind, sequence=sequence + 1)

    def published_before(self, instant: datetime) -> Self:
        return self.filter(published_at__lt=instant)
