"""Attacks by what people are, and by what changes while they sign in."""

from datetime import timedelta

from apps.access.models import Membership
from apps.accounts.models import User
from apps.provisioning.models import Connection, Identity
from ssi_platform.database import clock
from ssi_platform.tenancy.roles import Role


def too_late(scene):
    scene.later = timedelta(minutes=11)


def disabled(scene):
    with scene.inside():
        Connection.objects.update(enabled=False)


def removed(scene):
    with scene.inside():
        Connection.objects.all().delete()


def unreadable_secret(scene):
    with scene.inside():
        Connection.objects.update(secret=b"of another installation")


def rows(model, **columns):
    def attack(scene):
        with scene.inside():
            model.objects.update(**columns)

    return attack


def ana(change):
    """Return an attack in which Ana signs in, whose account was changed."""

    def attack(scene):
        scene.person.update({"sub": "s-ana", "email": scene.ana.email})
        change(scene)

    return attack


def known(change):
    """The same, after Ana has signed in before."""

    def attack(scene):
        with scene.inside():
            member = Membership.objects.get(user=scene.ana)
            Identity.objects.create(
                organisation_id=scene.acme.pk,
                connection=Connection.objects.get(),
                subject="s-ana",
                membership=member,
                own_role=Role.ANALYST,
                signed_in_at=clock.now(),
            )
        ana(change)(scene)

    return attack


def account(**columns):
    def change(scene):
        user = User.objects.get(pk=scene.ana.pk)
        for name, value in columns.items():
            setattr(user, name, value)
        user.save()

    return change


def address_of_a_known_member(scene):
    """Mallory takes Ana's address at the provider: names and addresses are mutable there."""
    known(lambda scene: None)(scene)
    scene.person.update({"sub": "s-mallory", "email": scene.ana.email})


def domain_of_another_organisation(scene):
    from .conftest import verified

    verified(scene.globex, "globex.example")
    scene.person["email"] = "charlie@globex.example"


def suspended(scene):
    with scene.inside():
        Membership.objects.filter(user=scene.ana).update(suspended_at=clock.now())


def other_client(scene):
    """A token for another application at the same provider, of the same person."""
    scene.provider.claims["aud"] = "another-application"
