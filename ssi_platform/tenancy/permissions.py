"""Permissions, declared and registered by each app."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.registry import Registry

from .roles import Role

if TYPE_CHECKING:
    from .caller import Caller


class Permission(str):
    """What a caller may be allowed to do; also a scope of API keys.

    Administrators hold every permission, and members with one of the `roles` hold this one. A
    permission of `everybody` belongs to every member and every key. An app declares its permissions
    in `permissions.py` and registers them in `AppConfig.ready`.
    """

    roles: frozenset[Role]
    everybody: bool

    def __new__(
        cls, name: str, *, roles: Iterable[Role] = (), everybody: bool = False
    ) -> "Permission":
        self = super().__new__(cls, name)
        self.roles = frozenset(Role) if everybody else frozenset({Role.ADMIN, *roles})
        self.everybody = everybody
        return self

    @property
    def in_words(self) -> str:
        """What it allows, for people who read it: `Read scores`."""
        area, _, action = self.partition(":")
        return f"{action.capitalize()} {area}"


class Permissions(Registry[Permission]):
    """The registered permissions, by role and scope."""

    def __init__(self) -> None:
        super().__init__("permission", name=str)
        self._sets = lru_cache(maxsize=1_000)(self._set)
        self.follow(lambda _: self._sets.cache_clear())

    def of_role(self, role: Role) -> frozenset[Permission]:
        """Return the permissions of a role."""
        return self._sets(role, ())

    def of_scopes(self, scopes: tuple[str, ...]) -> frozenset[Permission]:
        """Return the permissions of a key with these scopes; unregistered scopes grant nothing."""
        return self._sets(None, scopes)

    def of_everybody(self) -> frozenset[Permission]:
        """Return the permissions of every member and every key."""
        return self._sets(None, ())

    def _set(self, role: Role | None, scopes: tuple[str, ...]) -> frozenset[Permission]:
        return frozenset(one for one in self if one.everybody or role in one.roles or one in scopes)


PERMISSIONS = Permissions()


def permission_names() -> list[str]:
    """Return the names of all permissions, for the API's schema."""
    return PERMISSIONS.names()


def require(caller: "Caller", permission: str) -> None:
    """Raise NotAllowed unless the caller holds a permission."""
    if permission not in caller.permissions:
        raise NotAllowed("missing_permission", f"This needs the permission {permission}.")


def require_system(caller: "Caller") -> None:
    """Raise NotAllowed unless the caller is the platform itself: a command, or periodic work."""
    if caller.kind != "system":
        raise NotAllowed("missing_permission", "Only the platform itself does this.")


class HasPermission(BasePermission):
    """Checks that the caller holds the permission of the view."""

    def has_permission(self, request: Request, view: Any) -> bool:
        safe = request.method in SAFE_METHODS
        require(view.caller, view.read_permission if safe else view.write_permission)
        return True
