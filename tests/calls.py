"""For every operation one request that an administrator may make."""

import re
from datetime import UTC, date, timedelta

from rest_framework.test import APIClient

from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day

from .measured import DECLARED
from .populated import AWAY, PAUSED_ON, SCORED_ON, SINCE
from .routes import route_named
from .sessions import sign_in

ON_A_DAY = {
    "attainment", "rep-attainment", "rep-summary", "standings", "team-attainment",
    "team-benchmarks",
}  # fmt: skip
CHANGES = {"PUT", "PATCH", "DELETE"}
CSV = b"rep,day,total\nbob,2026-06-12,62\n"
MEASURES = {
    "measure": "calls",
    "measure-values": "meetings_booked",
    "measure-values-batch": "meetings_booked",
    "organisation-measure-value": "share_of_voice",
    "rep-measure-value": "meetings_booked",
    "team-measure-value": "heard",
}
CONNECTION = {
    "name": "Second", "issuer": "https://127.0.0.1/other", "client_id": "ssi", "secret": "s"
}  # fmt: skip
STAGES = [{"threshold": 75, "due_after_months": 6}]


def url(route, slug, kwargs):
    path = route.pattern.replace("<slug:organisation>", slug)
    for name, value in kwargs.items():
        path = re.sub(rf"<\w+:{name}>", str(value), path)
    assert "<" not in path, f"{route.name}: {path} lacks a part"
    return f"/{path}" + ("?on=2026-06-20" if route.name in ON_A_DAY else "")


def parts(route, tenant, which="own"):
    """Return the path parameters of a route, of one populated organisation."""
    return {name: _part(route.name, name, tenant, which) for name in route.parameters}


def _part(route, name, tenant, which):
    team, rep = tenant.teams.get(which), tenant.reps.get(which)
    if route == "team-parent" and which == "own":
        team = tenant.teams["inner"]  # Where their own team stands is not for managers to say.
    if name == "pk":
        return _key(route, tenant, which)
    return {
        "team": lambda: team.pk,
        "rep": lambda: rep.pk,
        "member": lambda: tenant.places["alice"].pk,
        "external_id": lambda: _external_id(route, which),
        "plan": lambda: tenant.plans[which].pk,
        "day": lambda: SCORED_ON,
        "board": lambda: "top",
        "from_day": lambda: _from_day(route),
        "name": lambda: tenant.organisation.slug,
        "measure": lambda: MEASURES[route],
    }[name]()


def _from_day(route):
    if route.startswith("absence"):
        return AWAY
    return PAUSED_ON if route == "target-plan-pause" else SINCE


def _key(route, tenant, which):
    kind = route.partition("-")[0]
    return {
        "member": lambda: tenant.places["ana" if route != "member-invite" else "ivy"].pk,
        "invitation": lambda: tenant.link.pk,
        "api": lambda: tenant.key.pk,
        "oauth": lambda: getattr(tenant.oauth, route.split("-")[1]).pk,
        "team": lambda: tenant.teams[which].pk,
        "rep": lambda: tenant.reps[which].pk,
        "job": lambda: tenant.imports[which].job_id,
        "import": lambda: tenant.imports[which].pk,
        "erasure": lambda: tenant.erasure.pk,
        "export": lambda: tenant.exports[which].pk,
        "target": lambda: tenant.plans[which].pk,
        "alert": lambda: tenant.alerts[which].pk,
        "verdict": lambda: tenant.verdicts[which].pk,
        "sso": lambda: tenant.sso["sso"].pk,
        "domain": lambda: tenant.sso["domain"].pk,
        "group": lambda: tenant.sso["group"].pk,
    }[kind]()


def _external_id(route, which):
    names = {"team-by-external": ("inner", "south"), "rep-by-external": ("bob", "dora")}[route]
    return names[which == "other"]


