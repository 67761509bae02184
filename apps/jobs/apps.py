from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "apps.jobs"

    def ready(self) -> None:
        from . import tasks
        from .services import WAITING_JOBS

        WAITING_JOBS.connect(tasks.work)
