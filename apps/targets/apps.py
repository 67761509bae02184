from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "apps.targets"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions

        PERMISSIONS.register_all(permissions.ALL)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
