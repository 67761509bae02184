import pytest
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse

from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context

from ..sessions import sign_in
from .pages import populate


@pytest.fixture
def site():
    """A browser in which somebody has signed in."""

    return lambda user: sign_in(Client(), user)


@pytest.fixture
def unwritten(monkeypatch):
    """Pages come without their text: to write it out takes longest, and not all tests read it."""

    def looked_at(page):
        if "cl" in page.context_data:
            list(page.context_data["cl"].result_list)  # While the organisation is there.
        return ""

    monkeypatch.setattr(TemplateResponse, "rendered_content", property(looked_at))


@pytest.fixture
def events(acme):
    """What the audit of Acme tells of an object, as (who, action), the latest last."""

    def audit_of(object_id):
        with organisation_context(acme.pk):
            rows = (
                AuditEvent.objects.of_organisation(acme.pk)
                .filter(object_id=str(object_id))
                .order_by("id")
            )
            return [(event.actor_name, event.action) for event in rows]

    return audit_of


@pytest.fixture
def committed_pair(django_db_setup, databases):
    pair = databases.populated("admin_matrix", populate)
    with databases.on("admin_matrix"):
        yield pair


@pytest.fixture
def pair(committed_pair, db):
    return committed_pair


def url(model, page="changelist", *args):
    return reverse(f"admin:{model}_{page}", args=args)


def completions(client, app, model, field, term=""):
    query = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    answer = client.get(reverse("admin:autocomplete"), query)
    assert answer.status_code == 200, answer.content
    return [result["text"] for result in answer.json()["results"]]


def errors(answer):
    """The errors of the form on a page; the page itself is fine."""
    assert answer.status_code == 200, answer.headers
    return form(answer).errors


def form(answer):
    return answer.context_data["adminform"].form


def otherwise_told(client, page, asked, cases):
    """Of (what is wrong, the field it is told beside), those that a page takes or tells otherwise.

    What `asked` says is right, but for what is wrong.
    """
    differing = []
    for wrong, field in cases:
        answer = client.post(page, asked | wrong)
        beside = list(errors(answer)) if answer.status_code == 200 else answer.status_code
        if beside != [field]:
            differing.append((wrong, beside))
    return differing
