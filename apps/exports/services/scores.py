from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.directory.models import Assignment, Rep
from apps.scores.models import DailyScore
from apps.scores.permissions import SCORES_READ
from ssi_platform.domain.readings import FIELDS, Source
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.caller import Caller

from ..models import Export
from .contents import SPAN, Content
from .tables import Row, Show, Table, Teams, batches_of, portions, shown, span_of, teams_of

VALUES = (*FIELDS, "observed_at", "source")
WORDS = ("industry", "industry_rank", "network_rank", "observed_at")
LABELS = {source.value: source.label for source in Source}
COLUMNS = ("rep_id", "rep_external_id", "rep_name", "team_id", "team_name", "day", *VALUES)


@dataclass(slots=True)
class Person:
    """A rep, and the team that they were in from each of some days on, in order."""

    external_id: str | None
    name: str
    since: list[date] = field(default_factory=list)
    teams: list[UUID | None] = field(default_factory=list)

    def team_on(self, day: date) -> UUID | None:
        place = bisect_right(self.since, day)
        return self.teams[place - 1] if place else None


People = dict[UUID, Person]


def scores_table(export: Export, caller: Caller) -> Table:
    """Daily scores by rep and day, each with the team that the rep was in on that day."""
    teams = teams_of(export, caller)
    people = _people(export, caller, teams)
    scores = DailyScore.objects.of_organisation(export.organisation_id).between(*span_of(export))
    everybody = caller.sees_all and export.rep is None and teams.wanted is None
    groups = [scores] if everybody else [scores.filter(rep__in=p) for p in portions(people)]
    total = None if teams.wanted is not None else sum(group.count() for group in groups)
    return Table(COLUMNS, total, _batches(export.organisation_id, groups, people, teams))


def _batches(
    organisation_id: UUID, groups: Iterable[QuerySet[Any]], people: People, teams: Teams
) -> Iterator[list[Row]]:
    for group in groups:
        for batch in batches_of(organisation_id, group, ("rep_id", "day", *VALUES)):
            yield [row for row in batch for row in _rows(row, people, teams)]


def _rows(row: Row, people: People, teams: Teams) -> Iterator[Row]:
    """Yield the row, unless its rep was created meanwhile or its team was not requested."""
    rep_id, day, *values = row
    person = people.get(rep_id)
    if person is None:
        return
    team_id = person.team_on(day)
    if teams.wanted is None or team_id in teams.wanted:
        identity = (rep_id, person.external_id, person.name, *teams.id_and_name(team_id), day)
        yield (*identity, *shown(tuple(values), SHOWS))


def _people(export: Export, caller: Caller, teams: Teams) -> People:
    """Return the requested reps that the reader sees."""
    reps = Rep.objects.visible_to(caller)
    if export.rep is not None:
        reps = reps.filter(pk=export.rep)
    rows = reps.values_list("pk", "external_id", "name")
    people = {pk: Person(external_id, name) for pk, external_id, name in rows}
    stays = Assignment.objects.of_organisation(export.organisation_id).order_by("from_day")
    if export.rep is not None:
        stays = stays.of_rep(export.rep)
    for rep_id, from_day, team_id in stays.values_list("rep_id", "from_day", "team_id").iterator():
        if person := people.get(rep_id):
            person.since.append(from_day)
            person.teams.append(team_id)
    if teams.wanted is None:
        return people
    return {pk: person for pk, person in people.items() if teams.wanted & set(person.teams)}


def _show(name: str) -> Show:
    if name == "source":
        return LABELS.__getitem__
    return None if name in WORDS else from_thousandths


SHOWS = [_show(name) for name in VALUES]
SCORES = Content("scores", SCORES_READ, SPAN | {"team", "rep"}, scores_table)
