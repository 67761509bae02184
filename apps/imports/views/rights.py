from typing import Any

from ssi_platform.ingest import IMPORTERS, default_importer
from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.viewsets import TenantViewSet


class OfKinds(TenantViewSet):
    """Base of views on files of all kinds, each with its own permissions.

    A caller with the permission of one kind passes; policies and querysets check the kind.
    """

    @property
    def read_permission(self) -> Permission:  # type: ignore[override] # Of the caller.
        return self._one_held("read_permission")

    @property
    def write_permission(self) -> Permission:  # type: ignore[override] # As above.
        return self._one_held("write_permission")

    def may_read(self, data: dict[str, Any]) -> bool:
        # A preview has none, and is of the caller's file; so is a job of the caller's own.
        importer = IMPORTERS.get(data.get("kind", ""))
        return importer is None or importer.read_permission in self.caller.permissions

    def _one_held(self, name: str) -> Permission:
        """Return a permission that the caller has, else that of the default kind."""
        caller = getattr(self, "caller", None)  # None while the API is described.
        permissions = [getattr(importer, name) for importer in IMPORTERS]
        held = [one for one in permissions if caller and one in caller.permissions]
        own: Permission = getattr(default_importer(), name)
        first: Permission = held[0] if held else own
        return own if own in held else first
