import os

import psycopg
import pytest
from django.core import mail
from django.db import connection

from apps.access import tasks
from apps.access.models import ApiKey, InvitationLink, Membership
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import organisation_context

from .links import GLOBEX, NEW, link_in, secret_of


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


@pytest.fixture
def invite(api, charlie):
    """Invite a person into Globex; return the answer's body."""

    def send(email=NEW, role="rep", **more):
        answer = api(charlie).post(f"{GLOBEX}/members", {"email": email, "role": role, **more})
        assert answer.status_code == 201, answer.content
        return answer.json()

    return send


@pytest.fixture
def links(globex):
    def rows():
        with organisation_context(globex.pk):
            return list(InvitationLink.objects.order_by("pk"))

    return rows


@pytest.fixture
def mailed(globex):
    """Send the mails that wait; return the secret of each."""

    def send():
        mail.outbox.clear()
        tasks.send_mails(organisation_id=str(globex.pk))
        return [secret_of(link_in(one.body)) for one in mail.outbox]

    return send
