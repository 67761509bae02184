from django.apps import AppConfig


class TrialKindConfig(AppConfig):
    name = "tests.trial_kind"

    def ready(self) -> None:
        from ssi_platform.ingest import IMPORTERS

        from .importers import PROFILES

        IMPORTERS.register(PROFILES)
