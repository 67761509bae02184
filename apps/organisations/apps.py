from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "apps.organisations"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions

        PERMISSIONS.register_all(permissions.ALL)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register(events.ORGANISATION)
