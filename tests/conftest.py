"""The cast. Ada runs Acme, Alice manages its North, Ana reads, Bob sells; Charlie runs Globex."""

import os
from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.directory import services as directory
from apps.organisations import services as organisations
from ssi_platform.domain.readings import Source, reading_from
from ssi_platform.embedded.addresses import with_database
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Permission, Role

from . import engines

hypothesis_settings.register_profile("suite", max_examples=50, deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")

JANUARY = date(2026, 1, 1)
TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """A database of this worker's own, cloned from the migrated one."""
    name = engines.clone(f"{os.environ[engines.TEMPLATE]}_{worker_id}")
    connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()
    engines.drop(name)


@pytest.fixture(scope="session")
def owner_url(django_db_setup):
    return with_database(os.environ["DATABASE_OWNER_URL"], connection.settings_dict["NAME"])


@pytest.fixture
def owner(owner_url):
    """The owner of the tables, who may change the schema and truncate."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        yield owner


@pytest.fixture
def committed(django_db_setup, django_db_blocker, owner):
    """Real commits, for what a test inside one transaction would hide; emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()
    keep = ["analytics_publishedfigure", "django_migrations", "django_content_type"]
    tables = owner.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
        [[*keep, "auth_permission"]],
    ).fetchall()
    owner.execute(f"TRUNCATE {', '.join(table for (table,) in tables)} CASCADE")


@pytest.fixture
def acme(db):
    return organisations.create_organisation(slug="acme", name="Acme")


@pytest.fixture
def globex(db):
    return organisations.create_organisation(slug="globex", name="Globex")


def member(organisation, name, role):
    with organisation_context(organisation.pk):
        membership = organisations.add_member(
            organisation_id=organisation.pk,
            email=f"{name}@{organisation.slug}.example",
            name=name.title(),
            role=role,
        )
    return User.objects.get(pk=membership.user_id)


@pytest.fixture
def ada(acme):
    return member(acme, "ada", Role.ADMIN)


@pytest.fixture
def alice(acme, north):
    user = member(acme, "alice", Role.MANAGER)
    with organisation_context(acme.pk):
        membership = organisations.add_member(
            organisation_id=acme.pk, email=user.email, name="", role=Role.MANAGER
        )
        directory.add_manager(team=north, membership=membership)
    return user


@pytest.fixture
def ana(acme):
    return member(acme, "ana", Role.ANALYST)


@pytest.fixture
def bob(acme):
    return member(acme, "bob", Role.REP)


@pytest.fixture
def charlie(globex):
    return member(globex, "charlie", Role.ADMIN)


def team(organisation, name, parent=None):
    with organisation_context(organisation.pk):
        return directory.create_team(
            organisation_id=organisation.pk, name=name, external_id=name.lower(), parent=parent
        )


def rep(organisation, name, in_team, *, user=None, since=JANUARY, today=TODAY):
    with organisation_context(organisation.pk):
        created = directory.create_rep(
            organisation_id=organisation.pk, name=name, external_id=name.lower(), user=user
        )
        directory.assign(rep=created, from_day=since, team=in_team, today=today)
    return created


@pytest.fixture
def sales(acme):
    return team(acme, "Sales")


@pytest.fixture
def north(acme, sales):
    return team(acme, "North", sales)


@pytest.fixture
def south(acme, sales):
    return team(acme, "South", sales)


@pytest.fixture
def bobs_rep(acme, north, bob):
    return rep(acme, "Bob", north, user=bob)


@pytest.fixture
def dora(acme, south):
    return rep(acme, "Dora", south)


@pytest.fixture
def charlies_team(globex):
    return team(globex, "East")


@pytest.fixture
def charlies_rep(globex, charlies_team):
    return rep(globex, "Eve", charlies_team)


def reading(total=None, *, at=NOW, source=Source.MANUAL, **values):
    """A reading of a total, or of pillars."""
    if total is not None:
        values["total"] = total
    return reading_from(values, observed_at=at, source=source)


def key(organisation, *scopes, **kwargs):
    with organisation_context(organisation.pk):
        _, text = organisations.create_key(
            organisation_id=organisation.pk,
            name="test",
            scopes=scopes or list(Permission),
            **kwargs,
        )
    return text


@pytest.fixture
def acme_key(acme):
    return key(acme)


@pytest.fixture
def globex_key(globex):
    return key(globex)


@pytest.fixture
def api():
    """An API client for a user, or for the text of a key, or for nobody."""

    def sign_in(who=None):
        client = APIClient()
        if isinstance(who, str):
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {who}")
        elif who is not None:
            client.force_login(who)
        return client

    return sign_in
