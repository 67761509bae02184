"""Rows as resources of SCIM, and resources as values of rows."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from scim2_models import GroupMembership, InvalidValueException, Meta, Reference

from ssi_platform.api.conditional import tag_of
from ssi_platform.api.renderers import JSONRenderer

from ..models import MemberEmail, ProvisionedGroup, ProvisionedMember
from .scim import Email, Group, GroupMember, Name, User

OF_NAME = {"formatted": "formatted_name", "given_name": "given_name", "family_name": "family_name"}
Locate = Callable[..., str]
Described = TypeVar("Described", User, Group)


def user_of(row: ProvisionedMember, locate: Locate) -> User:
    """Return a member as a user; `locate` gives the address of a collection and an id."""
    name = {part: getattr(row, column) or None for part, column in OF_NAME.items()}
    groups = [_group_of_user(place.group, locate) for place in row.places.all()]
    user = User(
        id=str(row.pk),
        external_id=row.external_id or None,
        user_name=row.user_name,
        name=Name(**name) if any(name.values()) else None,
        display_name=row.display_name or None,
        active=row.active,
        emails=[_email_of(email) for email in row.emails.all()] or None,
        groups=groups or None,
    )
    known_by = [(group.value, group.display) for group in groups]
    return _described(user, row, locate("users", row.pk), known_by)


def group_of(row: ProvisionedGroup, locate: Locate, *, with_members: bool = True) -> Group:
    """Return a group; without its members they are not read."""
    places: Any = row.places.all() if with_members else ()
    members = [_member(place.member_id, locate) for place in places]
    group = Group(
        id=str(row.pk),
        external_id=row.external_id or None,
        display_name=row.display_name,
        members=members or None,
    )
    return _described(group, row, locate("groups", row.pk))


def user_values(user: User) -> dict[str, Any]:
    """Return the columns that a user says. Raises InvalidValueException for a bad `userName`."""
    user_name = user.user_name or ""
    try:
        validate_email(user_name)
    except ValidationError:
        detail = "userName is the e-mail address that the person signs in with."
        raise InvalidValueException(detail=detail) from None
    name = user.name or Name()
    names = {column: getattr(name, part) or "" for part, column in OF_NAME.items()}
    return names | {
        "user_name": user_name,
        "external_id": user.external_id or "",
        "display_name": user.display_name or "",
        "active": user.active,
        "emails": [_email(email) for email in user.emails or []],
    }


def group_values(group: Group) -> dict[str, Any]:
    """Return the columns and `members` that a group says: ids.

    Raises InvalidValueException for a member that is none of our ids.
    """
    return {
        "display_name": group.display_name,
        "external_id": group.external_id or "",
        "members": {_id(member.value) for member in group.members or []},
    }


def _described(resource: Described, row: Any, location: str, *parts: Any) -> Described:
    """Add the address, and the version: of the row, and of parts that are not the row's own."""
    kind = type(resource).__name__
    tag = tag_of(JSONRenderer().render([row.pk, row.changed_at, *parts]))
    resource.meta = Meta(
        resource_type=kind,
        created=row.created_at,
        last_modified=row.changed_at,
        location=location,
        version=f"W/{tag}",
    )
    return resource


def _group_of_user(group: ProvisionedGroup, locate: Locate) -> GroupMembership:
    ref: Any = Reference(locate("groups", group.pk))
    return GroupMembership(value=str(group.pk), ref=ref, display=group.display_name, type="direct")


def _member(member_id: UUID, locate: Locate) -> GroupMember:
    ref: Any = Reference(locate("users", member_id))
    return GroupMember(value=str(member_id), ref=ref, type="User")


def _email_of(row: MemberEmail) -> Email:
    kind: Any = row.type or None
    return Email(value=row.value or None, type=kind, primary=row.primary)


def _email(email: Email) -> dict[str, Any]:
    return {"value": email.value or "", "type": str(email.type or ""), "primary": email.primary}


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise InvalidValueException(detail="A member is the id of a user here.") from None
