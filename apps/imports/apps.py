from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "apps.imports"

    def ready(self) -> None:
        from apps.jobs.services import JOB_KINDS
        from apps.ledger.services import EVENT_TYPES as registry
        from ssi_platform.ingest import IMPORTERS

        from .events import EVENT_TYPES
        from .services.running import job_kind_of

        IMPORTERS.follow(lambda importer: JOB_KINDS.register(job_kind_of(importer)))
        for event_type in EVENT_TYPES:
            registry.register(event_type)
