"""Every page of the admin site, a request to each, and one word for what its answer comes to."""

from datetime import UTC, date, datetime, timedelta

from django.contrib import admin
from django.urls import URLPattern, reverse

from apps.directory import services as directory
from apps.directory.models import Absence, Assignment, TeamParent
from apps.directory.services.reps import KNOWN
from apps.ledger.models import AuditEvent
from apps.targets.models import PlanPause
from ssi_platform.tenancy.context import organisation_context

from .. import matrices
from ..populated import AWAY, PAUSED_ON, SCORED_ON, SINCE, two_tenants
from ..sample_data import NOW, TODAY, move, reading, record, rep, system, team

EARLIER, LATER = date(2026, 5, 11), date(2026, 6, 20)  # The team's days of all reps begin on SINCE.
PLAN = {"name": "Plan", "starts_on": str(SINCE), "criterion": "share", "share_required": "80",
        "cohort": "current_roster", "threshold_1": "75", "due_after_months_1": "6"}  # fmt: skip
CODES = matrices.CODES | {
    "Reps are or were in this team.": "in_use",
    KNOWN: "in_use",
    "On a day of the absence the rep is not in a team of yours.": "not_your_team",
    "Nothing was changed.": "same",
}
OBJECT_PAGES = ("change", "delete", "history")
KINDS = ("changelist", "add", *OBJECT_PAGES)


def populate():
    """Two populated organisations; Mia was in a team of others until she came to the manager's."""
    acme, globex = two_tenants()
    organisation, teams = acme.organisation, acme.teams
    teams["beside"] = team(organisation, "Beside", teams["own"])
    teams["below other"] = team(organisation, "Below", teams["other"])
    moved = rep(organisation, "Mia", teams["other"], since=date(2026, 5, 1))
    acme.reps["moved"] = moved
    record(organisation, {(moved, EARLIER): reading(40)})
    move(moved, teams["own"], SINCE)
    with organisation_context(organisation.pk):
        acme.event = AuditEvent.objects.earliest("id").pk
        acme.parents = {name: _latest(TeamParent, team=teams[name]) for name in ("inner", "other")}
        acme.assignments = {name: _latest(Assignment, rep=acme.reps[name]) for name in
                            ("own", "other")}  # fmt: skip
        acme.pauses = {key: PlanPause.objects.get(plan=plan).pk
                       for key, plan in acme.plans.items()}  # fmt: skip
        acme.assignments["past"] = Assignment.objects.of_rep(moved).earliest("from_day").pk
        directory.save_absence(
            caller=system(organisation), rep=moved, span=(EARLIER, SINCE), kind="leave",
            today=TODAY, now=NOW,
        )  # fmt: skip
        acme.absences = {name: _latest(Absence, rep=acme.reps[kind]) for name, kind in
                         (("own", "own"), ("other", "other"), ("past", "moved"))}  # fmt: skip
    return acme, globex


def _latest(model, **columns):
    return model.objects.filter(**columns).latest("from_day").pk


def pages():
    """Yield the name of each page, as the admin site's URLs have it."""
    for pattern in admin.site.get_urls():
        nested = [pattern] if isinstance(pattern, URLPattern) else pattern.url_patterns
        yield from (one.name for one in nested if one.name)  # Others only lead to these.


def model_of(page):
    """Return the model of a page as in `directory_team`, or `site` for those of no model."""
    model, _, kind = page.rpartition("_")
    return model if kind in KINDS and model != "password" else "site"


def address(page, tenant, which):
    kind = page.rpartition("_")[2]
    if kind in OBJECT_PAGES and model_of(page) != "site":
        return reverse(f"admin:{page}", args=[objects(tenant)[model_of(page)][which]])
    arguments = {
        "app_list": {"app_label": "directory"},
        "organisation": {"slug": tenant.organisation.slug},
        "privacy_erasure_rep": {"pk": tenant.reps.get(which, tenant.organisation).pk},
        "privacy_erasure_member": {"pk": tenant.places["bob"].pk},
    }.get(page)
    query = "?app_label=directory&model_name=assignment&field_name=team"
    return reverse(f"admin:{page}", kwargs=arguments) + (query if page == "autocomplete" else "")


