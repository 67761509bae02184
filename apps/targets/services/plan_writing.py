"""Writes one plan of a file: its versions, its name and its pauses."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ssi_platform.domain.nearest_plans import version_on
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.ingest import Counts
from ssi_platform.tenancy.caller import Caller

from ..models import PlanVersion, TargetPlan
from .given import VerdictGiven
from .owners import PlanOverlaps, check_holds, check_overlap, versions_of
from .pauses import PauseOverlaps, TooManyPauses, put_pause
from .plan_rows import TERMS, Owner, Refusal, WrittenPlan, WrittenVersion
from .plans import TooManyVersions, change_plan, create_plan
from .versions import differs

CONFLICTS = {
    PlanOverlaps: ("starts_on", "plan_overlaps"),
    VerdictGiven: ("effective_from", "verdict_given"),
    TooManyVersions: ("effective_from", "too_many_versions"),
    PauseOverlaps: ("pauses", "pause_overlaps"),
    TooManyPauses: ("pauses", "too_many_pauses"),
}


class RowsRefused(Exception):
    """Rows of a plan are refused, each with an error."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = refusals
        super().__init__("; ".join(f"{number}: {error.detail}" for number, error in refusals))


@dataclass(slots=True)
class PlanWriter:
    """Writes the rows of one plan, in the caller's transaction, as single calls would.

    The days of the plan are checked once all is written: versions and pauses may only fit together.
    """

    caller: Caller
    today: date
    written: WrittenPlan
    _added: list[tuple[WrittenVersion, PlanVersion]] = field(default_factory=list)

    def create(self, owner: Owner) -> Counts:
        """Create the plan. Raises RowsRefused."""
        first = self.written.versions[0]
        with self._about(first):
            plan = create_plan(
                caller=self.caller,
                name=self.written.name,
                team=owner.team,
                rep=owner.rep,
                terms=first.terms,
                effective_from=first.effective_from,
                today=self.today,
                check=_checked_later,
            )
        for version in self.written.versions[1:]:
            self._change(plan, version)
        self._pause(plan)
        self._check(plan)
        return Counts(created=len(self.written.rows))

    def change(self, plan: TargetPlan) -> Counts:
        """Add to a stored plan what it does not have yet. Raises RowsRefused.

        Rows of new versions are counted as updated; of a plan with a new name or pause, all rows.
        """
        for version in self._new_versions(versions_of(plan)):
            self._change(plan, version)
        renamed = self._rename(plan)
        whole = self._pause(plan) or renamed
        if whole or self._added:
            self._check(plan)
        updated = sum(len(version.rows) for version, _ in self._added)
        rows = len(self.written.rows)
        return Counts(updated=rows, unchanged=0) if whole else Counts(0, updated, rows - updated)

    def _new_versions(self, stored: Sequence[PlanVersion]) -> list[WrittenVersion]:
        """Return the versions that do not stand at the end of those stored for their day."""
        known: list[WrittenVersion] = []
        for day in {version.effective_from for version in self.written.versions} - {None}:
            new = [each for each in self.written.versions if each.effective_from == day]
            old = [each for each in stored if each.effective_from == day]
            known += new[: self._in_common(old, new)]
        return [each for each in self.written.versions if all(each is not one for one in known)]

    def _in_common(self, old: Sequence[PlanVersion], new: Sequence[WrittenVersion]) -> int:
        """Return how many of the new versions, from the first on, are the last old ones."""
        for count in range(min(len(old), len(new)), 0, -1):
            pairs = zip(old[-count:], new[:count], strict=True)
            if not any(self._differs(*pair) for pair in pairs):
                return count
        return 0

    def _differs(self, old: PlanVersion, new: WrittenVersion) -> bool:
        with self._about(new):
            return differs(old, new.terms)

    def _change(self, plan: TargetPlan, version: WrittenVersion) -> None:
        def note(_: TargetPlan, added: PlanVersion | None) -> None:
            if added is not None:
                self._added.append((version, added))

        with self._about(version):
            change_plan(
                caller=self.caller,
                plan=plan,
                name=plan.name,
                terms=version.terms,
                effective_from=version.effective_from,
                today=self.today,
                check=note,
            )

    def _rename(self, plan: TargetPlan) -> bool:
        if plan.name == self.written.name:
            return False
        with self._about(self.written.versions[0]):
            change_plan(
                caller=self.caller,
                plan=plan,
                name=self.written.name,
                terms=_terms_of(version_on(versions_of(plan), self.today)),
                today=self.today,
            )
        return True

    def _pause(self, plan: TargetPlan) -> bool:
        """Enter the pauses; return whether one is new or ends on another day."""
        stored = {pause.from_day: pause.last_day for pause in plan.pauses.all()}
        new = [(first, last) for first, last in self.written.pauses if stored.get(first) != last]
        for first, last in new:
            with _refusing(self._of_pauses):
                put_pause(
                    caller=self.caller,
                    plan=plan,
                    from_day=first,
                    last_day=last,
                    today=self.today,
                    check=_checked_later,
                )
        return bool(new)

    def _check(self, plan: TargetPlan) -> None:
        for version, added in self._added:
            with self._about(version):
                check_holds(added)
        with self._about(self.written.versions[0]):
            check_overlap(plan)

    @contextmanager
    def _about(self, version: WrittenVersion) -> Iterator[None]:
        def placed(error: FieldError) -> Refusal:
            of_owner = error.field in ("team", "rep")
            return self.written.of_owner(error) if of_owner else version.placed(error)

        with _refusing(placed):
            yield

    def _of_pauses(self, error: FieldError) -> Refusal:
        if error.field in ("team", "rep"):
            return self.written.of_owner(error)
        number = next(n for n, row in self.written.rows.items() if "pauses" in row)
        return number, FieldError("pauses", error.code, error.detail)


def _checked_later(_: TargetPlan, __: PlanVersion | None) -> None:
    """Check nothing yet."""


def _terms_of(version: PlanVersion) -> dict[str, Any]:
    stages = sorted(version.stages.all(), key=lambda stage: stage.position)
    return {name: getattr(version, name) for name in TERMS} | {
        "stages": [
            {
                "threshold": stage.threshold,
                "due_after_months": stage.due_after_months,
                "due_on": None if stage.due_after_months else stage.due_on,
            }
            for stage in stages
        ]
    }


@contextmanager
def _refusing(placed: Callable[[FieldError], Refusal]) -> Iterator[None]:
    """Report what services refuse as errors of rows."""
    try:
        yield
    except NotAllowed as refused:
        raise RowsRefused([placed(refused.as_field_error())]) from None
    except Invalid as invalid:
        raise RowsRefused([placed(error) for error in invalid.errors]) from None
    except tuple(CONFLICTS) as conflict:
        name, code = CONFLICTS[type(conflict)]
        raise RowsRefused([placed(FieldError(name, code, str(conflict)))]) from None
