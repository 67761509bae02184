"""The context: one transaction, one organisation, and nothing of it afterwards."""

import uuid

import pytest
from django.db import InternalError, OperationalError, connection, transaction
from django.utils.module_loading import import_string
from psycopg.pq import TransactionStatus
from rest_framework.response import Response

from apps.directory.models import Team
from apps.jobs.services import WAITING_JOBS
from apps.ledger.services import STALE_RANGES, UNPUBLISHED
from ssi_platform.tenancy.context import (
    Actor,
    TwoOrganisations,
    current,
    current_actor,
    organisation_context,
)
from tests.sample_data import team

URL = "/api/v1/organisations/acme/teams"
TEAMS = {"Sales", "North", "South"}  # Acme's own.


def names():
    return {team.name for team in Team.objects.all()}


def setting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organisation_id', true)")
        return cursor.fetchone()[0]


def test_outside_any_context_every_table_is_empty(sales, charlies_team):
    assert current() is None
    assert not Team.objects.exists()


def test_inside_only_the_organisation_is_seen(acme, sales, charlies_team):
    with organisation_context(acme.pk):
        assert names() == TEAMS
        assert setting() == str(acme.pk)


def test_nested_for_the_same_organisation_it_is_re_entered(acme, sales):
    with organisation_context(acme.pk, actor=Actor("user", None, "ada")):
        with organisation_context(acme.pk):
            assert current_actor().name == "ada"
        assert names() == TEAMS


def test_two_organisations_in_one_transaction_are_refused(acme, globex):
    with organisation_context(acme.pk):
        with pytest.raises(TwoOrganisations), organisation_context(globex.pk):
            pass
        assert setting() == str(acme.pk)


def test_one_after_the_other_is_no_mixture(acme, globex, sales, charlies_team):
    for organisation, expected in ((acme, TEAMS), (globex, {"East"})):
        with organisation_context(organisation.pk):
            assert names() == expected


def test_only_an_id_names_an_organisation(db):
    with pytest.raises(ValueError, match="hexadecimal"), organisation_context("' OR true --"):
        pass
    assert current() is None


def test_nothing_outlives_an_error(acme):
    with pytest.raises(ZeroDivisionError), organisation_context(acme.pk):
        raise ZeroDivisionError
    assert current() is None
    assert not setting()


def test_the_setting_does_not_survive_a_commit(committed):
    organisation_id = uuid.uuid4()
    with organisation_context(organisation_id):
        backend = connection.connection.info.backend_pid
        assert setting() == str(organisation_id)
    assert connection.connection.info.backend_pid == backend
    assert setting() == ""  # Not NULL any more: the reason for nullif in the policies.
    assert not Team.objects.exists()


@pytest.mark.parametrize(("read_only", "begun"), [(False, "BEGIN"), (True, "BEGIN READ ONLY")])
@pytest.mark.usefixtures("fastpath_on")
def test_it_is_entered_in_one_trip_to_the_database(committed, tmp_path, read_only, begun):
    connection.ensure_connection()
    psycopg_connection, organisation_id = connection.connection, uuid.uuid4()
    with (tmp_path / "said").open("w+") as trace:
        psycopg_connection.pgconn.trace(trace.fileno())
        with organisation_context(organisation_id, read_only=read_only):
            psycopg_connection.pgconn.untrace()
            assert psycopg_connection.info.transaction_status == TransactionStatus.INTRANS
        assert psycopg_connection.info.transaction_status == TransactionStatus.IDLE
        trace.seek(0)  # The line wrote to the same file.
        [asked] = [text for text in trace if "\tF\t" in text]
    assert f"{begun}; SET LOCAL app.organisation_id = '{organisation_id}'" in asked


def test_an_error_of_the_database_at_begin_is_raised(committed):
    connection.ensure_connection()
    connection.connection.pgconn.finish()
    with pytest.raises(OperationalError), organisation_context(uuid.uuid4()):
        raise AssertionError("No transaction was begun.")
    connection.close()


def test_the_setting_does_not_survive_a_rollback(committed):
    with pytest.raises(ZeroDivisionError), organisation_context(uuid.uuid4()):
        raise ZeroDivisionError
    assert not setting()


def test_a_read_only_context_refuses_writes(acme):
    with (
        pytest.raises(InternalError, match="read-only transaction"),
        organisation_context(acme.pk, read_only=True),
    ):
        Team.objects.create(organisation=acme, name="West")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_safe_method_cannot_write(api, ada, acme, monkeypatch, method):
    def write(self, request, **kwargs):
        Team.objects.create(organisation_id=self.caller.organisation_id, name="West")

    list_view = import_string("apps.directory.views.TeamViewSet")
    monkeypatch.setattr(list_view, "list", write)
    with pytest.raises(InternalError, match="read-only transaction"):
        getattr(api(ada), method)(URL)
    with organisation_context(acme.pk):
        assert names() == TEAMS


def test_the_answer_is_rendered_inside(api, ada, sales, monkeypatch):
    seen = []
    render = Response.render
    monkeypatch.setattr(Response, "render", lambda self: seen.append(current()) or render(self))
    assert api(ada).get(URL).status_code == 200
    assert seen[0] is not None


def test_a_refused_write_leaves_nothing(api, ada, acme, monkeypatch):
    from ssi_platform.api.problems import Conflict

    def half(self, data):
        team(acme, "Half")
        raise Conflict("Changed its mind.")

    monkeypatch.setattr("apps.directory.views.TeamViewSet._create", half)
    assert api(ada).post(URL, {"name": "West"}).status_code == 409
    with organisation_context(acme.pk):
        assert names() == TEAMS


def test_every_tenant_task_takes_the_organisation(committed):
    for target in (STALE_RANGES, UNPUBLISHED, WAITING_JOBS):
        with pytest.raises(TypeError, match="organisation_id"):
            target.task()
        with pytest.raises((TypeError, ValueError)):
            target.task(organisation_id="")


def test_a_request_opens_the_outermost_transaction(api, committed):
    """Nothing wraps requests in a transaction of its own, in which a setting could survive."""
    assert not connection.in_atomic_block
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
    assert api().get(URL).status_code == 401
    assert transaction.get_autocommit()
