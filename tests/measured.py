"""Measures of a populated organisation."""

from datetime import date

from apps.measures import services as measures
from apps.measures.models import ImportedValue, MeasureValue

from .sample_data import system

DECLARED = {
    "title": "Heard", "unit": "percent", "lowest": 0, "highest": 100,
    "direction": "higher_is_better", "subject": "team", "aggregation": "last", "window_days": 7,
    "is_comparable": False, "why": "Who is heard is found.", "author": "The office",
    "checked_by": "The office", "reviewed_on": date(2026, 6, 1), "next_review": date(2027, 6, 1),
    "source": "A survey", "is_archived": False,
}  # fmt: skip


def measure(organisation, teams, reps, day, now):
    """Measures of teams, one with values; values of reps and of the organisation, one imported."""
    caller = system(organisation)
    for key in ("calls", "heard"):
        measures.define_measure(caller=caller, key=key, values=DECLARED)
    known = measures.known_measures(organisation.pk)
    for which in ("own", "other"):
        for key, of_rep, of_team in (
            ("meetings_booked", reps[which].pk, None),
            ("heard", None, teams[which].pk),
        ):
            named = measures.Key(known[key].id, of_rep, of_team, day)
            measures.record_value(caller=caller, measure=known[key], key=named, value=3, now=now)
    voice = known["share_of_voice"]
    named = measures.Key(voice.id, None, None, day)
    measures.record_value(caller=caller, measure=voice, key=named, value=31, now=now)
    value = MeasureValue.objects.get(measure_id=voice.id)
    ImportedValue.objects.create(
        organisation_id=organisation.pk, import_id=value.pk, value_id=value.pk
    )
