from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "apps.directory"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES as registry
        from ssi_platform.ingest import IMPORTERS

        from .events import EVENT_TYPES
        from .importers import DIRECTORY

        IMPORTERS.register(DIRECTORY)
        for event_type in EVENT_TYPES:
            registry.register(event_type)
