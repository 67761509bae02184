from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission


class HasPermission(BasePermission):
    """Compare what the caller may do with what the view asks for."""

    def has_permission(self, request, view):
        safe = request.method in SAFE_METHODS
        required = view.read_permission if safe else view.write_permission
        if required not in view.caller.permissions:
            raise PermissionDenied(f"This needs the permission {required}.", "missing_permission")
        return True
