from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "apps.analytics"

    def ready(self) -> None:
        from apps.ledger.services import STALE_RANGES, STALE_STANDINGS
        from apps.targets.services import VERDICT_RECORDS
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions, tasks
        from .services import STAGE_VERDICTS

        PERMISSIONS.register_all(permissions.ALL)
        STALE_RANGES.connect(tasks.drain)
        STALE_STANDINGS.connect(tasks.refresh_standings)
        VERDICT_RECORDS.register(STAGE_VERDICTS)
