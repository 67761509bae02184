"""Which member is which rep: linked by who may, seen by the rep, and ended with either."""

import pytest
from django.db import IntegrityError, transaction

from apps.access.models import Membership
from apps.directory import services as directory
from apps.directory.models import Rep, RepMember
from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, reading, record, rep, system

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def member(acme):
    def look_up(user):
        with organisation_context(acme.pk):
            return Membership.objects.get(user=user)

    return look_up


@pytest.fixture
def put(api, ada, member):
    """Link a user with a rep, as an administrator or somebody else."""

    def link(user, one, who=None):
        address = f"{ACME}/members/{member(user).pk}/rep"
        return api(who or ada).put(address, {"rep": str(one.pk)})

    return link


def reps_seen(api, who):
    return [row["name"] for row in api(who).get(f"{ACME}/reps").json()["data"]]


def test_a_linked_member_reads_the_own_rep_and_nobody_else(api, put, bob, bobs_rep, dora):
    assert reps_seen(api, bob) == ["Bob"]
    assert api(bob).delete(f"{ACME}/members/{bobs_rep.pk}/rep").status_code == 403
    assert put(bob, dora).json()["rep"] == str(dora.pk)

    assert reps_seen(api, bob) == ["Dora"]
    assert api(bob).get(f"{ACME}/reps/{bobs_rep.pk}/summary").status_code == 404
    assert api(bob).get(f"{ACME}/reps/{dora.pk}/summary").status_code == 200


def test_a_rep_reads_own_scores_and_the_own_standing(api, bob, bobs_rep, dora, acme, noon):
    record(acme, {(bobs_rep, TODAY): reading(61), (dora, TODAY): reading(42)}, now=NOW)
    scores = api(bob).get(f"{ACME}/scores").json()["data"]
    standings = api(bob).get(f"{ACME}/standings?on={TODAY}").json()["data"]

    assert [row["total"] for row in scores] == [61]
    assert [(row["rep"], row["total"]) for row in standings] == [(str(bobs_rep.pk), 61)]


@pytest.mark.parametrize("address", ["reps", "scores", "assignments", "absences", "standings"])
def test_a_member_without_a_rep_reads_nobody(api, ada, bob, member, address, noon):
    link = f"{ACME}/members/{member(bob).pk}/rep"
    assert [api(ada).delete(link).status_code for _ in range(2)] == [204, 204]

    assert api(bob).get(f"{ACME}/{address}").json()["data"] == []


def test_a_rep_is_one_member_and_a_member_one_rep(acme, put, ana, bob, bobs_rep, dora, member):
    refused = put(ana, bobs_rep)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "another_member")
    assert [put(ana, dora).status_code for _ in range(2)] == [200, 200]
    with organisation_context(acme.pk):
        both = {"organisation_id": acme.pk, "membership": member(ana)}
        for row in ({**both, "rep": bobs_rep}, {**both, "rep": Rep.objects.create(
                organisation_id=acme.pk, name="Third")}):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                RepMember.objects.create(**row)


def test_a_rep_of_another_organisation_is_unknown(put, ana, charlies_rep):
    answer = put(ana, charlies_rep)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_rep")


def test_managers_do_not_link(put, alice, ana, dora):
    assert put(ana, dora, alice).status_code == 403


def test_a_rep_is_linked_with_the_invitation(api, ada, dora):
    body = {"email": "dora@acme.example", "role": "rep", "rep": str(dora.pk)}
    added = api(ada).post(f"{ACME}/members", body).json()

    assert added["rep"] == str(dora.pk)
    rows = api(ada).get(f"{ACME}/members", {"email": body["email"]}).json()["data"]
    assert [row["rep"] for row in rows] == [str(dora.pk)]


def test_a_refused_rep_invites_nobody(api, ada, bobs_rep):
    body = {"email": "new@acme.example", "role": "rep", "rep": str(bobs_rep.pk)}

    assert api(ada).post(f"{ACME}/members", body).status_code == 400
    assert api(ada).get(f"{ACME}/members", {"email": body["email"]}).json()["data"] == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_only_rep_with_the_same_address_is_proposed(api, ada, ana, acme, member, number):
    made = [rep(acme, f"Ana {which}", None) for which in range(number)]
    with organisation_context(acme.pk):
        Rep.objects.filter(pk__in=[one.pk for one in made]).update(email="ANA@acme.example")
    address = f"{ACME}/members/{member(ana).pk}/rep"
    expected = str(made[0].pk) if number == 1 else None

    assert api(ada).get(address).json()["proposed"] == expected
    assert api(ana).get(address).json()["proposed"] is None


def test_the_link_ends_with_the_member(api, ada, bob, bobs_rep, acme, member):
    assert api(ada).delete(f"{ACME}/members/{member(bob).pk}").status_code == 204
    with organisation_context(acme.pk):
        assert not RepMember.objects.exists()
        assert Rep.objects.filter(pk=bobs_rep.pk).exists()
        assert AuditEvent.objects.filter(action="delete", object_type="repmember").count() == 1


def test_who_comes_back_is_no_rep_before_they_are_linked_again(api, ada, bob, acme, member):
    api(ada).delete(f"{ACME}/members/{member(bob).pk}")
    body = {"email": bob.email, "role": "rep"}
    assert api(ada).post(f"{ACME}/members", body).json()["rep"] is None


def test_the_link_ends_with_the_rep(api, ada, ana, acme, member):
    mistake = rep(acme, "Mistake", None, user=ana)
    assert api(ada).delete(f"{ACME}/reps/{mistake.pk}").status_code == 204
    with organisation_context(acme.pk):
        assert not RepMember.objects.filter(membership=member(ana)).exists()


def test_the_link_follows_a_merge(api, ada, bob, bobs_rep, dora, acme):
    api(ada).post(f"{ACME}/reps/{dora.pk}:merge", {"other": str(bobs_rep.pk)})

    assert [caller.rep_id for caller in members_of(bob)] == [dora.pk]


def test_jobs_know_the_own_rep_of_their_caller(acme, bob, bobs_rep):
    with organisation_context(acme.pk):
        who = {"organisation_id": acme.pk, "kind": "user", "id": bob.pk}
        caller = CALLER_KINDS.caller_now(**who, now=NOW)

    assert caller.rep_id == bobs_rep.pk


def test_linking_again_writes_nothing(acme, ana, dora, member):
    with organisation_context(acme.pk):
        given = {"caller": system(acme), "membership": member(ana), "rep_id": dora.pk}
        first, second = (directory.link_rep(**given) for _ in range(2))
        events = AuditEvent.objects.filter(action="create", object_type="repmember")

        assert first.pk == second.pk
        assert events.filter(object_id=str(first.pk)).count() == 1