def objects(tenant):
    """Return the key of a row, by model and by whose it is."""
    teams, reps, moved = tenant.teams, tenant.reps, tenant.reps["moved"]
    days = {"own": (reps["own"], SCORED_ON), "other": (reps["other"], SCORED_ON),
            "past": (moved, EARLIER)}  # fmt: skip
    return {
        "ledger_auditevent": {"-": tenant.event},
        "access_membership": {"-": tenant.places["bob"].pk},
        "privacy_erasure": {"-": tenant.erasure.pk},
        "directory_team": {"own": teams["inner"].pk, "other": teams["other"].pk},
        "directory_teamparent": {"own": tenant.parents["inner"], "other": tenant.parents["other"]},
        "directory_rep": {"own": reps["own"].pk, "other": reps["other"].pk},
        "directory_assignment": tenant.assignments,
        "directory_absence": tenant.absences,
        "scores_scoreentry": {key: f"{rep.pk}.{day}" for key, (rep, day) in days.items()},
        "targets_targetplan": {key: plan.pk for key, plan in tenant.plans.items()},
        "targets_planpause": tenant.pauses,
    }


def body(page, tenant, which):
    """Return the form that is sent, which refers to rows of `tenant`."""
    model, _, kind = page.rpartition("_")
    if kind == "changelist":
        chosen = objects(tenant)[model][which]
        return {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    if kind == "delete":
        return {"post": "yes"}
    if page == "privacy_erasure_organisation":
        return {"confirm": tenant.organisation.slug}
    if kind not in ("add", "change"):
        return {}
    own, other, inner = (tenant.teams[name].pk for name in ("own", "other", "inner"))
    rep, moved = tenant.reps["other" if which == "other" else "own"], tenant.reps["moved"]
    team = other if which == "other" else own
    return {
        "directory_team_add": {"name": "West", "parent": "" if which == "all" else team},
        "directory_team_change": {"name": "Renamed", "parent": own},
        "directory_teamparent_add": {
            "team": tenant.teams["below other"].pk if which == "other" else inner,
            "parent": team,
            "from_day": LATER,
        },
        "directory_teamparent_change": {"parent": tenant.teams["beside"].pk},
        "directory_rep_add": {"name": "Rita", "team": team, "from_day": LATER},
        "directory_rep_change": {"name": "Renamed", "external_id": rep.external_id},
        "directory_assignment_add": {
            "rep": moved.pk if which == "past" else rep.pk,
            "team": other if which == "out" else inner,
            "from_day": EARLIER if which == "past" else LATER,
        },
        "directory_assignment_change": {"team": inner},
        "directory_absence_add": {
            "rep": moved.pk if which == "past" else rep.pk,
            "from_day": date(2026, 5, 4) if which == "past" else LATER,
            "to_day": date(2026, 5, 6) if which == "past" else LATER + timedelta(days=2),
            "kind": "leave",
            "state": "requested",
        },
        "directory_absence_change": {
            "to_day": AWAY + timedelta(days=4), "kind": "other", "state": "approved"
        },
        "scores_scoreentry_add": {
            "rep": moved.pk if which == "past" else rep.pk,
            "day": date(2026, 5, 12) if which == "past" else LATER,
            "total": "55",
        },
        "scores_scoreentry_change": {"total": "55"},
        "targets_targetplan_add": PLAN | {
            "team": {"own": inner, "other": tenant.teams["below other"].pk}.get(which, "")
        },
        "targets_targetplan_change": PLAN,
        "targets_planpause_add": {
            "plan": tenant.plans[which].pk if which in tenant.plans else "",
            "from_day": datetime.now(UTC).date() + timedelta(days=30),
            "last_day": datetime.now(UTC).date() + timedelta(days=40),
        },
        "targets_planpause_change": {"last_day": PAUSED_ON + timedelta(days=1)},
    }.get(page, {})  # fmt: skip


def word(answer):
    """Return one word for an answer: what a message or an error of the form says, or the status.

    `sign-in` leads to that page, `missing` says that there is no such row, `unknown` that a choice
    of the form is none; `nothing` leads on without a message.
    """
    if answer.status_code == 302:
        return _redirected(answer)
    return matrices.form_error(answer) or str(answer.status_code)


def _redirected(answer):
    if answer["Location"].startswith(reverse("admin:login")):
        return "sign-in"
    done, texts = matrices.messages(answer)
    if done:
        return "done"
    if any(text.startswith("Everything of ") for text in texts):
        return "not_confirmed"
    if any("doesn’t exist" in text for text in texts):
        return "missing"
    return next((CODES.get(text, text) for text in texts), "nothing")
