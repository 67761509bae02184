from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "apps.ledger"
    verbose_name = "Audit"

    def ready(self) -> None:
        from ssi_platform.tenancy.audited_calls import call_audited
        from ssi_platform.tenancy.digests import DIGESTED
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions, tasks
        from .services import UNPUBLISHED, digested, record_call

        PERMISSIONS.register_all(permissions.ALL)
        DIGESTED.register_all(digested.DIGESTED)
        UNPUBLISHED.connect(tasks.publish)
        call_audited.connect(record_call, dispatch_uid="ledger.calls")
