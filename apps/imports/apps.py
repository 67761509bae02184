from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "apps.imports"

    def ready(self) -> None:
        from apps.jobs.services import JOB_KINDS
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.ingest import IMPORTERS

        from . import events, serializers
        from .services.running import job_kind_of

        IMPORTERS.follow(lambda importer: JOB_KINDS.register(job_kind_of(importer)))
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register(serializers.IMPORTS)
