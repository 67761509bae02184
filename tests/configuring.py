"""The services of single sign-on that an administrator calls, and no key, by name."""

from apps.provisioning import services as provisioning
from apps.provisioning.clients.fetching import Unreachable
from apps.provisioning.models import GroupMapping

from .sample_data import NOW, TODAY

TIME = {"now": NOW, "today": TODAY}
CONNECTION = {
    "name": "Second", "issuer": "https://127.0.0.1/second", "client_id": "ssi", "secret": "s",
}  # fmt: skip


def _mapping(tenant):
    return GroupMapping.objects.of_organisation(tenant.organisation.pk).order_by("pk").first()


# name: (the call; the exception that a caller with the right meets, if any)
OF_ADMINISTRATORS = {
    "provisioning.create_connection": (lambda caller, tenant: provisioning.create_connection(
        caller=caller, values=CONNECTION), None),
    "provisioning.change_connection": (lambda caller, tenant: provisioning.change_connection(
        caller=caller, connection=tenant.sso["sso"], changes={"name": "New"}), None),
    "provisioning.remove_connection": (lambda caller, tenant: provisioning.remove_connection(
        caller=caller, connection=tenant.sso["sso"]), None),
    "provisioning.try_connection": (lambda caller, tenant: provisioning.try_connection(
        caller=caller, connection=tenant.sso["sso"]), Unreachable),
    "provisioning.add_domain": (lambda caller, tenant: provisioning.add_domain(
        caller=caller, name="new.example"), None),
    "provisioning.remove_domain": (lambda caller, tenant: provisioning.remove_domain(
        caller=caller, domain=tenant.sso["domain"]), None),
    "provisioning.verify_domain": (lambda caller, tenant: provisioning.verify_domain(
        caller=caller, domain=tenant.sso["domain"], now=NOW, resolver=lambda _: []),
        provisioning.NotVerified),
    "provisioning.save_mapping": (lambda caller, tenant: provisioning.save_mapping(
        caller=caller, group="Sellers", role="rep", **TIME), None),
    "provisioning.remove_mapping": (lambda caller, tenant: provisioning.remove_mapping(
        caller=caller, mapping=_mapping(tenant), **TIME), None),
}  # fmt: skip
