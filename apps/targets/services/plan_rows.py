"""Rows of a file of plans, put together: stages to versions, and versions to plans."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from apps.directory.models import Rep, Team
from apps.directory.services.files import LEVELS
from ssi_platform.domain.identities import plain_name
from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.targets import DEFAULT_SHARE

from ..models import Cohort, Criterion

OF_TEAM = ("team_external_id", "team", *LEVELS)
OF_REP = {"rep_external_id": "external_id", "rep": "name"}  # With what each identifies.
OWNER = (*OF_TEAM, *OF_REP)
TERMS: Mapping[str, Any] = {
    "starts_on": None,
    "ends_on": None,
    "criterion": Criterion.SHARE.value,
    "share_required": DEFAULT_SHARE,
    "cohort": Cohort.CURRENT_ROSTER.value,
}
OF_STAGE = ("threshold", "due_after_months", "due_on")
Row = Mapping[str, Any]
Rows = dict[int, Row]
Refusal = tuple[int, FieldError]  # With the number of the row.


@dataclass(frozen=True, slots=True)
class Owner:
    """The team or the rep that a plan belongs to; neither: the organisation."""

    team: Team | None = None
    rep: Rep | None = None

    @property
    def id(self) -> UUID | None:
        return self.team.pk if self.team else self.rep.pk if self.rep else None


@dataclass(slots=True)
class WrittenVersion:
    """The rows of one version by their numbers, in the order of its stages.

    The first one of several holds from the plan's start on, unless said.
    """

    rows: Rows
    is_first_of_several: bool = False

    @property
    def effective_from(self) -> date | None:
        name = "starts_on" if self.is_first_of_several else "effective_from"
        day: date | None = stated(self.rows, "effective_from") or stated(self.rows, name)
        return day

    @property
    def terms(self) -> dict[str, Any]:
        """Return the terms as services take them; what no row states has its default."""
        terms = {name: stated(self.rows, name) for name in TERMS}
        stages = [{name: row.get(name) for name in OF_STAGE} for row in self.rows.values()]
        return {
            **{name: TERMS[name] if value is None else value for name, value in terms.items()},
            "stages": stages,
        }

    def placed(self, error: FieldError) -> Refusal:
        """Return the row and the field of a service's error."""
        stage = re.fullmatch(r"stages/(\d+)/(\w+)", error.field)
        if not stage:
            name = "threshold" if error.field == "stages" else error.field
            return next(iter(self.rows)), replace(error, field=name)
        number = list(self.rows)[int(stage[1])]
        name = stage[2]
        if name == "due_on" and "due_after_months" in self.rows[number]:
            name = "due_after_months"
        return number, replace(error, field=name)

    def contradictions(self) -> Iterator[Refusal]:
        yield from _disagreements(self.rows, ("effective_from", *TERMS), "version")
        positions: dict[int, int] = {}
        for number, row in self.rows.items():
            position = row.get("position")
            if position is not None and positions.setdefault(position, number) != number:
                detail = f"Row {positions[position]} has this position of the same version."
                yield number, FieldError("position", "duplicate", detail)


@dataclass(slots=True)
class WrittenPlan:
    """The rows of one plan by their numbers, and its versions in the order of the edits."""

    rows: Rows
    versions: list[WrittenVersion] = field(default_factory=list)

    @property
    def first(self) -> int:
        return next(iter(self.rows))

    @property
    def key(self) -> str:
        return str(self.rows[self.first].get("plan", ""))

    @property
    def name(self) -> str:
        return str(self.rows[self.first]["name"])

    @property
    def owner(self) -> dict[str, str]:
        """Return what the rows say about the team or rep, by field; empty: the organisation."""
        return _owner(self.rows[self.first])

    @property
    def pauses(self) -> list[tuple[date, date]]:
        spans = str(stated(self.rows, "pauses") or "").split()
        days = [map(date.fromisoformat, span.split("/")) for span in spans]
        return [(first, last) for first, last in days]

    def of_owner(self, error: FieldError) -> Refusal:
        """Return an error about the team or rep as one of the field that names it."""
        given = list(self.owner)
        columns = {field: column for column, field in OF_REP.items()}
        column = columns.get(error.field, error.field)
        if column in ("team", "rep") and column not in given and given:
            column = given[-1]
        return self.first, replace(error, field=column)

    def contradictions(self) -> list[Refusal]:
        """Return how rows disagree that are of one plan, or of one version."""
        refusals = list(_disagreements(self.rows, ("name", "pauses"), "plan"))
        for number, row in self.rows.items():
            if _owner(row) != self.owner:
                names = [n for n in OWNER if row.get(n) != self.rows[self.first].get(n)]
                detail = f"Row {self.first} gives the same plan to another team or rep."
                refusals.append((number, FieldError(names[0], "duplicate", detail)))
        return [*refusals, *chain.from_iterable(each.contradictions() for each in self.versions)]


def written_plans(rows: Mapping[int, Row]) -> list[WrittenPlan]:
    """Return the plans of a file, in the order of their first rows.

    Rows are of one plan if they have the same `plan`, or without that the same name and owner; of
    one version if they have the same `version`, or without that the same `effective_from`.
    """
    plans = []
    for of_plan in _grouped(rows, _plan_of):
        versions = [WrittenVersion(_by_position(each)) for each in _versions(of_plan)]
        versions[0].is_first_of_several = len(versions) > 1
        plans.append(WrittenPlan(of_plan, versions))
    return plans


def stated(rows: Mapping[int, Row], name: str) -> Any:
    """Return the first value of a field, None where no row has one."""
    return next((row[name] for row in rows.values() if name in row), None)


def _grouped(rows: Mapping[int, Row], key_of: Any) -> Iterable[Rows]:
    groups: dict[Any, Rows] = {}
    for number, row in rows.items():
        groups.setdefault(key_of(row), {})[number] = row
    return groups.values()


def _plan_of(row: Row) -> tuple[Any, ...]:
    if "plan" in row:
        return (row["plan"],)
    owner = ((name, plain_name(text)) for name, text in _owner(row).items())
    return plain_name(row["name"]), *owner


def _versions(rows: Rows) -> list[Rows]:
    def version_of(row: Row) -> tuple[int, date]:
        number = row.get("version")
        return (number, date.min) if number else (0, row.get("effective_from", date.min))

    groups = _grouped(rows, version_of)
    return sorted(groups, key=lambda group: version_of(next(iter(group.values()))))


def _by_position(rows: Rows) -> Rows:
    return dict(sorted(rows.items(), key=lambda item: item[1].get("position", 0)))


def _owner(row: Row) -> dict[str, str]:
    return {name: row[name] for name in OWNER if name in row}


def _disagreements(rows: Rows, names: Iterable[str], whole: str) -> Iterator[Refusal]:
    """Yield the rows whose value is another than that of the first row that has one."""
    for name in names:
        given = [(number, row[name]) for number, row in rows.items() if name in row]
        for number, value in given[1:]:
            if value != given[0][1]:
                detail = f"Disagrees with row {given[0][0]}, of the same {whole}."
                yield number, FieldError(name, "duplicate", detail)
