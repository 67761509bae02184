"""The access matrix of the admin site: every page, by every role, on own and other rows.

A row is a page and what is asked for. `own` and `other` are inside and outside of the teams that
the manager manages, `past` is a day on which a rep of theirs was in another team, `out` moves a
rep to another team, `all` has no team: the top of the tree, or the organisation's plan.
The `stranger` administers another organisation. For the words see `pages.word`.
"""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client

from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context

from ..clock import noon as noon
from ..matrices import site
from .pages import address, body, model_of, objects, pages, word

pytestmark = pytest.mark.check
CALLERS, OUTSIDE = ("manager", "admin", "stranger"), (None, "bob", "ana")  # Nobody, rep, analyst.
OPEN = {("GET", "login"): "200", ("POST", "login"): "200",
        ("GET", "logout"): "nothing", ("POST", "logout"): "nothing"}  # fmt: skip
# page                       row   | GET: man adm str        | POST: man     adm      str
MATRIX = """
organisation                 -     | 200     200     404     | nothing        nothing  404
index                        -     | 200     200     200     | 200            200      200
login                        -     | nothing nothing nothing | 200            200      200
logout                       -     | 405     405     405     | 200            200      200
confirm                      -     | 200     200     200     | 200            200      200
password_change              -     | 200     200     200     | 200            200      200
password_change_done         -     | 200     200     200     | 405            405      405
autocomplete                 -     | 200     200     200     | 405            405      405
jsi18n                       -     | 200     200     200     | 405            405      405
ledger_auditevent_changelist -     | 403     200     200     | 403            200      200
ledger_auditevent_add        -     | 403     403     403     | 403            403      403
ledger_auditevent_history    -     | 403     200     missing | 403            200      missing
ledger_auditevent_delete     -     | 403     403     403     | 403            403      403
ledger_auditevent_change     -     | 403     200     missing | 403            403      403
access_membership_invitations -    | 200     200     200     | 404            404      404
access_membership_changelist -     | 403     200     200     | 403            200      200
access_membership_add        -     | 403     403     403     | 403            403      403
access_membership_history    -     | 403     200     missing | 403            200      missing
access_membership_delete     -     | 403     403     403     | 403            403      403
access_membership_change     -     | 403     200     missing | 403            403      403
privacy_erasure_rep          own   | 403     200     404     | 403            done     404
privacy_erasure_rep          other | 403     200     404     | 403            done     404
privacy_erasure_member       -     | 403     200     404     | 403            done     404
privacy_erasure_organisation -     | 403     200     200     | 403            done     not_confirmed
privacy_erasure_changelist   -     | 403     200     200     | 403            200      200
privacy_erasure_add          -     | 403     403     403     | 403            403      403
privacy_erasure_history      -     | 403     200     missing | 403            200      missing
privacy_erasure_delete       -     | 403     403     403     | 403            403      403
privacy_erasure_change       -     | 403     200     missing | 403            403      403
directory_team_changelist    own   | 200     200     200     | done           done     nothing
directory_team_changelist    other | .       .       .       | nothing        in_use   nothing
directory_team_add           own   | 200     200     200     | done           done     unknown
directory_team_add           other | .       .       .       | unknown        done     unknown
directory_team_add           all   | .       .       .       | required       done     done
directory_team_history       own   | 200     200     missing | 200            200      missing
directory_team_history       other | missing 200     missing | missing        200      missing
directory_team_delete        own   | 200     200     missing | done           done     missing
directory_team_delete        other | missing 200     missing | missing        in_use   missing
directory_team_change        own   | 200     200     missing | done           done     missing
directory_team_change        other | missing 200     missing | missing        done     missing
directory_teamparent_changelist own   | 200     200     200     | done           done     nothing
directory_teamparent_changelist other | .       .       .       | nothing        done     nothing
directory_teamparent_add     own   | 200     200     200     | done           done     unknown
directory_teamparent_add     other | .       .       .       | unknown        done     unknown
directory_teamparent_history own   | 200     200     missing | 200            200      missing
directory_teamparent_history other | missing 200     missing | missing        200      missing
directory_teamparent_delete  own   | 200     200     missing | done           done     missing
directory_teamparent_delete  other | missing 200     missing | missing        done     missing
directory_teamparent_change  own   | 200     200     missing | done           done     missing
directory_teamparent_change  other | missing 200     missing | missing        done     missing
directory_rep_changelist     own   | 200     200     200     | in_use         in_use   nothing
directory_rep_changelist     other | .       .       .       | nothing        in_use   nothing
directory_rep_add            own   | 200     200     200     | done           done     unknown
directory_rep_add            other | .       .       .       | unknown        done     unknown
directory_rep_history        own   | 200     200     missing | 200            200      missing
directory_rep_history        other | missing 200     missing | missing        200      missing
directory_rep_delete         own   | 200     200     missing | in_use         in_use   missing
directory_rep_delete         other | missing 200     missing | missing        in_use   missing
directory_rep_change         own   | 200     200     missing | done           done     missing
directory_rep_change         other | missing 200     missing | missing        done     missing
directory_assignment_changelist own   | 200     200     200     | done           done     nothing
directory_assignment_changelist other | .       .       .       | nothing        done     nothing
directory_assignment_changelist past  | .       .       .       | nothing        done     nothing
directory_assignment_add     own   | 200     200     200     | done           done     unknown
directory_assignment_add     other | .       .       .       | unknown        done     unknown
directory_assignment_add     past  | .       .       .       | not_your_team  done     unknown
directory_assignment_add     out   | .       .       .       | unknown        done     unknown
directory_assignment_history own   | 200     200     missing | 200            200      missing
directory_assignment_history other | missing 200     missing | missing        200      missing
directory_assignment_history past  | missing 200     missing | missing        200      missing
directory_assignment_delete  own   | 200     200     missing | done           done     missing
directory_assignment_delete  other | missing 200     missing | missing        done     missing
directory_assignment_delete  past  | missing 200     missing | missing        done     missing
directory_assignment_change  own   | 200     200     missing | done           done     missing
directory_assignment_change  other | missing 200     missing | missing        done     missing
directory_assignment_change  past  | missing 200     missing | missing        done     missing
directory_absence_changelist own   | 200     200     200     | done           done     nothing
directory_absence_changelist other | .       .       .       | nothing        done     nothing
directory_absence_changelist past  | .       .       .       | not_your_team  done     nothing
directory_absence_add        own   | 200     200     200     | done           done     unknown
directory_absence_add        other | .       .       .       | unknown        done     unknown
directory_absence_add        past  | .       .       .       | not_your_team  done     unknown
directory_absence_history    own   | 200     200     missing | 200            200      missing
directory_absence_history    other | missing 200     missing | missing        200      missing
directory_absence_history    past  | 200     200     missing | 200            200      missing
directory_absence_delete     own   | 200     200     missing | done           done     missing
directory_absence_delete     other | missing 200     missing | missing        done     missing
directory_absence_delete     past  | 200     200     missing | not_your_team  done     missing
directory_absence_change     own   | 200     200     missing | done           done     missing
directory_absence_change     other | missing 200     missing | missing        done     missing
directory_absence_change     past  | 200     200     missing | not_your_team  done     missing
scores_scoreentry_changelist own   | 200     200     200     | done           done     nothing
scores_scoreentry_changelist other | .       .       .       | nothing        done     nothing
scores_scoreentry_changelist past  | .       .       .       | not_your_team  done     nothing
scores_scoreentry_add        own   | 200     200     200     | done           done     unknown
scores_scoreentry_add        other | .       .       .       | unknown        done     unknown
scores_scoreentry_add        past  | .       .       .       | not_your_team  done     unknown
scores_scoreentry_history    own   | 200     200     missing | 200            200      missing
scores_scoreentry_history    other | missing 200     missing | missing        200      missing
scores_scoreentry_history    past  | 200     200     missing | 200            200      missing
scores_scoreentry_delete     own   | 200     200     missing | done           done     missing
scores_scoreentry_delete     other | missing 200     missing | missing        done     missing
scores_scoreentry_delete     past  | 200     200     missing | not_your_team  done     missing
scores_scoreentry_change     own   | 200     200     missing | done           done     missing
scores_scoreentry_change     other | missing 200     missing | missing        done     missing
scores_scoreentry_change     past  | 200     200     missing | not_your_team  done     missing
targets_targetplan_changelist own   | 200     200     200     | done           done     nothing
targets_targetplan_changelist other | .       .       .       | nothing        done     nothing
targets_targetplan_changelist all   | .       .       .       | 403            done     nothing
targets_targetplan_add       own   | 200     200     200     | done           done     unknown
targets_targetplan_add       other | .       .       .       | unknown        done     unknown
targets_targetplan_add       all   | .       .       .       | not_your_team  refused  refused
targets_targetplan_history   own   | 200     200     missing | 200            200      missing
targets_targetplan_history   other | missing 200     missing | missing        200      missing
targets_targetplan_history   all   | 200     200     missing | 200            200      missing
targets_targetplan_delete    own   | 200     200     missing | done           done     missing
targets_targetplan_delete    other | missing 200     missing | missing        done     missing
targets_targetplan_delete    all   | 403     200     missing | 403            done     missing
targets_targetplan_change    own   | 200     200     missing | done           done     missing
targets_targetplan_change    other | missing 200     missing | missing        done     missing
targets_targetplan_change    all   | 200     200     missing | 403            done     missing
targets_planpause_changelist own   | 200     200     200     | done           done     nothing
targets_planpause_changelist other | .       .       .       | nothing        done     nothing
targets_planpause_changelist all   | .       .       .       | nothing        done     nothing
targets_planpause_add        own   | 200     200     200     | done           done     unknown
targets_planpause_add        other | .       .       .       | unknown        done     unknown
targets_planpause_add        all   | .       .       .       | unknown        done     unknown
targets_planpause_history    own   | 200     200     missing | 200            200      missing
targets_planpause_history    other | missing 200     missing | missing        200      missing
targets_planpause_history    all   | missing 200     missing | missing        200      missing
targets_planpause_delete     own   | 200     200     missing | done           done     missing
targets_planpause_delete     other | missing 200     missing | missing        done     missing
targets_planpause_delete     all   | missing 200     missing | missing        done     missing
targets_planpause_change     own   | 200     200     missing | done           done     missing
targets_planpause_change     other | missing 200     missing | missing        done     missing
targets_planpause_change     all   | missing 200     missing | missing        done     missing
app_list                     -     | 200     200     200     | 200            200      200
"""
# Why some answers are neither done nor a refusal:
# - `.`: the page is asked for once. `nothing`: no chosen row is there, or the page only redirects.
# - `in_use`: a row that others refer to stays. `refused`: the plan's days belong to another one.
# - a score in the `past` is shown: the manager sees all scores of the rep, and changes none of it.
# - POST add of a team for `all`, by the stranger: done, in their own organisation.


