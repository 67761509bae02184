"""What the access matrices share: their tables, how they send, and one word for each answer.

The word is "done", or the code with which a write was refused. What the caller cannot see is
`unknown`, however an entry point shows that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.contrib.messages import SUCCESS, get_messages
from django.test import Client

from apps.imports.models import Import
from apps.jobs import services as jobs
from apps.scores import policies
from ssi_platform.tenancy.context import organisation_context

from .calls import client
from .sample_data import NOW
from .sessions import sign_in

ACME = "/api/v1/organisations/acme"
DONE, UNKNOWN = "done", "unknown"
UNSEEN = {"unknown_rep", "conflict", "does_not_exist", "invalid_choice"}
# The admin site says with a message what the API says with a code.
CODES = {policies.day_of_others().detail: policies.day_of_others().code}


@dataclass(frozen=True)
class Write:
    """What is written, by whom, the table of answers, and the ways to write it.

    `before` is what stands on the day at first, and `after` what stands once it is done.
    """

    name: str
    who: str
    table: str
    entry_points: tuple[Callable, ...]
    before: float | None = None
    after: float | None = None

    @property
    def rows(self):
        """Yield the words of each row, the answer last."""
        for row in self.table.strip().splitlines():
            situation, _, answer = row.partition("|")
            yield (*situation.split(), answer.split()[0])


def cells(writes):
    """Return the parameters of a test for each row of a write at each of its entry points."""
    return [
        pytest.param(
            write, entry_point, *row, id="-".join((write.name, entry_point.__name__, *row[:-1]))
        )
        for write in writes
        for entry_point in write.entry_points
        for row in write.rows
    ]


def api(user):
    """A client of the API; who somebody is by their session is proved in other tests."""
    browser = client()
    browser.force_authenticate(user)
    return browser


def site(user):
    return sign_in(Client(), user)


def seen(code):
    return UNKNOWN if code in UNSEEN else code


def first(errors):
    return seen(errors[0]["code"]) if errors else None


def answered(answer):
    """What an answer of the API comes to."""
    if answer.status_code < 300:
        return DONE
    if answer.status_code == 404:
        return UNKNOWN
    return first(answer.json().get("errors")) or seen(answer.json()["code"])


def import_errors(user, organisation_id, content, query="", media_type="text/csv"):
    """Send a file, let a worker load it, and return what is wrong with it, row by row."""
    answer = api(user).generic("POST", f"{ACME}/imports{query}", content, content_type=media_type)
    if answer.status_code != 202:
        return [{"row": 0, "code": answered(answer)}]
    jobs.run_next(organisation_id=organisation_id, clock=lambda: NOW)
    with organisation_context(organisation_id):
        ended = Import.objects.select_related("job").get(pk=UUID(answer.json()["id"]))
    assert ended.job.error_code in ("", "rows_refused"), ended.job.error
    return ended.errors


def form_error(answer):
    """The code of the first error of the form that a page of the admin site shows again."""
    form = (getattr(answer, "context_data", None) or {}).get("adminform")
    if answer.status_code != 200 or form is None or not form.form.is_bound:
        return None
    errors = form.form.errors.as_data().values()
    return seen(next(error.code for errors_of_field in errors for error in errors_of_field))


def messages(answer):
    """Return whether a page of the admin site says that it is done, and all that it says."""
    notices = list(get_messages(answer.wsgi_request))
    return any(message.level == SUCCESS for message in notices), [
        str(message) for message in notices
    ]


def saved(answer):
    """What an answer of the admin site comes to: a form with errors, or where it leads."""
    if code := form_error(answer):
        return code
    done, texts = messages(answer)
    if done:
        return DONE  # Else there is no such page, or no such row on it.
    return next((CODES[text] for text in texts if text in CODES), UNKNOWN)
