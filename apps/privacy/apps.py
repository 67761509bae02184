from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "apps.privacy"

    def ready(self) -> None:
        from apps.exports.services import CONTENTS
        from apps.jobs.services import JOB_KINDS, JobKind
        from apps.ledger.services import EVENT_TYPES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions
        from .services import deleting
        from .services.personal_data import PERSONAL_DATA
        from .services.running import run
        from .services.whole import ORGANISATION

        PERMISSIONS.register_all(permissions.ALL)
        JOB_KINDS.register(JobKind("erasure", run=run, result="erasure"))
        JOB_KINDS.register(JobKind("organisation_deletion", run=deleting.run))
        CONTENTS.register_all([PERSONAL_DATA, ORGANISATION])
        EVENT_TYPES.register_all(events.EVENT_TYPES)
