"""The resources of SCIM (RFC 7643), with the attributes that the platform has a use for.

What else directories send of a person is accepted, ignored and not stored.
"""

from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    CaseExact,
    ComplexAttribute,
    GroupMembership,
    Mutability,
    Reference,
    Required,
    Resource,
    Uniqueness,
)
from scim2_models import Email as CoreEmail
from scim2_models import Group as CoreGroup
from scim2_models import User as CoreUser

from ..models.scim import MAX_EMAIL, MAX_EMAILS, MAX_EXTERNAL_ID, MAX_NAME, MAX_TYPE

Short = Annotated[str | None, Field(max_length=MAX_NAME)]
ExternalId = Annotated[
    str | None,
    Mutability.read_write,
    CaseExact.true,
    Field(max_length=MAX_EXTERNAL_ID),
]


class Name(ComplexAttribute):
    formatted: Short = None
    family_name: Short = None
    given_name: Short = None


class Email(ComplexAttribute):
    value: Annotated[str | None, Field(max_length=MAX_EMAIL)] = None
    type: Annotated[CoreEmail.Type | None, Field(max_length=MAX_TYPE)] = None
    primary: bool | None = None


class User(Resource[Any]):
    """A member of the organisation. `userName` is the e-mail address that they sign in with."""

    __schema__ = CoreUser.__schema__

    external_id: ExternalId = None
    user_name: Annotated[
        str | None, Uniqueness.server, Required.true, Field(max_length=MAX_EMAIL)
    ] = None
    name: Name | None = None
    display_name: Short = None
    active: bool | None = None
    emails: Annotated[list[Email] | None, Field(max_length=MAX_EMAILS)] = None
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None


class GroupMember(ComplexAttribute):
    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A group of the directory. What its members become here is said by the mappings."""

    __schema__ = CoreGroup.__schema__

    external_id: ExternalId = None
    display_name: Annotated[str | None, Required.true, Field(max_length=255)] = None
    members: list[GroupMember] | None = None
