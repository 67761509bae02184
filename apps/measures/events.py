"""Events about measures and their values."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from apps.ledger.services import Body, Change, Changed, EventType, Field, Kind, Resource

from .models import MeasureDefinition, MeasureValue
from .permissions import MEASURES_READ

MANY = 500  # The largest number of reps that a body lists; a filter takes as many.
A_MEASURE = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0a01")
A_REP = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0201")
MEASURE = Field(Kind.ID, "The measure.")
VALUES = "measures/{measure}/values?day__gte={from_day}&day__lte={to_day}"


def recorded(
    measure: UUID, values: Sequence[MeasureValue], *, import_id: UUID | None = None
) -> dict[str, Any]:
    """Return the body of `measure_value.recorded`, about values of one measure."""
    reps = {value.rep_id for value in values if value.rep_id}
    days = [value.day for value in values]
    return {
        "measure": measure,
        "reps": sorted(reps) if 0 < len(reps) <= MANY else None,
        "from_day": min(days),
        "to_day": max(days),
        "import": import_id,
    }


def deleted(measure: UUID, values: Sequence[MeasureValue]) -> dict[str, Any]:
    """Return the body of `measure_value.deleted`, about values of one measure."""
    body = recorded(measure, values)
    del body["import"]
    return body


def by_measure(values: Iterable[MeasureValue]) -> dict[UUID, list[MeasureValue]]:
    """Return values by the id of their measure, in the order of the ids."""
    measures: dict[UUID, list[MeasureValue]] = {}
    for value in values:
        measures.setdefault(value.measure_id, []).append(value)
    return dict(sorted(measures.items()))


def _recorded(changes: Sequence[Change]) -> Iterator[Body]:
    """A body for all values of a measure that one call changed."""
    values: list[Any] = [change.instance for change in changes]
    return (recorded(measure, some) for measure, some in by_measure(values).items())


def _deleted(changes: Sequence[Change]) -> Iterator[Body]:
    values: list[Any] = [change.instance for change in changes]
    return (deleted(measure, some) for measure, some in by_measure(values).items())


def _measures(changes: Sequence[Change]) -> Iterator[Body]:
    return ({"measure": change.instance.pk} for change in changes)


_OF_DAYS = {
    "measure": MEASURE,
    "reps": Field(
        Kind.IDS,
        f"The reps whose values changed. Null: more than {MANY}, or those of teams or of the"
        " organisation.",
        nullable=True,
    ),
    "from_day": Field(Kind.DAY, "The first day whose value changed."),
    "to_day": Field(Kind.DAY, "The last day whose value changed."),
}
_EXAMPLE = {
    "measure": A_MEASURE,
    "reps": [A_REP],
    "from_day": date(2026, 6, 29),
    "to_day": date(2026, 6, 30),
}
VALUE_RECORDED = EventType(
    name="measure_value.recorded",
    description="Values of a measure were recorded or corrected: a call, a batch or an import.",
    fields={
        **_OF_DAYS,
        "import": Field(
            Kind.ID, "The import that brought them. Null: another call.", nullable=True
        ),
    },
    example={**_EXAMPLE, "import": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0601")},
    link=VALUES,
    follows={(MeasureValue, "create"), (MeasureValue, "change")},
    bodies=_recorded,
)
VALUE_DELETED = EventType(
    name="measure_value.deleted",
    description="Values of a measure were deleted, or an import of them was undone.",
    fields=_OF_DAYS,
    example=_EXAMPLE,
    link=VALUES,
    follows={(MeasureValue, "delete")},
    bodies=_deleted,
)
MEASURE_CHANGED = EventType(
    name="measure.changed",
    description="A measure of the organisation was declared, changed, archived or deleted.",
    fields={"measure": MEASURE},
    example={"measure": A_MEASURE},
    link="measures/{measure}",
    follows={
        (MeasureDefinition, "create"),
        (MeasureDefinition, "change"),
        (MeasureDefinition, "delete"),
    },
    bodies=_measures,
)
EVENT_TYPES = (VALUE_RECORDED, VALUE_DELETED, MEASURE_CHANGED)


def _changed_values(caller: Any, bodies: Sequence[Body]) -> list[Changed]:
    """Return the values of each event: those of a measure and of some days."""
    return [
        Changed(
            None,
            body["reps"],
            body["from_day"],
            body["to_day"],
            is_there=True,
            links=[VALUES.format(**body)],
        )
        for body in bodies
    ]


def _changed_measures(caller: Any, bodies: Sequence[Body]) -> list[Changed]:
    ids = [UUID(body["measure"]) for body in bodies]
    mine = MeasureDefinition.objects.visible_to(caller).filter(pk__in=ids)
    there = set(mine.values_list("pk", flat=True))
    return [
        Changed(one, is_there=one in there, links=[f"measures/{one}"] if one in there else [])
        for one in ids
    ]


RESOURCES = (
    Resource(name="measure_value", permission=MEASURES_READ, changed=_changed_values),
    Resource(name="measure", permission=MEASURES_READ, changed=_changed_measures),
)
