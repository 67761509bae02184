"""What the product exports comes back: an empty organisation gets the same statistics."""

from datetime import date

import pytest

from apps.analytics import services as analytics
from apps.directory import services as directory
from apps.directory.models import AbsenceState
from apps.jobs import services as jobs
from apps.measures import services as measures
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.measured import DECLARED
from tests.sample_data import JANUARY, NOW, TODAY, key, move, organisation, rep, system

from .conftest import rows_of

MARCH, MAY, JUNE = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1)
TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
VOLATILE = {"team_id", "plan_id", "version", "computed_at"}


@pytest.fixture
def lived_in(acme, score, bobs_rep, dora, north, south, sales):
    """Moves, a leaver, namesakes without ids, a team without an id, and text like a formula."""
    with organisation_context(acme.pk):
        caller = system(acme)
        unnamed = directory.create_team(
            caller=caller, name="=A / B", external_id=None, parent=south, today=TODAY
        )
        namesakes = [
            directory.create_rep(
                caller=caller, name="-Lee Park", team=where, from_day=JANUARY, today=TODAY
            )
            for where in (north, unnamed)
        ]
        directory.set_parent(caller=caller, team=unnamed, from_day=MAY, parent=north, today=TODAY)
        directory.set_parent(caller=caller, team=north, from_day=JUNE, parent=None, today=TODAY)
    leaver = rep(acme, "Leaver", south)
    move(leaver, None, MARCH)
    move(dora, unnamed, MARCH)
    _plan(acme, north, unnamed, dora)
    everybody = [bobs_rep, dora, leaver, *namesakes]
    _measure(acme, everybody, [north, unnamed])
    _let_be_absent(acme, [(dora, MARCH, MAY), (namesakes[0], MAY, JUNE), (leaver, MAY, JUNE)])
    for number, one in enumerate(everybody):
        score(one, {date(2026, m, 3 + number): 30 + 7 * number + m for m in range(1, 7)})
        pillars = {"brand": 17.512, "people": 9.7, "insights": 5 + number, "relationships": 18.904}
        score(one, {date(2026, 6, 20 + number): None}, **pillars)


def _plan(acme, north, unnamed, one):
    """Plans with versions, an end and a pause, of two teams, a rep and the organisation."""
    first = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 9, 30),
             "stages": [{"threshold": 40, "due_after_months": 3},
                        {"threshold": 60, "due_on": date(2026, 6, 20)}]}  # fmt: skip
    harder = first | {"share_required": 60, "stages": [*first["stages"][:1],
                      {"threshold": 70, "due_on": date(2026, 6, 24)}]}  # fmt: skip
    median = {"starts_on": date(2026, 11, 1), "criterion": "median",
              "stages": [{"threshold": 75, "due_after_months": 2}]}  # fmt: skip
    frozen = {"starts_on": JANUARY, "cohort": "frozen_at_start",
              "stages": [{"threshold": 35, "due_after_months": 4}]}  # fmt: skip
    with organisation_context(acme.pk):
        who = {"caller": system(acme), "today": TODAY}
        this = targets.create_plan(name="=This year", team=north, terms=first, **who)
        change = {"plan": this, "name": "=This year", **who}
        targets.change_plan(terms=harder, effective_from=date(2026, 6, 10), **change)
        targets.change_plan(terms=first | {"share_required": 50}, effective_from=MAY, **change)
        targets.put_pause(plan=this, from_day=MARCH, last_day=date(2026, 3, 9), **who)
        for name, team, terms in (("Next", north, median), ("Own", unnamed, median | first),
                                  ("All", None, frozen)):  # fmt: skip
            targets.create_plan(name=name, team=team, terms=terms, **who)
        targets.create_plan(name="Ramp", team=None, rep=one, terms=first, **who)


def _let_be_absent(acme, absences):
    """Approve all but the last."""
    with organisation_context(acme.pk):
        for number, (one, first, end) in enumerate(absences, start=1):
            state = AbsenceState.REQUESTED if number == len(absences) else AbsenceState.APPROVED
            directory.save_absence(
                caller=system(acme), rep=one, span=(first, end), kind="other", state=state,
                today=TODAY, now=NOW,
            )  # fmt: skip


