"""Whatever a member holds ends at once when they leave: every registered kind of caller."""

import pytest
from rest_framework.test import APIClient

from apps.access import services
from apps.access.models import Membership
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
from ssi_platform.tenancy.context import organisation_context
from tests.oauth.conftest import CALLBACK, make_client, token_of, tokens_for
from tests.sample_data import NOW, place, system
from tests.sessions import open_session, sign_in

ACME = "/api/v1/organisations/acme"


def as_member(organisation, membership):
    return Caller.member(
        organisation_id=organisation.pk, slug="acme", user_id=membership.user_id,
        name="", role=membership.role, membership_id=membership.pk,
    )  # fmt: skip


def bearer(text):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def of_a_session(organisation, membership):
    return sign_in(APIClient(), open_session(membership.user))


def of_a_key(organisation, membership):
    with organisation_context(organisation.pk):
        who = as_member(organisation, membership)
        _, text = services.create_key(caller=who, name="k", scopes=["scores:read"])
    return bearer(text)


def of_a_client(organisation, membership):
    """The token of a client that the member made."""
    with organisation_context(organisation.pk):
        row, secret = services.create_client(
            caller=as_member(organisation, membership), name="c", scopes=["scores:read"],
            grant_types=["client_credentials"], redirect_uris=[CALLBACK],
        )  # fmt: skip
    made = make_client(organisation)
    made.id, made.secret = row.client_id, secret
    return bearer(token_of(made))


def of_a_client_for_the_member(organisation, membership):
    user = open_session(membership.user)
    return bearer(tokens_for(make_client(organisation), user)["access_token"])


# A kind of caller that an app registers has to be here, with what a leaver of that kind presents.
CREDENTIALS = {
    "user": of_a_session,
    "key": of_a_key,
    "oauth_client": of_a_client,
    "oauth_user": of_a_client_for_the_member,
}


def test_every_kind_of_caller_is_tried():
    assert set(CREDENTIALS) == set(CALLER_KINDS.names())


@pytest.fixture
def leaver(acme):
    """An administrator, who may hand on rights, beside Ada."""
    return place(acme, "leaver@acme.example", "admin", "Leaver")


@pytest.mark.parametrize("how", ["removed", "suspended"])
@pytest.mark.parametrize("kind", CREDENTIALS)
def test_a_leaver_is_refused_at_once(acme, leaver, kind, how):
    client = CREDENTIALS[kind](acme, leaver)
    assert client.get(f"{ACME}/scores").status_code == 200
    with organisation_context(acme.pk):
        membership = Membership.objects.get(pk=leaver.pk)
        end = services.remove_member if how == "removed" else services.suspend_member
        end(caller=system(acme), membership=membership, now=NOW)
    assert client.get(f"{ACME}/scores").status_code in (401, 404)


@pytest.mark.parametrize("kind", CREDENTIALS)
def test_a_person_who_is_not_active_is_refused(acme, leaver, kind):
    client = CREDENTIALS[kind](acme, leaver)
    user = leaver.user
    user.is_active = False
    user.save()
    refused = client.get(f"{ACME}/scores").status_code in (401, 404)
    assert refused is (kind in ("user", "oauth_user")), "keys and clients are the organisation's"
