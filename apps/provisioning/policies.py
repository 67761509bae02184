"""Rules of single sign-on: who may say which identity provider speaks for the organisation."""

from apps.access.policies import hold_own_right, may_give_roles
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system

from .permissions import SSO_WRITE


def may_configure(caller: Caller, *roles: str) -> None:
    """Raise NotAllowed unless the caller may change how people sign in, and give these roles.

    Whoever names an identity provider lets it say who people are, so a person does it: an
    administrator, whose right is locked until the transaction ends. A key may not.
    """
    require(caller, SSO_WRITE)
    if caller.kind not in ("user", "system"):
        detail = "A person who administers the organisation does this, and no key."
        raise NotAllowed("person_required", detail)
    hold_own_right(caller)
    if roles:
        may_give_roles(caller, *roles)


def may_check_domains(caller: Caller) -> None:
    """Raise NotAllowed unless the platform itself looks domains up again."""
    require_system(caller)


def may_admit(caller: Caller) -> None:
    """Raise NotAllowed unless the platform itself admits somebody whom a connection proved."""
    require_system(caller)
