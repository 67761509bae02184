from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "apps.privacy"

    def ready(self) -> None:
        from apps.exports.services import CONTENTS
        from apps.jobs.services import JOB_KINDS, JobKind
        from apps.ledger.services import EVENT_TYPES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions
        from .services.personal_data import PERSONAL_DATA
        from .services.running import run

        PERMISSIONS.register_all(permissions.ALL)
        JOB_KINDS.register(JobKind("erasure", run=run, result="erasure"))
        CONTENTS.register(PERSONAL_DATA)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
