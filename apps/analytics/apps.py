from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "apps.analytics"

    def ready(self) -> None:
        from apps.ledger.services import STALE_RANGES

        from . import tasks

        STALE_RANGES.connect(tasks.drain)