def body(method, route, tenant, which="own"):
    """Return a body that refers to rows of `tenant`."""
    north, inner = tenant.teams["own"].pk, tenant.teams["inner"].pk
    plan_team = {"own": north, "other": tenant.teams["other"].pk}.get(which)
    terms = {"name": "Plan", "starts_on": str(SINCE), "stages": STAGES}
    return {
        ("PATCH", "organisation"): {"name": "Renamed"},
        ("POST", "members"): {"email": "new@example.com", "name": "New", "role": "rep"},
        ("PATCH", "member"): {"role": "rep"},
        ("POST", "member-invite"): {},
        ("POST", "member-password"): {},
        ("PUT", "member-rep"): {"rep": str(tenant.reps["other"].pk)},
        ("POST", "api-keys"): {"name": "second", "scopes": ["scores:read"]},
        ("POST", "api-key-rotate"): {"overlap_hours": 1},
        ("POST", "oauth-clients"): {
            "name": "second",
            "scopes": ["scores:read"],
            "grant_types": ["client_credentials"],
        },
        ("PATCH", "oauth-client"): {"name": "Renamed"},
        ("POST", "oauth-client-rotate"): {"overlap_hours": 1},
        ("POST", "sso-connections"): CONNECTION,
        ("PATCH", "sso-connection"): {"name": "Renamed"},
        ("POST", "sso-connection-test"): {},
        ("POST", "domains"): {"name": "new.example"},
        ("POST", "domain-verify"): {},
        ("POST", "group-mappings"): {"group": "leads", "team": str(north), "relation": "manages"},
        ("POST", "teams"): {"name": "West", "parent": str(north)},
        ("PATCH", "team"): {"name": "Renamed"},
        ("PUT", "team-parent"): {"parent": str(north)},
        ("PUT", "team-by-external"): {"name": "Renamed", "parent": str(north)},
        ("POST", "reps"): {"name": "Rita", "team": str(north)},
        ("PATCH", "rep"): {"name": "Renamed"},
        ("POST", "rep-merge"): {"other": "dora" if which == "own" else "bob"},
        ("PUT", "rep-by-external"): {"name": "Renamed", "team": str(north)},
        ("PUT", "assignment"): {"team": str(north)},
        ("PUT", "absence"): {"to_day": "2026-06-20", "kind": "other"},
        ("POST", "absence-approve"): {},
        ("POST", "absence-decline"): {},
        ("POST", "alert-acknowledge"): {},
        ("POST", "alert-reopen"): {},
        ("POST", "alert-snooze"): {"until": str(local_day(clock.now(), UTC) + timedelta(days=7))},
        ("PUT", "score"): {"total": 55},
        ("POST", "organisation-deletion"): {"confirm": tenant.organisation.slug},
        ("POST", "teams-batch"): {
            "items": [{"external_id": "new", "name": "New", "parent": str(north)}]
        },
        ("POST", "reps-batch"): {"items": [{"external_id": "new", "name": "New", "team": "north"}]},
        ("POST", "assignments-batch"): {
            "items": [{"rep": "bob", "team": "inner", "from_day": str(SINCE)}]
        },
        ("POST", "absences-batch"): {
            "items": [
                {"rep": "bob", "from_day": str(AWAY), "to_day": "2026-06-20", "kind": "other"}
            ]
        },
        ("POST", "scores-batch"): {"items": [{"rep": "bob", "day": str(SCORED_ON), "total": 55}]},
        ("PUT", "measure"): {name: _json(value) for name, value in DECLARED.items()},
        ("PUT", "organisation-measure-value"): {"value": 5},
        ("PUT", "rep-measure-value"): {"value": 5},
        ("PUT", "team-measure-value"): {"value": 5},
        ("POST", "measure-values-batch"): {
            "items": [{"rep": "bob", "day": str(SCORED_ON), "value": 5}]
        },
        ("POST", "imports"): CSV,
        ("POST", "imports-preview"): CSV,
        ("POST", "imports-raw"): CSV,
        ("POST", "imports-preview-raw"): CSV,
        ("PUT", "import-mapping"): {"columns": {"SSI": "total"}},
        ("POST", "exports"): {"content": "scores", "format": "csv", "team": str(north)},
        ("POST", "target-plans"): terms | {"team": str(inner)},
        ("PUT", "target-plan"): terms | {"team": plan_team and str(plan_team)},
        ("PUT", "target-plan-pause"): {"last_day": str(PAUSED_ON)},
        ("PUT", "benchmark-settings"): {"industry": "retail", "opted_in": True},
        ("PUT", "team-manager"): {},
        ("PUT", "rep-leaderboard-choice"): {"named": False},
    }.get((method, route))


def _json(value):
    return value.isoformat() if isinstance(value, date) else value


# Of addresses outside of an organisation.
PUBLIC_BODIES = {
    "/api/v1/invitations:read": {"secret": "a" * 40},
    "/api/v1/invitations:accept": {"secret": "a" * 40, "password": "p", "name": "New"},
}


def client(who=None):
    """A client for a user, or for the text of a key, or for nobody."""
    signed_in = APIClient(raise_request_exception=False)
    if isinstance(who, str):
        signed_in.credentials(HTTP_AUTHORIZATION=f"Bearer {who}")
    elif who is not None:
        sign_in(signed_in, who)
    return signed_in


def call(browser, method, address, content=None):
    if isinstance(content, bytes):
        return browser.generic(method, address, content, content_type="text/csv")
    # Changes of guarded rows need If-Match; `*` matches any version.
    headers = {"If-Match": "*"} if method in CHANGES else {}
    return getattr(browser, method.lower())(address, content, format="json", headers=headers)


def ask(browser, method, name, tenant, which="own", slug=None):
    """Call an operation on a row of `tenant`, by its own slug or another's."""
    route = route_named(name)
    address = url(route, slug or tenant.organisation.slug, parts(route, tenant, which))
    return call(browser, method, address, body(method, name, tenant, which))
