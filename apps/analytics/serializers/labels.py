"""What says of a figure which measure it is of."""

from typing import Any

from django.db.models import F

from ssi_platform.api.fields import PointsField

OVERDUE = "Whether the measure should have been reviewed."
# Annotations of the queryset, see `DaysQuerySet.of_index`.
LABELLED: dict[str, Any] = {name: F(name) for name in ("measure", "review_overdue")}


def figure(**kwargs: Any) -> PointsField:
    """A figure in the unit of a measure; a sum may be beyond the measure's range."""
    return PointsField(allow_null=True, read_only=True, **kwargs)
