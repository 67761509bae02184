import pytest

from tests.imports.conftest import send as send
from tests.scores.conftest import ACME as ACME
from tests.scores.conftest import acme_api as acme_api
from tests.scores.conftest import noon as noon
from tests.scores.conftest import work as work

GRETA = {
    "external_id": "gp-zzyzx-77",
    "name": "Greta Zzyzx",
    "email": "greta.zzyzx@example.com",
    "profile_url": "https://www.linkedin.com/in/greta-zzyzx",
}
DAY = "2026-06-15"


@pytest.fixture
def greta(acme_api, north, noon):
    """A rep of North, with a score that was corrected; Bob has one, too."""
    body = {**GRETA, "team": str(north.pk), "from_day": "2026-06-01"}
    answer = acme_api.post(f"{ACME}/reps", body, headers={"Idempotency-Key": "greta"})
    assert answer.status_code == 201, answer.content
    for total in (61, 62):
        acme_api.put(f"{ACME}/reps/{answer.data['id']}/scores/{DAY}", {"total": total})
    return answer.data["id"]


@pytest.fixture
def erase(acme_api, work):
    """Erase a rep, let the worker end it, and return the erasure."""

    def erase(rep):
        answer = acme_api.post(f"{ACME}/reps/{rep}:erase")
        assert answer.status_code == 202, answer.content
        work()
        return acme_api.get(f"{ACME}/erasures/{answer.data['id']}").data

    return erase
