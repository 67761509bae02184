"""Events about the members of an organisation."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from apps.ledger.services import Body, Change, EventType, Field, Kind
from ssi_platform.tenancy.roles import Role

from .models import Membership

FIELDS = {
    "member": Field(Kind.ID, "The member."),
    "role": Field(Kind.WORD, "The role of the member.", words=Role.values),
}
EXAMPLE = {"member": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0011"), "role": "manager"}


def _members(changes: Sequence[Change]) -> Iterator[Body]:
    for change in changes:
        values = change.after or change.before or {}
        yield {"member": change.instance.pk, "role": str(values["role"])}


EVENT_TYPES = (
    EventType(
        name="member.invited",
        description="A person was invited into the organisation.",
        fields=FIELDS,
        example=EXAMPLE,
        link="members/{member}",
        follows={(Membership, "create")},
        bodies=_members,
    ),
    EventType(
        name="member.joined",
        description="A person accepted the invitation, and has the rights of their role.",
        fields=FIELDS,
        example=EXAMPLE,
        link="members/{member}",
        follows={(Membership, "accept")},
        bodies=_members,
    ),
    EventType(
        name="member.removed",
        description="A person is no longer a member of the organisation, or declined to be one.",
        fields=FIELDS,
        example=EXAMPLE,
        follows={(Membership, "delete"), (Membership, "erase")},
        bodies=_members,
    ),
    EventType(
        name="member.updated",
        description="The name or the role of a member changed, or they were suspended or resumed.",
        fields=FIELDS,
        example=EXAMPLE,
        link="members/{member}",
        follows={(Membership, "change"), (Membership, "suspend"), (Membership, "resume")},
        bodies=_members,
    ),
)
