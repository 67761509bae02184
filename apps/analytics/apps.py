from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "apps.analytics"

    def ready(self) -> None:
        from apps.ledger.services import STALE_RANGES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions, tasks

        PERMISSIONS.register_all(permissions.ALL)
        STALE_RANGES.connect(tasks.drain)
