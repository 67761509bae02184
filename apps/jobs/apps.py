from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "apps.jobs"

    def ready(self) -> None:
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions, tasks
        from .services import WAITING_JOBS

        PERMISSIONS.register_all(permissions.ALL)
        WAITING_JOBS.connect(tasks.work)
