from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "apps.targets"

    def ready(self) -> None:
        from apps.directory.services import DUE_DAYS, FOLLOWING, OfReps
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.ingest import IMPORTERS
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions, serializers
        from .importers import PLANS
        from .services.due_days import DUE_DAYS_OF_PLANS
        from .services.of_reps import move_plans

        FOLLOWING.register(OfReps("plans", move_plans))
        PERMISSIONS.register_all(permissions.ALL)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        IMPORTERS.register(PLANS)
        RESOURCES.register(serializers.TARGET_PLANS)
        DUE_DAYS.register(DUE_DAYS_OF_PLANS)
