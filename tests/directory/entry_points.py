"""Every way to write days of reps and of teams' parents, as functions of who writes and what.

Each returns one word, as `matrices` has it.
"""

from django.urls import reverse

from apps.directory.models import Assignment, TeamParent
from ssi_platform.adminsite.days import CONFIRMED
from ssi_platform.tenancy.context import organisation_context

from ..matrices import ACME, DONE, answered, api, first, import_errors, saved, site

IF_MATCH = {"If-Match": "*"}

# Of assignments.


def put(user, rep, day, team):
    return _put(user, f"reps/{rep.pk}/assignments/{day}", {"team": _id(team)})


def batch(user, rep, day, team):
    return _batch(user, "assignments", _assignment(rep, day, team))


def rep_put(user, rep, day, team):
    body = {"name": rep.name, "team": _id(team), "from_day": day}
    return _put(user, f"reps:by-external-id/{rep.external_id}", body)


def rep_batch(user, rep, day, team):
    return _batch(user, "reps", _rep(rep, day, team))


def file(user, rep, day, team):
    content = f"id,name,team,from\n{rep.external_id},{rep.name},{_id(team) or ''},{day}\n"
    return first(import_errors(user, rep.organisation_id, content, "?kind=directory")) or DONE


def admin_assignment(user, rep, day, team):
    stored = _stored(Assignment, day, rep=rep)
    return _form(user, "assignment", stored, {"rep": rep.pk, "team": _id(team), "from_day": day})


def delete(user, rep, day, team):
    answer = api(user).delete(f"{ACME}/reps/{rep.pk}/assignments/{day}")
    return answered(answer)


def admin_delete(user, rep, day, team):
    page = reverse("admin:directory_assignment_delete", args=[_stored(Assignment, day, rep=rep)])
    return saved(site(user).post(page, {"post": "yes"}))


def admin_action(user, rep, day, team):
    chosen = {
        "action": "delete_selected",
        "_selected_action": _stored(Assignment, day, rep=rep),
        "post": "yes",
    }
    page = reverse("admin:directory_assignment_changelist")
    return saved(site(user).post(page, chosen))


# Of reps who are new.


def post(user, rep, day, team):
    body = {"name": rep.name, "external_id": rep.external_id, "from_day": day}
    body |= {"team": _id(team)} if team else {}
    return answered(api(user).post(f"{ACME}/reps", body, format="json"))


def put_new(user, rep, day, team):
    body = {"name": rep.name, "from_day": day} | ({"team": _id(team)} if team else {})
    return _put(user, f"reps:by-external-id/{rep.external_id}", body)


def batch_new(user, rep, day, team):
    item = _rep(rep, day, team)
    return _batch(user, "reps", item if team else {k: item[k] for k in item if k != "team"})


def admin_add_rep(user, rep, day, team):
    data = {"name": rep.name, "external_id": rep.external_id, "from_day": day}
    return _form(user, "rep", None, data | {"team": _id(team)})


# Of parents: `rep` is a team, and `team` its parent.


def parent_put(user, rep, day, team):
    return _put(user, f"teams/{rep.pk}/parents/{day}", {"parent": _id(team)})


def parent_patch(user, rep, day, team):
    body = {"parent": _id(team), "from_day": day}
    answer = api(user).patch(f"{ACME}/teams/{rep.pk}", body, format="json", headers=IF_MATCH)
    return answered(answer)


def parent_put_by_external_id(user, rep, day, team):
    body = {"name": rep.name, "parent": _id(team), "from_day": day}
    return _put(user, f"teams:by-external-id/{rep.external_id}", body)


def parent_batch(user, rep, day, team):
    item = {"external_id": rep.external_id, "name": rep.name, "parent": _id(team), "from_day": day}
    return _batch(user, "teams", item)


def admin_parent(user, rep, day, team):
    stored = _stored(TeamParent, day, team=rep)
    data = {"team": rep.pk, "parent": _id(team), "from_day": day}
    return _form(user, "teamparent", stored, data)


def _id(row):
    return row and str(row.pk)


def _stored(model, day, **whose):
    """The id of the row of a day, if there is one: the admin's pages are addressed by it."""
    with organisation_context(next(iter(whose.values())).organisation_id):
        rows = model.objects.filter(**whose).values_list("from_day", "pk")
        return {str(start): pk for start, pk in rows}.get(day)


def _assignment(rep, day, team):
    return {"rep": rep.external_id, "from_day": day, "team": _id(team)}


def _rep(rep, day, team):
    return {"external_id": rep.external_id, "name": rep.name, "team": _id(team), "from_day": day}


def _put(user, path, body):
    answer = api(user).put(f"{ACME}/{path}", body, format="json", headers=IF_MATCH)
    return answered(answer)


def _batch(user, kind, item):
    body = {"items": [item], "atomic": False}
    answer = api(user).post(f"{ACME}/{kind}:batch", body, format="json")
    if answer.status_code != 200:
        return answered(answer)
    return first(answer.json()["results"][0]["errors"]) or DONE


def _form(user, model, stored, data):
    """Add a row, or change the one that is stored; a day far from today is confirmed."""
    data = {name: value or "" for name, value in data.items()}
    page, args = ("change", [stored]) if stored else ("add", [])
    url, browser = reverse(f"admin:directory_{model}_{page}", args=args), site(user)
    code = saved(browser.post(url, data))
    if code == "far_day":
        data[CONFIRMED] = f"from_day={data['from_day']}"
        code = saved(browser.post(url, data))
    return code
