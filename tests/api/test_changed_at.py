"""Which resources say when they changed, and that they say it."""

import pytest
from django.apps import apps

from apps.jobs.models import Job
from ssi_platform.database import clock
from ssi_platform.database.fields import ChangedAt, WithChangedAt
from ssi_platform.tenancy.context import organisation_context
from tests.routes import tenant_routes

pytestmark = pytest.mark.django_db

# Lists without it, and why.
WITHOUT = {
    "domains": "added, verified and removed; each instant is shown",
    "group-mappings": "written and removed as a whole",
    "invitations": "made, used and revoked; each instant is shown",
    "measures": "few; `GET …/changes` names what was changed",
    "attainment": "computed for the request",
    "standings": "computed for the request",
    "audit-events": "never changed",
    "changes": "names the changes themselves",
    "erasures": "requested and finished; both instants are shown",
    "events": "never changed",
    "freshness": "computed for the request",
    "organisation-statistics": "computed from scores",
    "releases": "never changed",
    "scores": "an observation has its own instant, and `GET …/changes` names what was replaced",
    "score-revisions": "never changed",
    "target-plan-pauses": "a change of a pause changes its plan",
    "target-plan-versions": "never changed",
    "team-managers": "added and removed, never changed",
    "team-releases": "never changed",
    "team-statistics": "computed from scores",
    "teams-statistics": "computed from scores",
    "verdicts": "never changed",
}
ACME = "/api/v1/organisations/acme"


def lists():
    return [route for route in tenant_routes() if route.lists()]


def parameters_of(route):
    filterset = getattr(route.view, "filterset_class", None)
    return set(filterset.base_filters) if filterset else set()


@pytest.mark.parametrize("route", lists(), ids=lambda route: route.name)
def test_a_list_says_when_rows_changed_or_why_not(route):
    has = {"changed_at__gte", "changed_at__lte"} <= parameters_of(route)
    assert has == (route.name not in WITHOUT)


def test_each_model_that_has_it_is_written_by_one_rule():
    dated = [model for model in apps.get_models() if has_changed_at(model)]
    assert len(dated) == 22
    assert all(issubclass(model, WithChangedAt) for model in dated)


def has_changed_at(model):
    return any(isinstance(field, ChangedAt) for field in model._meta.get_fields())


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def path(bobs_rep):
    return f"{ACME}/reps/{bobs_rep.pk}"


def test_a_change_is_shown_alike_by_write_and_read(client, path):
    before = client.get(path).json()
    changed = client.patch(path, {"name": "Robert"}).json()
    assert changed["changed_at"] > before["changed_at"]
    assert client.get(path).json() == changed
    assert changed["created_at"] == before["created_at"]


def test_what_changes_nothing_is_no_change(client, path):
    changed = client.patch(path, {"name": "Robert"}).json()
    assert client.patch(path, {"name": "Robert"}).json() == changed


def test_a_batch_tells_the_changed_from_the_others(client, bobs_rep):
    people = [{"external_id": "ada", "name": "Ada"}, {"external_id": "eve", "name": "Eve"}]
    assert client.post(f"{ACME}/reps:batch", {"items": people}).status_code == 200
    last = max(row["changed_at"] for row in client.get(f"{ACME}/reps").json()["data"])
    people[0]["name"] = "Ada King"
    client.post(f"{ACME}/reps:batch", {"items": people})
    listed = client.get(f"{ACME}/reps", {"changed_at__gte": last, "ordering": "changed_at"})
    assert [row["name"] for row in listed.json()["data"]][-1] == "Ada King"
    later = [row for row in listed.json()["data"] if row["changed_at"] > last]
    assert [row["name"] for row in later] == ["Ada King"]


def test_a_move_changes_the_assignment_and_not_the_one_before(client, path, south):
    (first,) = client.get(f"{path}/assignments").json()["data"]
    answer = client.put(f"{path}/assignments/2026-06-01", {"team": str(south.pk)})
    _, second = client.get(f"{path}/assignments").json()["data"]
    assert second == answer.json()
    listed = client.get(f"{ACME}/assignments", {"changed_at__gte": second["changed_at"]})
    assert listed.json()["data"] == [second]
    assert second["changed_at"] > first["changed_at"]


def test_a_lease_that_is_renewed_is_no_change(acme, organisation_of_acme):
    job = Job.objects.create(organisation=acme, kind="export", actor_kind="system")
    jobs = Job.objects.of_organisation(acme.pk).filter(pk=job.pk)
    jobs.update(lease_until=clock.now())
    assert jobs.get().changed_at == job.changed_at == job.created_at
    jobs.update(done=1)
    assert jobs.get().changed_at > job.changed_at


def test_an_import_changes_with_its_job(acme, client, bobs_rep):
    file = f"rep,day,total\n{bobs_rep.pk},2026-06-01,60\n".encode()
    answer = client.post(f"{ACME}/imports:raw", file, content_type="text/csv")
    received = answer.json()
    with organisation_context(acme.pk):
        Job.objects.of_organisation(acme.pk).filter(pk=received["job"]).update(done=1)
    loaded = client.get(f"{ACME}/imports/{received['id']}").json()
    assert loaded["changed_at"] > received["changed_at"]
    listed = client.get(f"{ACME}/imports", {"changed_at__gte": loaded["changed_at"]}).json()["data"]
    assert [row["id"] for row in listed] == [received["id"]]


@pytest.fixture
def organisation_of_acme(acme):
    with organisation_context(acme.pk):
        yield
