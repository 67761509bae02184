"""The fixtures' data: Ada administers Acme, Alice manages North, Ana reads, Bob sells; Charlie has
Globex.

`make_sample_data` puts them all on a stage; the functions that it uses make more of a kind.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import time_machine

from apps.access import services as access
from apps.access.models import Membership
from apps.accounts.models import User
from apps.directory import services as directory
from apps.organisations import services as organisations
from apps.scores import services as scores
from ssi_platform.domain.readings import Source, reading_from
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS
from ssi_platform.tenancy.roles import Role

from .sessions import open_session

JANUARY = date(2026, 1, 1)
TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)  # When the sample data was created.


def organisation(slug):
    system = Caller.system(organisation_id=new_id())
    return organisations.create_organisation(caller=system, slug=slug, name=slug.title())


def system(organisation):
    """The platform itself as the caller, which may do everything in an organisation."""
    return Caller.system(organisation_id=organisation.pk, slug=organisation.slug)


def member(organisation, name, role):
    email = f"{name}@{organisation.slug}.example"
    return User.objects.get(pk=place(organisation, email, role, name.title()).user_id)


def place(organisation, email, role, name=""):
    """Let a person be a member: invited, and accepted, with an address that is proven."""
    who = {"caller": system(organisation), "now": NOW}
    with organisation_context(organisation.pk):
        membership = access.add_member(email=email, name=name, role=role, **who)
        membership.user.email_proven_at = NOW
        membership.user.save(update_fields=["email_proven_at"])
        return access.accept_invitation(membership=membership, **who)


def team(organisation, name, parent=None):
    with organisation_context(organisation.pk):
        return directory.create_team(
            caller=Caller.system(organisation_id=organisation.pk),
            name=name,
            external_id=name.lower(),
            parent=parent,
            today=TODAY,
        )


def rep(organisation, name, in_team, *, user=None, since=JANUARY, today=TODAY):
    """Create a rep, who is the member with an account, if one is given."""
    who = {"caller": system(organisation)}
    with organisation_context(organisation.pk):
        made = directory.create_rep(
            **who, name=name, external_id=name.lower(), team=in_team, from_day=since, today=today
        )
        if user is not None:
            membership = Membership.objects.get(user=user)
            directory.link_rep(**who, membership=membership, rep_id=made.pk)
    return made


def move(rep, to_team, from_day, *, today=TODAY):
    """Put a rep into a team, or with None into none, from a day on."""
    with organisation_context(rep.organisation_id):
        caller = Caller.system(organisation_id=rep.organisation_id)
        directory.assign(caller=caller, rep=rep, from_day=from_day, team=to_team, today=today)


def reading(total=None, *, at=NOW, source=Source.MANUAL, **values):
    """A reading of a total, or of pillars."""
    if total is not None:
        values["total"] = total
    return reading_from(values, observed_at=at, source=source)


def record(organisation, readings, *, now=NOW):
    """Record {(rep, day): reading} of many reps and days."""
    with organisation_context(organisation.pk):
        scores.record_scores(
            caller=system(organisation),
            organisation=organisation,
            readings={(rep.pk, day): one for (rep, day), one in readings.items()},
            now=now,
        )


def key(organisation, *scopes, **kwargs):
    with organisation_context(organisation.pk):
        _, text = access.create_key(
            caller=system(organisation),
            name="test",
            scopes=scopes or list(PERMISSIONS),
            **kwargs,
        )
    return text


@time_machine.travel(BEFORE, tick=True)
def make_sample_data():
    acme, globex = organisation("acme"), organisation("globex")
    ada, ana = member(acme, "ada", Role.ADMIN), member(acme, "ana", Role.ANALYST)
    alice, bob = member(acme, "alice", Role.MANAGER), member(acme, "bob", Role.REP)
    charlie = member(globex, "charlie", Role.ADMIN)
    sales = team(acme, "Sales")
    north, south = team(acme, "North", sales), team(acme, "South", sales)
    with organisation_context(acme.pk):
        alices = place(acme, alice.email, Role.MANAGER)
        directory.add_manager(caller=system(acme), team=north, membership=alices)
    charlies_team = team(globex, "East")
    for somebody in (ada, ana, alice, bob, charlie):
        open_session(somebody)
    return SimpleNamespace(
        acme=acme, globex=globex, ada=ada, ana=ana, alice=alice, bob=bob, charlie=charlie,
        sales=sales, north=north, south=south, bobs_rep=rep(acme, "Bob", north, user=bob),
        dora=rep(acme, "Dora", south), charlies_team=charlies_team,
        charlies_rep=rep(globex, "Eve", charlies_team), acme_key=key(acme),
        globex_key=key(globex),
    )  # fmt: skip
