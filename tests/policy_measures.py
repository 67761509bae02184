"""Calls of the services of measures, each with a permission without which it is refused."""

from apps.measures import services as measures
from ssi_platform.domain.measures import BY_KEY
from ssi_platform.ingest import RowErrors

from .measured import DECLARED
from .policy_arguments import undone
from .sample_data import NOW, TODAY

MEETINGS = BY_KEY["meetings_booked"]


def key_of(tenant):
    return measures.Key(MEETINGS.id, tenant.reps["own"].pk, None, TODAY)


def own_measure(tenant):
    return measures.measure_called(tenant.organisation.pk, "calls")


OF_MEASURES = {
    "measures.define_measure": ("measures:define", lambda caller, tenant: measures.define_measure(
        caller=caller, key="new", values=DECLARED)),
    "measures.remove_measure": ("measures:define", lambda caller, tenant: measures.remove_measure(
        caller=caller, measure=own_measure(tenant))),
    "measures.record_value": ("measures:write", lambda caller, tenant: measures.record_value(
        caller=caller, measure=MEETINGS, key=key_of(tenant), value=1, now=NOW)),
    "measures.delete_value": ("measures:write", lambda caller, tenant: measures.delete_value(
        caller=caller, measure=MEETINGS, key=key_of(tenant), now=NOW)),
    "measures.record_values": ("measures:write", lambda caller, tenant: measures.record_values(
        caller=caller, measure=MEETINGS, entries=[], atomic=True, now=NOW)),
    "measures.record_value_rows": (
        "measures:write", lambda caller, tenant: measures.record_value_rows(
            caller=caller, rows={}, errors=RowErrors(), all_or_nothing=True, now=NOW,
            import_id=None)),
    "measures.undo_values_file": ("measures:write", lambda caller, tenant: undone(
        lambda: measures.undo_values_file(
            caller=caller, import_id=tenant.reps["own"].pk, dry=True))),
}  # fmt: skip
