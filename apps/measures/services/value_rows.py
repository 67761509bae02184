"""Values of measures, changed in memory until they are written: one way for every entry point."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from apps.directory.models import Rep, Team
from apps.ledger.services import Change, emit, record_events, snapshot
from apps.organisations.models import Organisation
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.measures import BY_ID, Measure
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.thousandths import Refused
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..events import VALUE_RECORDED, by_measure, recorded
from ..models import ImportedValue, MeasureDefinition, MeasureValue

BATCH = 1_000
UNKNOWN_REP = FieldError("rep", "unknown_rep", "No such rep among those you may write.")
UNKNOWN_TEAM = FieldError("team", "unknown_team", "No such team among those you may write.")


@dataclass(frozen=True, slots=True)
class Key:
    """What a value is of: a measure, a subject and a day; with neither rep nor team all of it."""

    measure: UUID
    rep: UUID | None
    team: UUID | None
    day: date


class ValueRows:
    """Values of some measures and keys; what is put and removed waits for `write`.

    The subjects are locked until the transaction ends, so that of two calls the later one finds
    what the earlier one stored. Raises what the policies say.
    """

    def __init__(
        self,
        caller: Caller,
        measures: Mapping[UUID, Measure],
        keys: Collection[Key],
        *,
        now: datetime,
        import_id: UUID | None = None,
    ) -> None:
        self._caller, self._measures, self._now, self._import = caller, measures, now, import_id
        self._zone = Organisation.objects.get(pk=caller.organisation_id).zone
        self._there = self._lock(keys)
        reps = {key.rep for key in keys if key.rep}
        self._subjects = policies.WritableSubjects(caller, reps)
        self.rows = self._stored(keys)
        self._before: dict[Key, MeasureValue] = {}
        self._changed: dict[Key, MeasureValue] = {}
        self._new: dict[Key, MeasureValue] = {}
        self._removed: dict[Key, MeasureValue] = {}

    def put(self, key: Key, value: object) -> Outcome:
        """Give a subject a value of a measure on a day. Raises Invalid and NotAllowed."""
        number = self._checked(key, value)
        row = self.rows.get(key)
        if row is not None and row.value == number:
            return Outcome.UNCHANGED
        if row is None:
            self._new[key] = self.rows[key] = self._row(key, number)
            return Outcome.CREATED
        if key not in self._new:
            self._before.setdefault(key, self._copy(row))
            self._changed[key] = row
        row.value = number
        return Outcome.UPDATED

    def remove(self, key: Key) -> None:
        """Delete a value. Raises NotAllowed."""
        self._subjects.check(key.rep, key.team, key.day)
        if row := self.rows.pop(key, None):
            self._removed[key] = row

    def write(self) -> None:
        """Write what was put and removed, with its audit, or for an import with its traces."""
        for row in (*self._changed.values(), *self._new.values()):
            row.import_id = self._import
        MeasureValue.objects.bulk_create(self._new.values(), batch_size=BATCH)
        MeasureValue.objects.bulk_update(
            self._changed.values(), ["value", "import_id"], batch_size=BATCH
        )
        mine = MeasureValue.objects.of_organisation(self._caller.organisation_id)
        mine.filter(pk__in=[row.pk for row in self._removed.values()]).delete()
        if self._import is None:
            record_events(self._changes())
        else:
            self._trace(self._import)

    def _checked(self, key: Key, value: object) -> int:
        """Return a value in thousandths, if the caller may write it. Raises Invalid, NotAllowed."""
        measure = self._measures[key.measure]
        policies.takes_values(measure)
        if refused := policies.refused_day(key.day, self._now, self._zone):
            raise Invalid([refused])
        for subject, error in ((key.rep, UNKNOWN_REP), (key.team, UNKNOWN_TEAM)):
            if subject is not None and subject not in self._there:
                raise Invalid([error])
        self._subjects.check(key.rep, key.team, key.day)
        try:
            return measure.thousandths(value)
        except Refused as unfit:
            raise Invalid([FieldError("value", unfit.code, unfit.detail)]) from None

    def _lock(self, keys: Collection[Key]) -> set[UUID]:
        """Lock measures and subjects in one order; return the ids of the subjects that are there.

        A measure is not deleted while a value of it is written.
        """
        organisation_id = self._caller.organisation_id
        measures = {key.measure for key in keys}
        mine = MeasureDefinition.objects.held(organisation_id, measures)
        if not measures <= {*mine, *BY_ID}:
            raise Invalid([FieldError("measure", "unknown_measure", "No such measure.")])
        if any(key.rep is None and key.team is None for key in keys):
            Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        there: set[UUID] = set()
        for model, ids in (
            (Team, {key.team for key in keys if key.team}),
            (Rep, {key.rep for key in keys if key.rep}),
        ):
            rows: Any = model.objects.of_organisation(organisation_id)
            rows = rows.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
            there |= set(rows.values_list("pk", flat=True)) if ids else set()
        return there

    def _stored(self, keys: Collection[Key]) -> dict[Key, MeasureValue]:
        if not keys:
            return {}
        days = {key.day for key in keys}
        rows = MeasureValue.objects.of_organisation(self._caller.organisation_id)
        rows = rows.filter(measure_id__in={key.measure for key in keys})
        if len(keys) <= BATCH:
            rows = rows.of_some({key.rep for key in keys}, {key.team for key in keys})
        stored = {
            Key(row.measure_id, row.rep_id, row.team_id, row.day): row
            for row in rows.between(min(days), max(days)).iterator()
        }
        return {key: stored[key] for key in keys if key in stored}

    def _row(self, key: Key, number: int) -> MeasureValue:
        return MeasureValue(
            organisation_id=self._caller.organisation_id,
            measure_id=key.measure,
            rep_id=key.rep,
            team_id=key.team,
            day=key.day,
            value=number,
        )

    def _copy(self, row: MeasureValue) -> MeasureValue:
        copy = self._row(Key(row.measure_id, row.rep_id, row.team_id, row.day), row.value)
        copy.pk, copy.import_id = row.pk, row.import_id
        return copy

    def _changes(self) -> list[Change]:
        created = [Change("create", row, after=snapshot(row)) for row in self._new.values()]
        changed = [
            Change("change", row, before=snapshot(self._before[key]), after=snapshot(row))
            for key, row in self._changed.items()
        ]
        removed = [Change("delete", row, before=snapshot(row)) for row in self._removed.values()]
        return [*created, *changed, *removed]

    def _trace(self, import_id: UUID) -> None:
        """Keep what the values were before, and write the events of the import."""
        stored = {**self._new, **self._changed}
        traces = [
            ImportedValue(
                organisation_id=row.organisation_id,
                import_id=import_id,
                value_id=row.pk,
                rep_id=key.rep,
                before=self._before[key].value if key in self._before else None,
                before_import=self._before[key].import_id if key in self._before else None,
            )
            for key, row in stored.items()
        ]
        ImportedValue.objects.bulk_create(traces, batch_size=BATCH)
        for measure, rows in by_measure(stored.values()).items():
            body = recorded(measure, rows, import_id=import_id)
            emit(VALUE_RECORDED, organisation_id=self._caller.organisation_id, body=body)
