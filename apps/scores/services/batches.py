"""Records batches of scores: each item is checked by itself, and all are stored at once."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.db import transaction

from apps.directory.models import Rep
from apps.organisations.models import Organisation
from ssi_platform.domain.batch import Entry, Outcome, good, refuse_contradictions, to_write
from ssi_platform.domain.readings import Reading, precedence, supersedes
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .incoming import Key
from .recording import REFUSED, Contested, record_scores

OUTCOMES = {
    "created": Outcome.CREATED,
    "updated": Outcome.UPDATED,
    "unchanged": Outcome.UNCHANGED,
    "outdated": Outcome.SUPERSEDED,
}


@transaction.atomic
def record_batch(*, caller: Caller, entries: Sequence[Entry], atomic: bool, now: datetime) -> None:
    """Record the valid items, or none of an atomic batch with an invalid one; safe to repeat.

    The values of an item are `rep`, an id or external id of a rep that the caller sees, `day` and
    `reading`. Of several for one rep and day the latest observation stands, as in a file. An
    entry may turn out bad only when it is stored: then the caller takes an atomic batch back.
    Raises NotAllowed for who may not write scores at all.
    """
    policies.may_write_scores(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    _identify(caller, good(entries))
    for entry in good(entries):
        _check(entry, now, organisation.zone)
    latest = _latest(entries)
    chosen = to_write(entries, atomic=atomic)
    if not chosen:
        return
    readings = {key: _reading(entries[index]) for key, index in latest.items()}
    each = record_scores(caller=caller, organisation=organisation, readings=readings, now=now)
    for entry in chosen:
        outcome, stored = each[_key(entry)].outcome, entries[latest[_key(entry)]]
        _note(entry, outcome, stored)


def _check(entry: Entry, now: datetime, zone: tzinfo) -> None:
    try:
        policies.check_score(entry.values["day"], _reading(entry).observed_at, now, zone)
    except Invalid as invalid:
        entry.errors.extend(invalid.errors)


def _note(entry: Entry, outcome: str, stored: Entry) -> None:
    """Set the outcome of an entry; `stored` is the stored entry of its rep and day."""
    if outcome == REFUSED.outcome:
        entry.errors.append(policies.day_of_others().as_field_error())
    elif _reading(entry) != _reading(stored):
        entry.outcome = Outcome.SUPERSEDED
    elif outcome == "contested":
        entry.refuse("day", "contested", str(Contested()))
    elif entry is stored:
        entry.outcome = OUTCOMES[outcome]


def _identify(caller: Caller, entries: Sequence[Entry]) -> None:
    reps = Rep.objects.visible_to(caller).by_reference({e.values["rep"] for e in entries})
    for entry in entries:
        rep_id = reps.get(entry.values["rep"])
        entry.key = {"rep": rep_id, "day": entry.values["day"]}
        if rep_id is None:
            entry.refuse("rep", "unknown_rep", "No such rep among those you may write.")


def _latest(entries: Sequence[Entry]) -> dict[Key, int]:
    """Return the latest item of each rep and day; refuse all that contradict each other."""
    refuse_contradictions(
        entries, row=_observation, content=_reading, by="day", row_name="rep and day"
    )
    latest: dict[Key, int] = {}
    for index, entry in enumerate(entries):
        if not entry.good:
            continue
        held = latest.setdefault(_key(entry), index)
        if supersedes(_reading(entry), _reading(entries[held])):
            latest[_key(entry)] = index
    return latest


def _observation(entry: Entry) -> tuple[Key, tuple[datetime, int]]:
    """Return what readings have in common that contradict each other unless they are equal."""
    return _key(entry), precedence(_reading(entry))


def _key(entry: Entry) -> Key:
    return entry.key["rep"], entry.key["day"]


def _reading(entry: Entry) -> Reading:
    reading: Reading = entry.values["reading"]
    return reading
