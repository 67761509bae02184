"""What a rule finds on a final day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from apps.organisations.models import Organisation
from ssi_platform.tenancy.caller import Caller

from ..models import Alert, Rule

Subject = UUID | None  # A rep or a team; None is the organisation.


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an alert is raised: the numbers of the day, in the units of the API."""

    details: Mapping[str, float]
    plan_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a rule for a day: the alerts to raise, and the subjects whose alerts stay.

    An alert that is not cleared yet is cleared unless `standing` has its subject.
    """

    raised: Mapping[Subject, Finding] = field(default_factory=dict)
    standing: Collection[Subject] = frozenset()


@dataclass(frozen=True, slots=True)
class FinalDay:
    """A final day of an organisation, and the alerts that stand before it is evaluated."""

    organisation: Organisation
    caller: Caller
    day: date
    alerts: Sequence[Alert]

    def standing(self, rule: Rule) -> list[Alert]:
        """Return the alerts of a rule that stand."""
        return [alert for alert in self.alerts if alert.rule == rule]

    def subjects(self, rule: Rule) -> set[Subject]:
        """Return the subjects of the alerts of a rule that are not cleared."""
        return {subject_of(alert) for alert in self.standing(rule)}

    @property
    def organisation_id(self) -> UUID:
        organisation_id: UUID = self.organisation.pk
        return organisation_id


def subject_of(alert: Alert) -> Subject:
    """Return the id of the rep or team that an alert is about, or None."""
    return alert.rep_id or alert.team_id
