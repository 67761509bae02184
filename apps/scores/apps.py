from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "apps.scores"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES as registry
        from ssi_platform.ingest import IMPORTERS

        from .events import EVENT_TYPES
        from .importers import SCORES

        IMPORTERS.register(SCORES)
        for event_type in EVENT_TYPES:
            registry.register(event_type)