def _measure(acme, reps, teams):
    """Values of reps, of teams and of the organisation; some of the names are no ids."""
    with organisation_context(acme.pk):
        measures.define_measure(caller=system(acme), key="heard", values=DECLARED)
        known = measures.known_measures(acme.pk)
        keys = [
            *(measures.Key(known["mentions"].id, one.pk, None, MARCH) for one in reps),
            *(measures.Key(known["heard"].id, None, one.pk, MARCH) for one in teams),
            measures.Key(known["share_of_voice"].id, None, None, MARCH),
        ]
        by_id = {one.id: one for one in known.values()}
        for number, key in enumerate(keys):
            measure = by_id[key.measure]
            measures.record_value(
                caller=system(acme), measure=measure, key=key, value=number + 0.125, now=NOW
            )


def drain(one):
    with organisation_context(one.pk):
        while analytics.drain(organisation_id=one.pk, now=NOW):
            pass


def statistics(client, slug, work):
    """The statistics of all days by team, without what differs between organisations."""
    rows = exported(client, slug, work, content="statistics")
    return sorted(rows, key=lambda row: (row["level"], row["team_name"] or "", row["day"]))


def attainment(client, slug, work):
    """The attainment of all teams on some days: before an edit, in a pause, and in the end."""
    return [
        sorted(
            exported(client, slug, work, content="attainment", on=str(day)),
            key=lambda row: (row["team_name"], row["stage"]),
        )
        for day in (date(2026, 3, 5), date(2026, 4, 30), date(2026, 5, 20), TODAY)
    ]


def exported(client, slug, work, **asked):
    path = f"/api/v1/organisations/{slug}"
    asked = client.post(f"{path}/exports", {"format": "ndjson", **asked}).json()
    work()
    content = client.get(f"{path}/exports/{asked['id']}/file").getvalue()
    return [{n: v for n, v in r.items() if n not in VOLATILE} for r in rows_of(content, "ndjson")]


@pytest.mark.trial
@pytest.mark.usefixtures("lived_in")
@pytest.mark.parametrize(
    "format", ["csv", *(pytest.param(one, marks=pytest.mark.check) for one in ("ndjson", "xlsx"))]
)
def test_an_empty_organisation_gets_the_same_statistics(
    acme, acme_api, api, export, fetch, work, format
):
    kinds = ("directory", "absences", "plans", "scores")
    files = {kind: fetch(export(kind, format)) for kind in kinds}
    drain(acme)
    expected = statistics(acme_api, "acme", work)
    attained = attainment(acme_api, "acme", work)
    empty = organisation("empty")
    client = api(key(empty))

    def work_there():
        while jobs.run_next(organisation_id=empty.pk, clock=lambda: NOW):
            pass

    for kind, file in files.items():
        path = f"/api/v1/organisations/empty/imports?kind={kind}"
        answer = client.post(path, file, content_type=TYPES[format])
        assert answer.status_code == 202, answer.content
        work_there()
        received = client.get(f"/api/v1/organisations/empty/imports/{answer.data['id']}").data
        assert (received["state"], received["skipped"]) == ("succeeded", 0), received["error"]
    drain(empty)

    assert len(expected) > 500
    assert sum(row["excused"] for row in expected) > 100
    assert statistics(client, "empty", work_there) == expected
    assert [len(rows) for rows in attained] == [6, 6, 6, 6]
    assert {row["state"] for rows in attained for row in rows} >= {"paused", "overdue", "met"}
    assert attainment(client, "empty", work_there) == attained


@pytest.mark.usefixtures("lived_in")
@pytest.mark.parametrize(
    ("kind", "least"),
    [("directory", 10), ("scores", 10), ("absences", 3), ("plans", 11), ("measure_values", 8)],
)
def test_a_file_of_ones_own_changes_nothing(acme_api, export, fetch, work, kind, least):
    file = fetch(export(kind, "csv"))
    answer = acme_api.post(
        f"/api/v1/organisations/acme/imports?kind={kind}", file, content_type="text/csv"
    )
    work()
    received = acme_api.get(f"/api/v1/organisations/acme/imports/{answer.data['id']}").data

    counts = {name: received[name] for name in ("created", "updated", "rejected")}
    assert counts == {"created": 0, "updated": 0, "rejected": 0}, received
    assert received["unchanged"] == received["rows"] >= least
