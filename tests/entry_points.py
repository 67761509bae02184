"""Every way to write a score, as functions of who writes, the rep and the day.

Each returns one word: "done", or the code with which the write was refused. A rep whom the caller
cannot see is `unknown_rep`, however an entry point shows that.
"""

import json

from django.contrib.messages import SUCCESS, get_messages
from django.test import Client
from django.urls import reverse

from apps.jobs import services as jobs
from apps.scores import policies
from ssi_platform.adminsite.days import CONFIRMED

from .calls import client
from .sample_data import NOW
from .sessions import sign_in

ACME = "/api/v1/organisations/acme"
TOTAL = 55.5
DONE, UNKNOWN = "done", "unknown_rep"
CODES = {policies.day_of_others().detail: policies.day_of_others().code}


def put(user, rep, day):
    return _answered(client(user).put(_score(rep, day), {"total": TOTAL}, format="json"))


def delete(user, rep, day):
    return _answered(client(user).delete(_score(rep, day)))


def batch(user, rep, day):
    answer = _batch(user, rep, day, atomic=False)
    if answer.status_code != 200:
        return _answered(answer)
    return _first(answer.json()["results"][0]["errors"]) or DONE


def atomic_batch(user, rep, day):
    return _answered(_batch(user, rep, day, atomic=True))


def file(user, rep, day):
    return _imported(user, rep, _table(rep, day))


def file_row_by_row(user, rep, day):
    return _imported(user, rep, _table(rep, day), "?mode=row_by_row")


def long_file(user, rep, day):
    row = f"{rep.external_id},{day},total,{TOTAL}"
    return _imported(user, rep, f"rep,day,pillar,score\n{row}\n")


def payload(user, rep, day):
    content, query = json.dumps({"ssi": TOTAL}), f"?rep={rep.external_id}&day={day}"
    return _imported(user, rep, content, query, "application/json")


def admin_add(user, rep, day):
    """Add a score; a day far from today is confirmed."""
    page, site = reverse("admin:scores_scoreentry_add"), _site(user)
    data = {"rep": rep.pk, "day": day, "total": TOTAL}
    code = _saved(site.post(page, data))
    return _saved(site.post(page, data | {CONFIRMED: f"day={day}"})) if code == "far_day" else code


def admin_change(user, rep, day):
    return _saved(_site(user).post(_entry("change", rep, day), {"total": TOTAL}))


def admin_delete(user, rep, day):
    return _saved(_site(user).post(_entry("delete", rep, day), {"post": "yes"}))


def admin_action(user, rep, day):
    chosen = {"action": "delete_selected", "_selected_action": f"{rep.pk}.{day}", "post": "yes"}
    return _saved(_site(user).post(reverse("admin:scores_scoreentry_changelist"), chosen))


def _score(rep, day):
    return f"{ACME}/reps/{rep.pk}/scores/{day}"


def _entry(page, rep, day):
    return reverse(f"admin:scores_scoreentry_{page}", args=[f"{rep.pk}.{day}"])


def _site(user):
    return sign_in(Client(), user)


def _batch(user, rep, day, *, atomic):
    items = [{"rep": rep.external_id, "day": day, "total": TOTAL}]
    body = {"items": items, "atomic": atomic}
    return client(user).post(f"{ACME}/scores:batch", body, format="json")


def _table(rep, day):
    return f"rep,day,total\n{rep.external_id},{day},{TOTAL}\n"


def _imported(user, rep, content, query="", media_type="text/csv"):
    """Send a file, let a worker load it, and return how that ended."""
    browser = client(user)
    answer = browser.generic("POST", f"{ACME}/imports{query}", content, content_type=media_type)
    if answer.status_code != 202:
        return _answered(answer)
    jobs.run_next(organisation_id=rep.organisation_id, clock=lambda: NOW)
    errors = browser.get(f"{ACME}/imports/{answer.json()['id']}/errors").json()["data"]
    return _first(errors) or DONE


def _answered(answer):
    """What an answer of the API comes to."""
    if answer.status_code < 300:
        return DONE
    if answer.status_code == 404:
        return UNKNOWN
    return _first(answer.json().get("errors")) or answer.json()["code"]


def _first(errors):
    return errors[0]["code"] if errors else None


def _saved(answer):
    """What an answer of the admin site comes to: a form with errors, or where it leads."""
    if answer.status_code == 200:
        errors = answer.context_data["adminform"].form.errors.as_data()
        code = next(error.code for errors_of_field in errors.values() for error in errors_of_field)
        return UNKNOWN if code == "invalid_choice" else code
    for message in get_messages(answer.wsgi_request):
        if message.level == SUCCESS or str(message) in CODES:
            return DONE if message.level == SUCCESS else CODES[str(message)]
    return UNKNOWN  # There is no such page, or no such row on it.
