"""An erased person comes back only after an administrator has lifted the block."""

from apps.ledger.models import AuditEvent, ErasedIdentity
from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME, GRETA
from .test_erasing_reps import DIRECTORY


def test_a_call_brings_a_person_back_after_the_block_was_lifted(acme, acme_api, greta, erase):
    erasure = erase(greta)
    refused = acme_api.post(f"{ACME}/reps", GRETA)
    assert refused.json()["errors"][0]["code"] == "erased_person"

    lifted = acme_api.post(f"{ACME}/erasures/{erasure['id']}:readmit")
    assert (lifted.status_code, lifted.data["readmitted_at"] is None) == (200, False)
    back = acme_api.post(f"{ACME}/reps", GRETA)
    assert (back.status_code, back.data["id"] == greta) == (201, False)
    with organisation_context(acme.pk):
        assert not DailyScore.objects.of_organisation(acme.pk).filter(rep=back.data["id"]).exists()
        assert list(ErasedIdentity.objects.of_organisation(acme.pk)) == []


def test_a_file_does_too(acme_api, greta, erase, send):
    erasure = erase(greta)
    acme_api.post(f"{ACME}/erasures/{erasure['id']}:readmit")
    received = send(DIRECTORY, "?kind=directory")

    assert (received["state"], received["created"], received["skipped"]) == ("succeeded", 2, 0)


def test_it_is_audited_once_and_names_nobody(acme, acme_api, greta, erase):
    erasure = erase(greta)
    answers = [acme_api.post(f"{ACME}/erasures/{erasure['id']}:readmit") for _ in range(2)]

    assert answers[0].data == answers[1].data
    with organisation_context(acme.pk):
        (event,) = AuditEvent.objects.of_organisation(acme.pk).filter(action="readmit")
    assert (event.object_id, event.before, event.after) == (erasure["id"], None, None)


def test_a_name_that_two_had_stays_blocked(acme_api, greta, erase, send, noon):
    body = {"name": GRETA["name"], "external_id": "other-1"}
    other = acme_api.post(f"{ACME}/reps", body).data["id"]
    first = erase(greta)
    erase(other)
    acme_api.post(f"{ACME}/erasures/{first['id']}:readmit")

    assert acme_api.post(f"{ACME}/reps", GRETA).status_code == 201
    again = acme_api.post(f"{ACME}/reps", {"name": "Other", "external_id": "other-1"})
    assert again.json()["errors"][0]["code"] == "erased_person"


def test_an_erased_member_is_not_readmitted(acme, acme_api, bob, work):
    members = acme_api.get(f"{ACME}/members").data["data"]
    member = next(one["id"] for one in members if one["email"] == bob.email)
    erasure = acme_api.post(f"{ACME}/members/{member}:erase").data
    answer = acme_api.post(f"{ACME}/erasures/{erasure['id']}:readmit")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_a_rep")
