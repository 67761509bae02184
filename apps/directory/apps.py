from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "apps.directory"
    verbose_name = "Teams and reps"

    def ready(self) -> None:
        from apps.access.services import OF_MEMBERS
        from apps.ledger.services import EVENT_TYPES, RESOURCES, Resource
        from ssi_platform.ingest import IMPORTERS
        from ssi_platform.tenancy.permissions import PERMISSIONS
        from ssi_platform.tenancy.references import register_in_addresses

        from . import events, permissions, serializers
        from .importers import ABSENCES, DIRECTORY
        from .models import Rep, Team
        from .services.rep_members import OF_MEMBER

        OF_MEMBERS.register(OF_MEMBER)
        register_in_addresses("rep", Rep)
        register_in_addresses("team", Team)
        PERMISSIONS.register_all(permissions.ALL)
        IMPORTERS.register_all([DIRECTORY, ABSENCES])
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        for name, rows, below in (
            ("rep", serializers.OF_REP, ("assignments", "absences")),
            ("team", serializers.OF_TEAM, ("parents", "managers")),
        ):
            address = f"{name}s/{{id}}"
            links = (address, *(f"{address}/{part}" for part in below))
            RESOURCES.register(
                Resource(name=name, permission=permissions.DIRECTORY_READ, rows=rows, links=links)
            )
