from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "apps.measures"

    def ready(self) -> None:
        from apps.directory.services import FOLLOWING, OfReps
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.ingest import IMPORTERS
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions
        from .importers import MEASURE_VALUES
        from .services.forgetting import move_values

        PERMISSIONS.register_all(permissions.ALL)
        IMPORTERS.register(MEASURE_VALUES)
        FOLLOWING.register(OfReps("measure values", move_values))
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register_all(events.RESOURCES)
