"""Stores the rows of a file of plans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.directory.models import Rep
from apps.directory.services import WrittenReps, WrittenTeams
from ssi_platform.domain.identities import plain_name
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import Counts, NothingStored, RowErrors
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require

from ..models import TargetPlan
from ..permissions import TARGETS_WRITE
from .owners import lock_owners
from .plan_rows import OF_REP, Owner, Refusal, Row, WrittenPlan, written_plans
from .plan_writing import PlanWriter, RowsRefused
from .stored_plans import StoredPlans

INCOMPLETE = FieldError(
    "", "incomplete_plan", "Another row of this plan is refused: a plan is stored as a whole."
)


def save_plan_rows(
    *,
    caller: Caller,
    rows: Mapping[int, Row],
    refused: Mapping[int, Row],
    errors: RowErrors,
    all_or_nothing: bool,
    today: date,
) -> Counts:
    """Store the plans of a file in the caller's transaction; return the result.

    `rows` and `refused` are values by field, by the numbers of the rows: each row is a stage of a
    version of a plan. A plan with a refused row is not stored. Rows that the caller may not write,
    or that the stored data contradicts, are added to `errors`. Safe to repeat. Raises NothingStored
    when a row is refused and all or nothing was asked for, and NotAllowed.
    """
    require(caller, TARGETS_WRITE)
    lock_owners(caller.organisation_id)
    saving = _Saving(caller, errors, today, all_or_nothing=all_or_nothing)
    owned = list(saving.owned(written_plans(rows), refused))
    counts = Counts()
    # Stored plans first: one may end where a new one begins.
    for written, owner, plan in sorted(saving.meant(owned), key=lambda each: each[2] is None):
        saved = saving.saved(written, owner, plan)
        counts.created += saved.created
        counts.updated += saved.updated
        counts.unchanged += saved.unchanged
    if errors and all_or_nothing:
        raise NothingStored
    return counts


@dataclass(slots=True)
class _Saving:
    caller: Caller
    errors: RowErrors
    today: date
    all_or_nothing: bool

    def owned(
        self, plans: Sequence[WrittenPlan], refused: Mapping[int, Row]
    ) -> Iterator[tuple[WrittenPlan, Owner]]:
        """Yield the plans whose rows agree and are all readable, with their owners."""
        owners = _Owners(self.caller, self.today)
        names = {plain_name(str(row["name"])) for row in refused.values() if "name" in row}
        keys = {row["plan"] for row in refused.values() if "plan" in row}
        for written in plans:
            if contradictions := written.contradictions():
                self._refuse(written, contradictions)
            elif written.key in keys or plain_name(written.name) in names:
                self._refuse(written, [])
            else:
                try:
                    yield written, owners.named(written.owner)
                except Invalid as invalid:
                    self._refuse(written, map(written.of_owner, invalid.errors))

    def meant(
        self, owned: Sequence[tuple[WrittenPlan, Owner]]
    ) -> Iterator[tuple[WrittenPlan, Owner, TargetPlan | None]]:
        """Yield the plans with the stored ones that they mean, None for new ones."""
        stored = StoredPlans(self.caller, [(each, owner.id) for each, owner in owned])
        for written, owner in owned:
            try:
                yield written, owner, stored.meant(written, owner.id)
            except Invalid as invalid:
                self._refuse(written, map(written.of_owner, invalid.errors))

    def saved(self, written: WrittenPlan, owner: Owner, plan: TargetPlan | None) -> Counts:
        writer = PlanWriter(self.caller, self.today, written)
        try:
            with transaction.atomic():
                return writer.change(plan) if plan else writer.create(owner)
        except RowsRefused as refused:
            self._refuse(written, refused.refusals)
            return Counts()

    def _refuse(self, written: WrittenPlan, refusals: Iterable[Refusal]) -> None:
        """Refuse rows of a plan, and with them the others, unless nothing is stored anyway."""
        refused = list(refusals)
        named = {number for number, _ in refused}
        if not self.all_or_nothing:
            refused += [(number, INCOMPLETE) for number in written.rows if number not in named]
        for number, error in refused:
            self.errors.refuse(number, error, str(written.rows[number].get(error.field, "")))


class _Owners:
    """The teams and reps that a caller sees, by the columns of a file."""

    def __init__(self, caller: Caller, today: date) -> None:
        self._organisation_id = caller.organisation_id
        self._teams, self._reps = WrittenTeams(caller, today), WrittenReps(caller)

    def named(self, columns: Mapping[str, str]) -> Owner:
        """Return the owner that columns name. Raises Invalid."""
        named = {field: columns[name] for name, field in OF_REP.items() if name in columns}
        if not named:
            return Owner(team=self._teams.named(columns))
        reps = Rep.objects.of_organisation(self._organisation_id)
        return Owner(rep=reps.get(pk=self._reps.named(named)))
