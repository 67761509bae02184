from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "apps.access"
    verbose_name = "People who sign in"

    def ready(self) -> None:
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
        from ssi_platform.tenancy.digests import DIGESTED
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions, serializers, sign_ins, tasks
        from .services import UNSENT_MAILS, digested
        from .services.rights import KEY, OAUTH_CLIENT, OAUTH_USER, USER

        PERMISSIONS.register_all(permissions.ALL)
        CALLER_KINDS.register_all([USER, KEY, OAUTH_CLIENT, OAUTH_USER])
        DIGESTED.register_all(digested.DIGESTED)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register(serializers.MEMBERS)
        UNSENT_MAILS.connect(tasks.send_mails)
        sign_ins.connect()
