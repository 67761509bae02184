from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "apps.scores"

    def ready(self) -> None:
        from ssi_platform.ingest import IMPORTERS

        from .importers import SCORES

        IMPORTERS.register(SCORES)
