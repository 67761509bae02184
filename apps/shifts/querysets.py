from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from .models import PlatformShift


class PlatformShiftQuerySet(QuerySet["PlatformShift"]):
    def confirmed(self) -> Self:
        """Shifts that an operator has confirmed: only these are shown and taken into account."""
        return self.filter(state="confirmed")