def rows():
    for line in MATRIX.strip().splitlines():
        asked, getting, posting = line.split("|")
        page, which = asked.split()
        answers = zip(getting.split(), posting.split(), strict=True)
        yield page, which, dict(zip(CALLERS, answers, strict=True))


def expected_of(caller, model):
    """Return {(method, page, which): answer} of the pages of a model."""
    return {
        (method, page, which): answer
        for page, which, answers in rows()
        for method, answer in zip(("GET", "POST"), answers[caller], strict=True)
        if model_of(page) == model and answer != "."
    }


def person(caller, pair):
    tenant, another = pair
    if caller == "stranger":
        return another.people["ada"]
    return tenant.people[{"manager": "alice", "admin": "ada"}[caller]]


def ask(user, method, page, which, tenant):
    """Return the word for an answer; what was done is undone."""
    client = site(user) if user else Client()
    where = address(page, tenant, which)
    if method == "GET":  # Nothing to undo: the context of a GET is read-only.
        return word(client.get(where))
    with transaction.atomic():
        before = audited(tenant)
        outcome = word(client.post(where, body(page, tenant, which)))
        done = outcome == "done" and user.email.endswith(f"@{tenant.organisation.slug}.example")
        assert (audited(tenant) > before) == done, f"{page} {which} of {user}: {outcome}"
        transaction.set_rollback(True)
    return outcome


