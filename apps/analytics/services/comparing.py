"""Benchmarks: the differences of a team's median from named references."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from apps.directory.models import Team
from ssi_platform.domain.cohorts import shared_figures, shared_step
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import DayStatistics, OrganisationDay, PublishedFigure, TeamDay
from .linkedin_means import linkedin_means_of


@dataclass(frozen=True, slots=True)
class Delta:
    """A reference and a team's distance from it, in thousandths; None where one is unknown."""

    reference: str
    key: str | None
    label: str
    kind: str
    value: int | None
    delta: int | None
    population: str = ""
    period: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    team: Team
    on: date
    median: int | None
    state: str
    deltas: list[Delta]


def deltas_of(*, team: Team, caller: Caller, on: date) -> Comparison:
    """Compare a team's median with the organisation, the parent team and means of others.

    References are never mixed: each delta names its own. Same day, same staleness window.
    """
    placed: Any = (
        Team.objects.of_organisation(team.organisation_id).with_parent_on(on).get(pk=team.pk)
    )
    mine = TeamDay.objects.visible_to(caller).filter(day=on, team=team).first()
    references = _references(caller, placed.parent, on)
    median = mine.median if mine else None
    everybody = references.get(None)
    deltas = [_inside("organisation", None, "the organisation's median", everybody, median)]
    if placed.parent:
        label = f"the median of {placed.parent_name}"
        parent = references.get(placed.parent)
        deltas.append(_inside("parent_team", placed.parent, label, parent, median))
    if mine:
        deltas += [
            _linkedin(reference, value, median)
            for reference, value in linkedin_means_of(team, on).items()
        ]
    deltas += [_published(figure, median) for figure in PublishedFigure.objects.of_index()]
    return Comparison(team, on, median, mine.state if mine else "insufficient_data", deltas)


def _references(caller: Caller, parent: UUID | None, on: date) -> dict[UUID | None, int | None]:
    """Return the medians of the organisation and of the parent that the caller may read."""
    others = policies.readable_references(caller, on, [None, parent])
    days: dict[UUID | None, DayStatistics | None] = {
        None: OrganisationDay.objects.of_organisation(caller.organisation_id).filter(day=on).first()
    }
    if parent:
        rows = TeamDay.objects.of_organisation(caller.organisation_id)
        days[parent] = rows.filter(day=on, team=parent).first()
    steps = {unit: shared_step(others[unit], day.scored)
             for unit, day in days.items() if day and unit in others}  # fmt: skip
    return {
        unit: shared_figures({"median": day.median}, steps[unit])["median"]
        for unit, day in days.items()
        if day and unit in steps
    }


def _inside(
    reference: str, key: object, label: str, value: int | None, median: int | None
) -> Delta:
    return Delta(
        reference=reference,
        key=str(key) if key else None,
        label=f"vs {label}",
        kind="median",
        value=value,
        delta=_difference(median, value),
    )


def _linkedin(reference: str, value: int, median: int | None) -> Delta:
    whose = reference.removeprefix("linkedin_")
    return Delta(
        reference=reference,
        key=None,
        label=f"vs LinkedIn mean: {whose}",
        kind="mean",
        value=value,
        delta=_difference(median, value),
        population=f"the {whose} of each rep, as LinkedIn takes it",
        source="LinkedIn, imported with the scores",
    )


def _published(figure: PublishedFigure, median: int | None) -> Delta:
    value = int(figure.value * 1000)
    kind = figure.unit.removeprefix("ssi_")
    return Delta(
        reference="published",
        key=figure.key,
        label=f"vs published {kind}: {figure.population}",
        kind=kind,
        value=value,
        delta=_difference(median, value),
        population=figure.population,
        period=figure.period,
        source=figure.source,
        url=figure.url,
    )


def _difference(median: int | None, value: int | None) -> int | None:
    return None if median is None or value is None else median - value
