from rest_framework.permissions import SAFE_METHODS, BasePermission

from ssi_platform.domain.refusals import NotAllowed


def require(caller, permission):
    """Raise NotAllowed unless the caller holds a permission."""
    if permission not in caller.permissions:
        raise NotAllowed("missing_permission", f"This needs the permission {permission}.")


def require_system(caller):
    """Raise NotAllowed unless the caller is the platform itself: a command, or periodic work."""
    if caller.kind != "system":
        raise NotAllowed("missing_permission", "Only the platform itself does this.")


class HasPermission(BasePermission):
    """Compare what the caller may do with what the view asks for."""

    def has_permission(self, request, view):
        safe = request.method in SAFE_METHODS
        require(view.caller, view.read_permission if safe else view.write_permission)
        return True
