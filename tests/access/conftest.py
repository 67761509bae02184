import os

import psycopg
import pytest
from django.db import connection

from apps.access.models import ApiKey, Membership
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import organisation_context


@pytest.fixture
def place(acme):
    """Somebody's membership, as it is stored now, or None."""

    def look_up(user):
        with organisation_context(acme.pk):
            return Membership.objects.filter(user=user).first()

    return look_up


@pytest.fixture
def row(acme):
    """The row of a key, by its text."""

    def look_up(text):
        with organisation_context(acme.pk):
            return ApiKey.objects.get(public_id=text.split("_")[2])

    return look_up


@pytest.fixture
def meanwhile(acme):
    """A second connection of the application's role, in a context of Acme's."""
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT set_config('app.organisation_id', %s, false)", [str(acme.pk)])
        yield other
