"""Every way to write a score, as functions of who writes, the rep and the day.

Those of MANY take several reps and days at once, and return a word for each.
"""

import json
import re

from django.urls import reverse

from ssi_platform.adminsite.days import CONFIRMED

from .matrices import ACME, DONE, answered, api, first, import_errors, saved, seen, site

TOTAL = 55.5


def put(user, rep, day):
    return answered(api(user).put(_score(rep, day), {"total": TOTAL}, format="json"))


def delete(user, rep, day):
    return answered(api(user).delete(_score(rep, day)))


def payload(user, rep, day):
    content, query = json.dumps({"ssi": TOTAL}), f"?rep={rep.external_id}&day={day}"
    errors = import_errors(user, rep.organisation_id, content, query, "application/json")
    return first(errors) or DONE


def admin_add(user, rep, day):
    """Add a score; a day far from today is confirmed."""
    page, browser = reverse("admin:scores_scoreentry_add"), site(user)
    data = {"rep": rep.pk, "day": day, "total": TOTAL}
    code = saved(browser.post(page, data))
    return (
        saved(browser.post(page, data | {CONFIRMED: f"day={day}"})) if code == "far_day" else code
    )


def admin_change(user, rep, day):
    return saved(site(user).post(_entry("change", rep, day), {"total": TOTAL}))


def admin_delete(user, rep, day):
    return saved(site(user).post(_entry("delete", rep, day), {"post": "yes"}))


def admin_action(user, rep, day):
    chosen = {"action": "delete_selected", "_selected_action": f"{rep.pk}.{day}", "post": "yes"}
    return saved(site(user).post(reverse("admin:scores_scoreentry_changelist"), chosen))


def batch(user, rows):
    answer = _batch(user, rows, atomic=False)
    if answer.status_code != 200:
        return _of_items(rows, answer)
    return [first(result["errors"]) or DONE for result in answer.json()["results"]]


def atomic_batch(user, rows):
    return _of_items(rows, _batch(user, rows, atomic=True))


def file(user, rows):
    return _of_rows(user, rows, _table(rows))


def file_row_by_row(user, rows):
    return _of_rows(user, rows, _table(rows), "?mode=row_by_row")


def long_file(user, rows):
    lines = [f"{rep.external_id},{day},total,{TOTAL}" for rep, day in rows]
    return _of_rows(user, rows, "\n".join(["rep,day,pillar,score", *lines]))


MANY = (batch, atomic_batch, file, file_row_by_row, long_file)


def _score(rep, day):
    return f"{ACME}/reps/{rep.pk}/scores/{day}"


def _entry(page, rep, day):
    return reverse(f"admin:scores_scoreentry_{page}", args=[f"{rep.pk}.{day}"])


def _batch(user, rows, *, atomic):
    items = [{"rep": rep.external_id, "day": day, "total": TOTAL} for rep, day in rows]
    body = {"items": items, "atomic": atomic}
    return api(user).post(f"{ACME}/scores:batch", body, format="json")


def _of_items(rows, answer):
    """A word for each item of a batch of which all or nothing is done."""
    if answer.status_code < 300:
        return [DONE for _ in rows]
    codes = {
        int(re.search(r"items/(\d+)", error["pointer"])[1]): seen(error["code"])
        for error in reversed(answer.json()["errors"])
    }
    return [codes.get(place) for place in range(len(rows))]


def _table(rows):
    return "\n".join(["rep,day,total", *(f"{r.external_id},{day},{TOTAL}" for r, day in rows)])


def _of_rows(user, rows, content, query=""):
    errors = import_errors(user, rows[0][0].organisation_id, content, query)
    codes = {error["row"]: seen(error["code"]) for error in reversed(errors)}
    return [codes.get(number, DONE) for number, _ in enumerate(rows, start=2)]
