"""Scores that come in a batch: each item is looked at by itself, all are stored in one go."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from apps.directory.models import Rep
from apps.organisations.models import Organisation
from ssi_platform.domain.batch import Entry, Outcome, good, to_write
from ssi_platform.domain.readings import Reading, contradicts, supersedes
from ssi_platform.tenancy.caller import Caller

from .recording import Contested, FutureDay, check_day, record_scores

OUTCOMES = {
    "created": Outcome.CREATED,
    "updated": Outcome.UPDATED,
    "confirmed": Outcome.UNCHANGED,
    "unchanged": Outcome.UNCHANGED,
    "outdated": Outcome.SUPERSEDED,
}


@transaction.atomic
def record_batch(*, caller: Caller, entries: Sequence[Entry], atomic: bool, now: datetime) -> None:
    """Record the good items' scores, or none of an atomic batch with a bad one; safe to repeat.

    The values of an item are `rep`, an id or external id of a rep that the caller sees, `day` and
    `reading`. Of several for one rep and day the latest observation stands, as in a file. An
    entry may turn out bad only when it is stored: then the caller takes an atomic batch back.
    """
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    _identify(caller, good(entries))
    for entry in good(entries):
        _check_day(entry, organisation, now)
    latest = _latest(entries)
    chosen = to_write(entries, atomic=atomic)
    if not chosen:
        return
    readings = {key: _reading(entries[index]) for key, index in latest.items()}
    each = record_scores(organisation=organisation, readings=readings, now=now)
    for entry in chosen:
        index, outcome = latest[_key(entry)], each[_key(entry)].outcome
        if _reading(entry) != _reading(entries[index]):
            entry.outcome = Outcome.SUPERSEDED
        elif outcome == "contested":
            entry.refuse("day", "contested", str(Contested()))
        elif entry is entries[index]:
            entry.outcome = OUTCOMES[outcome]


def _identify(caller: Caller, entries: Sequence[Entry]) -> None:
    reps = Rep.objects.visible_to(caller).by_reference({e.values["rep"] for e in entries})
    for entry in entries:
        rep_id = reps.get(entry.values["rep"])
        entry.key = {"rep": rep_id, "day": entry.values["day"]}
        if rep_id is None:
            entry.refuse("rep", "unknown_rep", "No such rep among those you may write.")


def _check_day(entry: Entry, organisation: Organisation, now: datetime) -> None:
    try:
        check_day(entry.values["day"], organisation, now)
    except FutureDay as error:
        entry.refuse("day", "future_day", str(error))


def _latest(entries: Sequence[Entry]) -> dict[tuple[UUID, date], int]:
    """Return for each rep and day which item observed it last; refuse those that disagree."""
    latest: dict[tuple[UUID, date], int] = {}
    for index, entry in enumerate(entries):
        if not entry.good:
            continue
        held = latest.setdefault(_key(entry), index)
        if contradicts(_reading(entry), _reading(entries[held])):
            detail = f"Disagrees with item {held}, of the same rep and day."
            entry.refuse("day", "duplicate", detail)
        elif supersedes(_reading(entry), _reading(entries[held])):
            latest[_key(entry)] = index
    return latest


def _key(entry: Entry) -> tuple[UUID, date]:
    return entry.key["rep"], entry.key["day"]


def _reading(entry: Entry) -> Reading:
    return entry.values["reading"]
