from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "apps.access"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES as registry

        from .events import EVENT_TYPES

        for event_type in EVENT_TYPES:
            registry.register(event_type)
