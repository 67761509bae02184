"""The roles of members."""

from collections.abc import Iterable

from django.db import models


class Role(models.TextChoices):
    """The role of a member in an organisation."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"


_ASCENDING = (Role.REP, Role.ANALYST, Role.MANAGER, Role.ADMIN)


def highest(roles: Iterable[str]) -> Role:
    """Return the highest of some roles, in the order rep, analyst, manager, admin."""
    return max(map(Role, roles), key=_ASCENDING.index)
