from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "apps.exports"

    def ready(self) -> None:
        from apps.jobs.services import JOB_KINDS, JobKind

        from .services.running import run

        JOB_KINDS.register(JobKind("export", run=run, result="export"))
