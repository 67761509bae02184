from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "apps.scores"

    def ready(self) -> None:
        from apps.directory.services import FOLLOWING, OfReps
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.ingest import IMPORTERS
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions
        from .importers import SCORES
        from .services.merging import move_scores

        PERMISSIONS.register_all(permissions.ALL)
        IMPORTERS.register(SCORES)
        FOLLOWING.register(OfReps("scores", move_scores))
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register(events.SCORES)
