from rest_framework.exceptions import PermissionDenied

from ssi_platform.tenancy.roles import Permission


class OfKinds:
    """Base of views on files of scores and of the directory, each with rights of its own.

    Whoever has those of one kind may come in; `require` and the queryset tell the kinds apart.
    """

    @property
    def read_permission(self):
        return self._either(Permission.SCORES_READ, Permission.DIRECTORY_READ)

    @property
    def write_permission(self):
        return self._either(Permission.SCORES_WRITE, Permission.DIRECTORY_WRITE)

    def require(self, *needed):
        for permission in needed:
            if permission not in self.caller.permissions:
                detail = f"This needs the permission {permission}."
                raise PermissionDenied(detail, "missing_permission")

    def _either(self, first, second):
        caller = getattr(self, "caller", None)  # None while the API is described.
        held = caller.permissions if caller else ()
        return second if second in held and first not in held else first
