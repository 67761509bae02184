from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "apps.directory"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.ingest import IMPORTERS
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions, serializers
        from .importers import DIRECTORY

        PERMISSIONS.register_all(permissions.ALL)
        IMPORTERS.register(DIRECTORY)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register_all(serializers.RESOURCES)
