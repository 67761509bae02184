"""What a directory keeps in a populated organisation, and the policies of its services."""

from apps.access import services as access
from apps.directory import services as directory
from apps.provisioning import services as provisioning
from apps.provisioning.models import Domain, ProvisionedGroup, ProvisionedMember

from .sample_data import NOW, TODAY, system

TIME = {"now": NOW, "today": TODAY}
USER = {
    "external_id": "00u1",
    "display_name": "Ana",
    "formatted_name": "Ana A.",
    "given_name": "Ana",
    "family_name": "A.",
    "active": True,
    "emails": [{"value": "ana@home.example", "type": "home", "primary": True}],
}


def provision(organisation):
    """Let a directory keep Ana, in a group that is mapped to her role; within the organisation."""
    caller, slug = system(organisation), organisation.slug
    Domain.objects.create(organisation=organisation, name=f"{slug}.example", verified_at=NOW)
    user = provisioning.create_user(
        caller=caller, values={**USER, "user_name": f"ana@{slug}.example"}, now=NOW
    )
    values = {"display_name": "Readers", "external_id": "00g1", "members": {user.pk}}
    provisioning.create_group(caller=caller, values=values, **TIME)
    provisioning.save_mapping(caller=caller, group="Readers", role="analyst", **TIME)


def user_of(tenant):
    rows = ProvisionedMember.objects.of_organisation(tenant.organisation.pk).with_membership()
    return rows.get()


def group_of(tenant):
    return ProvisionedGroup.objects.of_organisation(tenant.organisation.pk).get()


def _values(name):
    return {**USER, "user_name": name}


def _group(name):
    return {"display_name": name, "external_id": "", "members": set()}


# Name: (a permission without which it is refused, the call).
SERVICES = {
    "access.provision_member": ("provisioning:write", lambda caller, tenant:
        access.provision_member(caller=caller, email="new@x.example", name="", role="rep",
                                accepted_at=None)),
    "access.set_provisioned_name": ("provisioning:write", lambda caller, tenant:
        access.set_provisioned_name(caller=caller, membership=tenant.places["bob"], name="B")),
    "access.set_provisioned_role": ("provisioning:write", lambda caller, tenant:
        access.set_provisioned_role(caller=caller, membership=tenant.places["bob"],
                                    role="analyst", now=NOW)),
    "access.set_provisioned_email": ("provisioning:write", lambda caller, tenant:
        access.set_provisioned_email(caller=caller, membership=tenant.places["bob"],
                                     email="b@x.example", accepted_at=None, now=NOW)),
    "access.suspend_member": ("provisioning:write", lambda caller, tenant:
        access.suspend_member(caller=caller, membership=tenant.places["bob"], now=NOW)),
    "access.resume_member": ("provisioning:write", lambda caller, tenant:
        access.resume_member(caller=caller, membership=tenant.places["bob"])),
    "access.remove_provisioned": ("provisioning:write", lambda caller, tenant:
        access.remove_provisioned(caller=caller, membership=tenant.places["bob"], now=NOW)),
    "directory.provision_managers": ("provisioning:write", lambda caller, tenant:
        directory.provision_managers(caller=caller, membership=tenant.places["bob"],
                                     add=[tenant.teams["own"].pk], remove=[])),
    "provisioning.create_user": ("provisioning:write", lambda caller, tenant:
        provisioning.create_user(caller=caller, values=_values("n@x.example"), now=NOW)),
    "provisioning.change_user": ("provisioning:write", lambda caller, tenant:
        provisioning.change_user(caller=caller, member=user_of(tenant),
                                 values=_values("n@x.example"), now=NOW)),
    "provisioning.remove_user": ("provisioning:write", lambda caller, tenant:
        provisioning.remove_user(caller=caller, member=user_of(tenant), now=NOW)),
    "provisioning.create_group": ("provisioning:write", lambda caller, tenant:
        provisioning.create_group(caller=caller, values=_group("New"), **TIME)),
    "provisioning.change_group": ("provisioning:write", lambda caller, tenant:
        provisioning.change_group(caller=caller, group=group_of(tenant), values=_group("New"),
                                  **TIME)),
    "provisioning.remove_group": ("provisioning:write", lambda caller, tenant:
        provisioning.remove_group(caller=caller, group=group_of(tenant), **TIME)),
}  # fmt: skip
