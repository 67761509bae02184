"""Alerts about reps who are merged, or erased."""

from uuid import UUID

from apps.directory.services import Merge

from ..models import Alert


def move_alerts(merge: Merge) -> None:
    """Give the alerts of a rep to the one who stays, except those that stand there already."""
    alerts = Alert.objects.of_organisation(merge.caller.organisation_id)
    there = alerts.standing().filter(rep=merge.kept).values("rule")
    alerts.standing().filter(rep=merge.gone, rule__in=there).delete()
    alerts.filter(rep=merge.gone).update(rep=merge.kept)


def forget_alerts(*, organisation_id: UUID, rep_id: UUID) -> int:
    """Delete the alerts about a rep who is being erased; return how many there were."""
    count, _ = Alert.objects.of_organisation(organisation_id).filter(rep=rep_id).delete()
    return count
