"""Evaluates the final days of an organisation, each once, and raises and clears its alerts."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from apps.analytics.models import OrganisationDay
from apps.directory.models import Tenure
from apps.ledger.models import StaleRange
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import CUT_OFF, local_day
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Alert, AlertState, EvaluatedDay, Rule
from .findings import FinalDay, Findings
from .raising import apply
from .rules_of_imports import import_failed
from .rules_of_reps import rules_of_reps
from .rules_of_teams import coverage_fell, rules_of_stages

ONE_DAY = timedelta(days=1)
MOST_BEHIND = timedelta(days=31)  # What was a month ago is no news; after an outage it is left out.


@transaction.atomic
def evaluate_day(*, caller: Caller, now: datetime) -> bool:
    """Evaluate the first final day that was not; return whether there was one.

    An organisation begins with its last final day. A day waits until its figures are computed.
    Safe to repeat: a day is evaluated once, so that files for earlier days raise nothing.
    """
    policies.may_evaluate(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    last = local_day(now - CUT_OFF, organisation.zone) - ONE_DAY
    day = _next_day(organisation, last)
    if day > last or not _is_computed(organisation, day) or not _claimed(organisation, day, now):
        return False
    standing = Alert.objects.of_organisation(organisation.pk).standing().select_for_update()
    final = FinalDay(organisation, caller, day, list(standing))
    for rule, findings in _findings(final).items():
        apply(final, rule, findings)
    return True


def wake(*, caller: Caller, now: datetime) -> None:
    """Open the snoozed alerts whose day has come."""
    policies.may_evaluate(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    alerts = Alert.objects.of_organisation(organisation.pk)
    today = local_day(now, organisation.zone)
    alerts.due_again(today).update(state=AlertState.OPEN, snoozed_until=None)


def _findings(final: FinalDay) -> dict[Rule, Findings]:
    return {
        **rules_of_reps(final),
        **rules_of_stages(final),
        Rule.COVERAGE_FELL: coverage_fell(final),
        Rule.IMPORT_FAILED: import_failed(final),
    }


def _next_day(organisation: Organisation, last: date) -> date:
    days = EvaluatedDay.objects.of_organisation(organisation.pk)
    newest: date | None = days.aggregate(newest=Max("day"))["newest"]
    return last if newest is None else max(newest + ONE_DAY, last - MOST_BEHIND)


def _is_computed(organisation: Organisation, day: date) -> bool:
    """Tell whether the figures of a day are computed; without anybody in a team there are none."""
    ranges = StaleRange.objects.of_organisation(organisation.pk)
    if ranges.filter(failed=False, from_day__lte=day).exists():
        return False
    stays = Tenure.objects.of_organisation(organisation.pk).on(day).exclude(team=None)
    days = OrganisationDay.objects.of_organisation(organisation.pk).filter(day=day)
    return days.exists() or not stays.exists()


def _claimed(organisation: Organisation, day: date, now: datetime) -> bool:
    """Note the day as evaluated; a second worker waits for the first, and returns False."""
    _, created = EvaluatedDay.objects.get_or_create(
        organisation_id=organisation.pk, day=day, defaults={"evaluated_at": now}
    )
    return created
