"""Days in forms: one range, a question about far days, nothing without an edit."""

import pytest
from django.db import IntegrityError, transaction

from apps.directory import services
from apps.directory.models import Assignment, Rep, Team, TeamParent
from apps.ledger.models import AuditEvent, Event, StaleRange
from ssi_platform.adminsite.days import CONFIRMED
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.context import organisation_context

from ..clock import noon as noon
from ..sample_data import TODAY, system
from .conftest import errors, form, url

pytestmark = pytest.mark.check

OUT_OF_RANGE = ["0026-01-01", "1990-01-01", "1999-12-31", "2027-07-01", "2199-12-31"]
FAR, FAR_AHEAD, NEAR = "2025-09-02", "2027-04-27", ["2025-09-03", "2026-06-30", "2027-04-26"]


@pytest.fixture
def pages(north, south, bobs_rep):
    """{model: (the page that adds a row, what it is sent but for the day, the day's field)}."""
    return {
        "assignment": ({"rep": bobs_rep.pk, "team": south.pk}, "from_day"),
        "rep": ({"name": "Kim", "team": north.pk}, "from_day"),
        "team": ({"name": "West", "parent": north.pk}, "from_day"),
        "teamparent": ({"team": south.pk, "parent": north.pk}, "from_day"),
        "archived": ({"name": "West"}, "archived_from"),
        "scoreentry": ({"rep": bobs_rep.pk, "total": "55"}, "day"),
        "targetplan": (PLAN, "starts_on"),
    }


def post(client, pages, kind, day, **more):
    data, field = pages[kind]
    page = url(PAGES.get(kind, f"directory_{kind}"), "add")
    return client.post(page, data | {field: day} | more)


def codes(answer):
    return {
        name: [e.code for e in errors] for name, errors in form(answer).errors.as_data().items()
    }


PLAN = {
    "name": "70", "criterion": "share", "share_required": 80, "cohort": "current_roster",
    "threshold_1": 70, "due_on_1": "2028-06-30",
}  # fmt: skip
PAGES = {
    "archived": "directory_team",
    "scoreentry": "scores_scoreentry",
    "targetplan": "targets_targetplan",
}
KINDS = ["assignment", "rep", "team", "teamparent", "archived", "scoreentry", "targetplan"]


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("day", OUT_OF_RANGE)
@pytest.mark.parametrize("kind", KINDS)
def test_a_day_out_of_range_is_an_error_of_its_field(site, ada, pages, kind, day):
    answer = post(site(ada), pages, kind, day, **{CONFIRMED: f"{pages[kind][1]}={day}"})
    code = "future_day" if kind == "scoreentry" and day > str(TODAY) else "day_out_of_range"
    assert codes(answer)[pages[kind][1]] == [code]


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(
    ("kind", "day"),
    [
        *((kind, FAR) for kind in KINDS),
        *((kind, FAR_AHEAD) for kind in KINDS if kind != "scoreentry"),
    ],
)
def test_a_day_far_from_today_is_asked_about(site, ada, pages, kind, day):
    field = pages[kind][1]
    assert codes(post(site(ada), pages, kind, day)) == {field: ["far_day"]}
    another = post(site(ada), pages, kind, day, **{CONFIRMED: f"{field}=2026-01-01"})
    assert codes(another) == {field: ["far_day"]}
    confirmed = post(site(ada), pages, kind, day, **{CONFIRMED: f"{field}={day}"})
    assert confirmed.status_code == 302


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("day", NEAR)
def test_a_day_near_today_is_not_asked_about(site, ada, pages, day):
    assert post(site(ada), pages, "assignment", day).status_code == 302


def test_the_question_is_a_box_to_tick(site, ada, pages):
    page = post(site(ada), pages, "assignment", FAR)
    assert errors(page)
    box = f'<input type="checkbox" name="{CONFIRMED}" value="from_day={FAR}">'
    assert box in page.content.decode()
    assert "This is 301 days before today." in page.content.decode()


def test_a_day_that_stands_is_not_asked_about(site, ada, acme):
    data = {"name": "Old", "archived_from": FAR, CONFIRMED: f"archived_from={FAR}"}
    site(ada).post(url("directory_team", "add"), data)
    with organisation_context(acme.pk):
        old = Team.objects.get(name="Old")
    change = url("directory_team", "change", old.pk)
    answer = site(ada).post(change, {"name": "Older", "archived_from": FAR})
    assert answer.status_code == 302


ROWS = {
    "team": lambda: Team.objects.get(name="North"),
    "rep": lambda: Rep.objects.get(name="Bob"),
    "assignment": lambda: Assignment.objects.get(team__name="North"),
    "teamparent": lambda: TeamParent.objects.get(team__name="North"),
}


@pytest.mark.parametrize("model", ROWS)
@pytest.mark.parametrize("who", ["ada", "alice"])
@pytest.mark.usefixtures("bobs_rep")
def test_saving_a_form_as_it_was_opened_writes_nothing(request, site, acme, model, who):
    client = site(request.getfixturevalue(who))
    with organisation_context(acme.pk):
        row = ROWS[model]()
        before = stored(row)
    page = url(f"directory_{model}", "change", row.pk)
    opened = form(client.get(page))
    values = {n: opened.get_initial_for_field(f, n) or "" for n, f in opened.fields.items()}
    answer = client.post(page, values, follow=True)

    assert "Nothing was changed." in answer.content.decode()
    with organisation_context(acme.pk):
        assert stored(row) == before


def stored(row):
    """A row, and how many rows there are of all that a write makes."""
    counts = [rows.objects.count() for rows in (AuditEvent, Event, StaleRange, Assignment)]
    return type(row).objects.filter(pk=row.pk).values().get(), counts


@pytest.mark.parametrize("day", ["1999-12-31", "0026-01-01", "2200-01-01"])
@pytest.mark.parametrize(
    ("model", "field"),
    [(Assignment, "from_day"), (TeamParent, "from_day"), (Team, "archived_from")],
)
@pytest.mark.usefixtures("bobs_rep")
def test_the_database_refuses_a_day_out_of_range(acme, model, field, day):
    with organisation_context(acme.pk), pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: day})


@pytest.mark.parametrize("day", OUT_OF_RANGE)
def test_services_refuse_a_day_out_of_range(acme, north, south, bobs_rep, day):
    given = {"caller": system(acme), "today": TODAY}
    day = TODAY.fromisoformat(day)
    calls = [
        lambda: services.assign(rep=bobs_rep, from_day=day, team=south, **given),
        lambda: services.create_rep(name="Kim", team=south, from_day=day, **given),
        lambda: services.change_rep(
            rep=bobs_rep, changes={"team": south, "from_day": day}, **given
        ),
        lambda: services.set_parent(team=north, parent=south, from_day=day, **given),
        lambda: services.create_team(name="West", from_day=day, **given),
        lambda: services.create_team(name="West", archived_from=day, **given),
        lambda: services.change_team(team=north, changes={"archived_from": day}, **given),
        lambda: services.change_team(
            team=north, changes={"parent": south, "from_day": day}, **given
        ),
    ]
    codes = []
    with organisation_context(acme.pk):
        for call in calls:
            with pytest.raises(Invalid) as refused:
                call()
            codes += [error.code for error in refused.value.errors]
    assert codes == ["day_out_of_range"] * len(calls)