def audited(tenant):
    with organisation_context(tenant.organisation.pk):
        events = AuditEvent.objects.of_organisation(tenant.organisation.pk)
        return events.exclude(action="refuse").count()


def test_each_page_is_in_the_matrix_and_no_other():
    assert {page for page, *_ in rows()} == set(pages())


def test_each_page_of_rows_is_asked_for_those_of_others(pair):
    of_teams = {model: set(whose) for model, whose in objects(pair[0]).items() if len(whose) > 1}
    for model, whose in of_teams.items():
        for kind in ("changelist", "change", "delete", "history"):
            asked = {which for page, which, _ in rows() if page == f"{model}_{kind}"}
            assert asked == whose, f"{model}_{kind}"
    assert set(objects(pair[0])) == {
        f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry
    }


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("model", sorted({model_of(page) for page in pages()}))
@pytest.mark.parametrize("caller", CALLERS)
def test_pages_answer_as_the_matrix_says(pair, caller, model):
    who, tenant, expected = person(caller, pair), pair[0], expected_of(caller, model)
    answers = {cell: ask(who, *cell, tenant) for cell in expected}
    assert answers == expected


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("name", OUTSIDE)
def test_others_are_led_to_sign_in(pair, name):
    tenant = pair[0]
    who = tenant.people[name] if name else None
    cells = {(method, page): which for page, which, _ in rows() for method in ("GET", "POST")}
    answers = {cell: ask(who, *cell, which, tenant) for cell, which in cells.items()}

    assert answers == {cell: OPEN.get(cell, "sign-in") for cell in cells}
