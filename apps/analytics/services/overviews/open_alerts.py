"""Open alerts of teams. They are kept by an app that imports this one, and registers them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from ssi_platform.registry import Registry
from ssi_platform.tenancy.caller import Caller

Alerts = Counter[UUID | None]


@dataclass(frozen=True, slots=True)
class AlertSource:
    """A table of alerts; `open_alerts` returns the open ones that a caller may read.

    Each has `team_id`, None for an alert that is about no team, and `rep_in`, the id of the team
    that the alert's rep is in today. It returns None for a caller who may read no alerts.
    """

    name: str
    open_alerts: Callable[[Caller], QuerySet[Any] | None]


ALERT_SOURCES: Registry[AlertSource] = Registry("source of alerts", name=lambda source: source.name)


def alert_columns(caller: Caller) -> dict[str, Any]:
    """Return the columns of a statement that `count_alerts` reads, one for each source."""
    rows = {f"alerts_of_{source.name}": source.open_alerts(caller) for source in ALERT_SOURCES}
    subject = JSONObject(team="team_id", rep_in="rep_in")
    return {
        name: ArraySubquery(alerts.values(subject=subject))
        for name, alerts in rows.items()
        if alerts is not None
    }


def count_alerts(
    row: object, columns: Mapping[str, Any], above: Mapping[UUID, Sequence[UUID]]
) -> Alerts | None:
    """Return the number of alerts by team, and of all (None); None for who may read none.

    An alert counts for its team; that of a rep for the rep's team and those above it. `above` has
    each team with those above it, the team itself first.
    """
    counts: Alerts = Counter()
    for subject in (each for name in columns for each in getattr(row, name)):
        counts[None] += 1
        if subject["team"]:
            counts[UUID(subject["team"])] += 1
        elif subject["rep_in"]:
            team = UUID(subject["rep_in"])
            counts.update(above.get(team, [team]))
    return counts if columns else None
