"""Open alerts for the overview."""

from django.db.models import OuterRef, QuerySet, Subquery

from apps.analytics.services import AlertSource
from apps.directory.models import Tenure
from ssi_platform.tenancy.caller import Caller

from ..models import Alert, AlertState
from ..permissions import ALERTS_READ


def _open_alerts(caller: Caller) -> QuerySet[Alert] | None:
    if ALERTS_READ not in caller.permissions:
        return None
    today = Tenure.objects.of_organisation(caller.organisation_id).today()
    place = today.filter(rep=OuterRef("rep")).values("team")[:1]
    alerts = Alert.objects.visible_to(caller).filter(state=AlertState.OPEN)
    return alerts.annotate(rep_in=Subquery(place))


OPEN_ALERTS = AlertSource(name="alerts", open_alerts=_open_alerts)
