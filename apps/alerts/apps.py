from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "apps.alerts"

    def ready(self) -> None:
        from apps.analytics.services import ALERT_SOURCES
        from apps.directory.services import FOLLOWING, OfReps
        from apps.ledger.services import EVENT_TYPES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions
        from .services import OPEN_ALERTS
        from .services.of_reps import move_alerts

        ALERT_SOURCES.register(OPEN_ALERTS)
        FOLLOWING.register(OfReps("alerts", move_alerts))
        PERMISSIONS.register_all(permissions.ALL)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
