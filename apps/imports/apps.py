from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "apps.imports"

    def ready(self) -> None:
        from apps.directory.services import FOLLOWING, OfReps
        from apps.jobs.services import JOB_KINDS, JobKind
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.ingest import IMPORTERS

        from . import events, serializers
        from .services.merging import move_imports
        from .services.running import job_kind_of
        from .services.undoing import JOB_KIND, run_undo

        IMPORTERS.follow(lambda importer: JOB_KINDS.register(job_kind_of(importer)))
        undo = JobKind(JOB_KIND, run=run_undo, result="import", changes_figures=True)
        JOB_KINDS.register(undo)
        FOLLOWING.register(OfReps("imports", move_imports))
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register(serializers.IMPORTS)
