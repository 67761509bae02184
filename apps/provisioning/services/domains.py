"""Domains of e-mail addresses for which an organisation speaks, once the DNS has shown it."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.database import cross_tenant
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..clients import Unanswered, has_record
from ..models import Domain

MAX_DOMAINS = 100
LOOKED_UP_EVERY = timedelta(hours=24)
MISSING_FOR = timedelta(days=7)
MOST_AT_ONCE = 50  # Domains of one organisation that one run looks up.


class NotVerified(ValueError):
    """The TXT record is not there, or the domain cannot be verified by this organisation."""


class DnsSilent(ValueError):
    """The DNS did not answer."""


@transaction.atomic
def add_domain(*, caller: Caller, name: str) -> tuple[Domain, bool]:
    """Add a domain, which is not verified; return (domain, created). Safe to repeat.

    Raises NotAllowed, and Invalid where there are too many.
    """
    policies.may_configure(caller)
    rows = Domain.objects.of_organisation(caller.organisation_id)
    known = rows.filter(name=name).first()
    if known:
        return known, False
    if rows.count() >= MAX_DOMAINS:
        detail = f"An organisation has at most {MAX_DOMAINS} domains."
        raise Invalid([FieldError("name", "too_many", detail)])
    domain, created = Domain.objects.get_or_create(
        organisation_id=caller.organisation_id,
        name=name,
        defaults={"challenge": secrets.token_urlsafe(32)},
    )
    if created:
        record_event("create", domain, after=snapshot(domain))
    return domain, created


@transaction.atomic
def remove_domain(*, caller: Caller, domain: Domain) -> None:
    """Remove a domain: from now on it joins nobody. Raises NotAllowed."""
    policies.may_configure(caller)
    record_event("delete", domain, before=snapshot(domain))
    domain.delete()


@transaction.atomic
def verify_domain(
    *,
    caller: Caller,
    domain: Domain,
    now: datetime,
    resolver: Callable[[str], list[str]] | None = None,
) -> Domain:
    """Look the TXT record of a domain up; the domain is verified from then on. Safe to repeat.

    A domain belongs to one organisation: where another one has verified it, the answer is that of a
    missing record. Raises NotAllowed, NotVerified, DnsSilent.
    """
    policies.may_configure(caller)
    try:
        is_there = has_record(domain.name, domain.challenge, resolver=resolver)
    except Unanswered as error:
        raise DnsSilent(f"The DNS did not answer ({error}): try again.") from None
    before = snapshot(domain)
    if not is_there or not cross_tenant.verify_domain(domain.pk, now):
        raise NotVerified("The TXT record was not found, or the domain cannot be verified here.")
    domain.refresh_from_db()
    if before["verified_at"] is None:
        record_event("verify", domain, before=before, after=snapshot(domain))
    return domain


def due_domains(*, caller: Caller, now: datetime) -> list[Domain]:
    """Return verified domains that were not looked up for a day. Raises NotAllowed."""
    policies.may_check_domains(caller)
    rows = Domain.objects.of_organisation(caller.organisation_id).verified()
    due = rows.filter(checked_at__lte=now - LOOKED_UP_EVERY) | rows.filter(checked_at=None)
    return list(due.order_by("checked_at", "pk")[:MOST_AT_ONCE])


@transaction.atomic
def note_lookup(*, caller: Caller, domain: Domain, is_there: bool, now: datetime) -> None:
    """Store whether the record of a verified domain was there.

    A domain is verified no longer once its record was missing for a week. Raises NotAllowed.
    """
    policies.may_check_domains(caller)
    rows = Domain.objects.of_organisation(caller.organisation_id).verified()
    held = rows.select_for_update(of=["self"], no_key=True).filter(pk=domain.pk).first()
    if held is None:
        return
    before = snapshot(held)
    held.checked_at = now
    held.missing_since = None if is_there else (held.missing_since or now)
    if held.missing_since and now - held.missing_since >= MISSING_FOR:
        held.verified_at = held.missing_since = None
    held.save(update_fields=["checked_at", "missing_since", "verified_at"])
    if held.verified_at is None:
        record_event("expire", held, before=before, after=snapshot(held))
