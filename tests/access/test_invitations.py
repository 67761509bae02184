"""Whom an organisation adds is invited, and nothing says whether others know them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.access import services as access
from apps.access.models import Membership
from apps.accounts.models import User
from apps.ledger.models import AuditEvent, Event
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, system
from tests.sessions import sign_in

ACME, GLOBEX = (f"/api/v1/organisations/{slug}" for slug in ("acme", "globex"))
ONES_OWN = {"id", "created_at", "changed_at", "email", "invitation"}
INVITATIONS = "/admin/access/membership/invitations/"


def add(api, by, email, role="admin", name="Chosen", at=GLOBEX):
    answer = api(by).post(f"{at}/members", {"email": email, "name": name, "role": role})
    assert answer.status_code == 201, answer.content
    return answer


def site(user):
    return sign_in(Client(), user)


def invitation_of(user, organisation):
    with organisation_context(organisation.pk):
        return Membership.objects.get(user=user)


def test_the_answer_is_the_same_for_known_and_unknown_people(api, ada, charlie):
    known, unknown = add(api, charlie, ada.email), add(api, charlie, "new@acme.example")
    seen = []
    for answer in (known, unknown):
        body = answer.json()
        seen.append(
            {name: body[name] for name in body.keys() - ONES_OWN}
            | {"size": len(answer.content) - len(body["email"])}
        )

    assert seen[0] == seen[1]
    assert known.json()["name"] == "Chosen"
    assert known.json()["accepted_at"] is None


def test_adding_takes_the_same_statements(api, ada, charlie):
    counts = []
    for email in (ada.email, "new@acme.example"):
        with CaptureQueriesContext(connection) as statements:
            add(api, charlie, email)
        counts.append([statement["sql"].split()[0] for statement in statements])

    assert counts[0] == counts[1]


def test_the_name_of_a_person_is_the_one_each_organisation_gave(api, ada, charlie):
    added = add(api, charlie, ada.email, name="Agent").json()
    at_home = api(ada).get(f"{ACME}/members", {"email": ada.email}).json()["data"][0]

    assert (added["name"], at_home["name"]) == ("Agent", "Ada")
    renamed = api(charlie).patch(f"{GLOBEX}/members/{added['id']}", {"name": "A."}).json()
    assert (renamed["name"], renamed["role"]) == ("A.", "admin")
    assert api(ada).get(f"{ACME}/members", {"name": "Ada"}).json()["data"] == [at_home]


def test_the_id_of_a_person_has_no_time_in_it(ada):
    assert ada.pk.version == 4


@pytest.mark.parametrize("role", Role)
def test_an_invitation_gives_no_right(api, ada, charlie, globex, role):
    add(api, charlie, ada.email, role)

    assert [caller.slug for caller in members_of(ada)] == ["acme"]
    assert api(ada).get(GLOBEX).status_code == 404
    assert [place["slug"] for place in api(ada).get("/api/v1/me").json()["organisations"]] == [
        "acme"
    ]
    with organisation_context(globex.pk):
        late = CALLER_KINDS.caller_now(
            organisation_id=globex.pk, kind="user", id=ada.pk, now=timezone.now()
        )
    assert late is None
    assert site(ada).post("/admin/organisation/globex/").status_code == 404


def test_the_pages_open_where_the_person_accepted(api, ada, charlie):
    """Acme comes before Globex in the alphabet."""
    add(api, ada, charlie.email, at=ACME)

    assert site(charlie).get("/admin/").context["organisation"].slug == "globex"


def test_an_invited_administrator_grants_nothing(ada, globex):
    with organisation_context(globex.pk):
        place = access.add_member(
            caller=system(globex), email=ada.email, name="", role=Role.ADMIN, now=NOW
        )
        caller = Caller.member(
            organisation_id=globex.pk, slug="globex", user_id=ada.pk, name="",
            role="admin", membership_id=place.pk,
        )  # fmt: skip
        with pytest.raises(NotAllowed, match="taken away"):
            access.create_key(caller=caller, name="early", scopes=["scores:read"])


def test_an_organisation_keeps_an_administrator_who_accepted(api, ada, charlie, globex):
    add(api, charlie, ada.email)
    own = invitation_of(charlie, globex)
    answer = api(charlie).patch(f"{GLOBEX}/members/{own.pk}", {"role": "rep"})

    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")


def test_a_person_accepts(api, ada, charlie, globex):
    add(api, charlie, ada.email)
    browser = site(ada)
    assert INVITATIONS in browser.get("/admin/").content.decode()
    assert "globex" in browser.get(INVITATIONS).content.decode()
    place = invitation_of(ada, globex)
    answer = browser.post(INVITATIONS, {"invitation": place.pk, "answer": "accept"})

    assert answer.status_code == 302
    assert [caller.slug for caller in members_of(ada)] == ["acme", "globex"]
    assert api(ada).get(GLOBEX).status_code == 200
    with organisation_context(globex.pk):
        event = AuditEvent.objects.get(action="accept", actor_kind="user")
        assert (event.actor_name, event.address) == (ada.email, "127.0.0.1")
        assert Event.objects.filter(type="member.joined").count() == 2  # Charlie's as well.


def test_a_person_declines(api, ada, charlie, globex):
    add(api, charlie, ada.email)
    place = invitation_of(ada, globex)
    site(ada).post(INVITATIONS, {"invitation": place.pk, "answer": "decline"})

    with organisation_context(globex.pk):
        assert not Membership.objects.filter(user=ada).exists()


@pytest.mark.parametrize("role", Role)
def test_a_new_person_signs_in_to_accept(api, charlie, globex, role):
    add(api, charlie, "new@acme.example", role)
    new = User.objects.get(email="new@acme.example")
    new.set_password("a long enough password")
    new.email_proven_at = NOW
    new.save()
    browser = Client()
    given = {"username": new.email, "password": "a long enough password"}
    assert browser.post("/admin/login/", given).status_code == 302
    place = invitation_of(new, globex)
    browser.post(INVITATIONS, {"invitation": place.pk, "answer": "accept"})

    assert [caller.role for caller in members_of(new)] == [role]
    enters = role in (Role.ADMIN, Role.MANAGER)
    assert browser.get("/admin/").status_code == (200 if enters else 302)


def test_nobody_answers_for_somebody_else(api, ada, alice, charlie, globex):
    add(api, charlie, ada.email)
    place = invitation_of(ada, globex)
    answers = [
        site(alice).post(INVITATIONS, {"invitation": place.pk, "answer": answer})
        for answer in ("accept", "decline")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    (caller,) = members_of(charlie)
    with organisation_context(globex.pk), pytest.raises(NotAllowed):
        access.accept_invitation(caller=caller, membership=place, now=NOW)


def test_an_accepted_membership_is_not_declined(ada, acme):
    (caller,) = members_of(ada)
    with organisation_context(acme.pk), pytest.raises(access.AcceptedBefore):
        access.decline_invitation(caller=caller, membership=Membership.objects.get(user=ada))


def test_an_invitation_that_was_withdrawn_is_gone(api, ada, charlie, globex):
    added = add(api, charlie, ada.email).json()
    place = invitation_of(ada, globex)
    assert api(charlie).delete(f"{GLOBEX}/members/{added['id']}").status_code == 204
    assert site(ada).post(INVITATIONS, {"invitation": place.pk}).status_code == 404
    with organisation_context(globex.pk), pytest.raises(access.MemberGone):
        access.accept_invitation(caller=system(globex), membership=place, now=NOW)


def test_adding_again_changes_what_is_sent(api, charlie):
    add(api, charlie, "new@acme.example", "rep", name="First")
    again = add(api, charlie, "NEW@acme.example", "analyst", name="Second").json()
    nameless = api(charlie).post(
        f"{GLOBEX}/members", {"email": "new@acme.example", "role": "analyst"}
    )

    assert (again["name"], again["role"]) == ("Second", "analyst")
    assert nameless.json() == again
