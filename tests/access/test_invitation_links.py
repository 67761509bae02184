"""A person accepts by a link that is made once, works once, and shows nothing about others."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access.models import Membership
from apps.accounts.models import User
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context

from .links import GLOBEX, GOOD, NEW, accept, refusal, secret_of


def test_a_link_sets_the_password_and_accepts(api, invite, links):
    body = invite(name="Given")
    answer = accept(api, body, password=GOOD, name="Newcomer")

    assert (answer.status_code, answer.json()["slug"]) == (200, "globex")
    new = User.objects.get(email=NEW)
    assert new.check_password(GOOD)
    assert [(caller.slug, caller.role) for caller in members_of(new)] == [("globex", "rep")]
    assert links()[0].used_at is not None


def test_the_text_of_a_link_is_not_stored(invite, links):
    secret = secret_of(invite()["invitation"]["link"])
    assert len(secret) == 40
    assert secret not in str([vars(link) for link in links()])


def test_the_link_is_shown_once(api, invite, charlie):
    first, again = invite(), invite()

    assert again["invitation"] is None
    listed = api(charlie).get(f"{GLOBEX}/invitations").json()["data"]
    assert [(row["member"], row["state"]) for row in listed] == [(first["id"], "waiting")]
    assert "link" not in listed[0]


def test_a_link_is_made_only_where_it_is_wanted(invite, links):
    assert invite(invite=False)["invitation"] is None
    assert links() == []


def test_answers_are_the_same_for_known_and_unknown_people(api, ada, invite):
    counts, seen = [], []
    for email in (ada.email, "bob@acme.exam"):
        with CaptureQueriesContext(connection) as statements:
            body = invite(email)
        counts.append([statement["sql"].split()[0] for statement in statements])
        secret = secret_of(body["invitation"]["link"])
        offer = api().post("/api/v1/invitations:read", {"secret": secret}).json()
        seen.append((sorted(body), sorted(offer), body["accepted_at"], offer["name"]))

    assert seen[0] == seen[1]
    assert counts[0] == counts[1]


def test_a_known_person_gives_their_password(api, ada, invite, charlie):
    ada.set_password(GOOD)
    ada.save(update_fields=["password"])
    body = invite(ada.email)

    assert refusal(accept(api, body, password="another long passphrase")) == (
        401,
        "wrong_password",
    )
    assert accept(api, body, password=GOOD).status_code == 200
    assert [caller.slug for caller in members_of(ada)] == ["acme", "globex"]


def test_a_known_person_who_is_signed_in_needs_no_password(api, ada, invite):
    body = invite(ada.email)

    assert accept(api, body, ada).status_code == 200
    assert "globex" in [caller.slug for caller in members_of(ada)]


def test_somebody_else_who_is_signed_in_does_not_accept(api, ada, invite):
    body = invite()

    assert refusal(accept(api, body, ada, password=GOOD)) == (410, "link_of_somebody_else")
    assert not User.objects.get(email=NEW).has_usable_password()


def test_rules_are_applied_before_it_is_told_whether_there_is_a_password(api, ada, invite):
    ada.set_password(GOOD)
    ada.save(update_fields=["password"])
    answers = [accept(api, invite(email), password="short") for email in (ada.email, NEW)]

    codes = [sorted(e["code"] for e in answer.json()["errors"]) for answer in answers]
    assert codes[0] == codes[1]
    assert "password_too_short" in codes[0]


def test_no_word_of_another_organisation_is_refused_in_a_password(api, ada, invite):
    """Or the holder of a link could ask for the organisations of the person."""
    ada.set_password(GOOD)
    ada.email = "ada@nowhere.example"
    ada.save(update_fields=["password", "email"])
    answer = accept(api, invite(ada.email), password="acme acme acme 1234567")

    assert refusal(answer) == (401, "wrong_password")


def test_links_that_end_are_refused_in_words(api, invite, charlie, links):
    used, revoked, expired, replaced = (invite(f"{n}@acme.example") for n in "abcd")
    assert accept(api, used, password=GOOD).status_code == 200
    row = f"{GLOBEX}/invitations/{revoked['invitation']['id']}"
    assert [api(charlie).delete(row).status_code for _ in range(2)] == [204, 204]
    again = api(charlie).post(f"{GLOBEX}/members/{replaced['id']}:invite", {}).json()

    outcomes = [accept(api, one, password=GOOD) for one in (used, revoked, replaced)]
    assert [refusal(answer) for answer in outcomes] == [
        (410, "link_accepted"),
        (410, "link_revoked"),
        (410, "link_revoked"),
    ]
    with time_machine.travel(links()[0].created_at + timedelta(hours=72, seconds=1)):
        assert refusal(accept(api, expired, password=GOOD)) == (410, "link_expired")
    assert refusal(accept(api, "x" * 40, password=GOOD)) == (410, "link_unknown")
    assert accept(api, secret_of(again["link"]), password=GOOD).status_code == 200
    listed = api(charlie).get(f"{GLOBEX}/invitations?ordering=created_at").json()["data"]
    states = {row["email"][0]: row["state"] for row in listed}
    assert states == {"a": "accepted", "b": "revoked", "c": "waiting", "d": "accepted"}


def test_a_link_ends_with_its_invitation(api, invite, charlie):
    body = invite()
    assert api(charlie).delete(f"{GLOBEX}/members/{body['id']}").status_code == 204
    assert refusal(accept(api, body, password=GOOD)) == (410, "link_unknown")


def test_links_of_another_organisation_are_not_found(api, invite, ada):
    body = invite()
    acme = "/api/v1/organisations/acme"
    row = f"{acme}/invitations/{body['invitation']['id']}"

    assert [
        api(ada).get(row).status_code,
        api(ada).delete(row).status_code,
        api(ada).post(f"{acme}/members/{body['id']}:invite", {}).status_code,
    ] == [404, 404, 404]


def test_a_member_is_not_invited_again(api, charlie, globex):
    own = Membership.objects
    with organisation_context(globex.pk):
        place = own.get(user=charlie)
    answer = api(charlie).post(f"{GLOBEX}/members/{place.pk}:invite", {})

    assert refusal(answer) == (409, "already_member")


def test_an_invitation_is_sent_ten_times_a_day(api, invite, charlie):
    body = invite()
    address = f"{GLOBEX}/members/{body['id']}:invite"
    answers = [api(charlie).post(address, {}).status_code for _ in range(10)]

    assert answers == [201] * 9 + [409]


def test_the_audit_names_who_accepted_and_nosecret_of(api, invite, globex):
    body = invite()
    accept(api, body, password=GOOD)
    with organisation_context(globex.pk):
        rows = list(AuditEvent.objects.filter(actor_name=NEW).values("action", "actor_kind"))
        text = str(list(AuditEvent.objects.values()))

    assert sorted(row["action"] for row in rows) == ["accept", "use"]
    assert secret_of(body["invitation"]["link"]) not in text
