"""Large bodies pass through in pieces: counted, never whole in memory, and done once."""

import tracemalloc
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from rest_framework.exceptions import ParseError
from rest_framework.test import APIClient

from apps.imports.models import Import
from ssi_platform.api import uploads
from ssi_platform.tenancy import idempotency
from ssi_platform.tenancy.context import organisation_context
from tests.sessions import sign_in

from .conftest import ACME

CSV = b"rep,day,total\nbob,2026-03-01,46\n"
ONCE = {"Idempotency-Key": "march-1"}


def request_with(content, *, length=None, **environ):
    """A request with a body; without a length it says nothing of how long the body is."""
    stream = {"wsgi.input": BytesIO(content), "CONTENT_TYPE": "text/csv"}
    stream |= {} if length is None else {"CONTENT_LENGTH": str(length)}
    return uploads.SpooledRequest(
        RequestFactory().request(REQUEST_METHOD="POST", **stream, **environ)
    )


def read(request, limit=1_000):
    with uploads.spooled(request, limit) as file:
        return file.read()


def test_the_parsers_read_the_spooled_body():
    request = request_with(CSV, length=len(CSV))
    with uploads.spooled(request, 1_000) as file:
        assert file.read() == CSV
        file.seek(0)
        assert request.stream.read() == CSV


def test_an_empty_body_has_nothing_to_parse():
    request = request_with(b"", length=0)
    assert read(request) == b""
    assert request.stream is None


def test_a_body_that_the_server_has_received_is_not_copied(monkeypatch):
    monkeypatch.setattr(uploads, "chunks_of", lambda stream: pytest.fail("The body was copied."))
    complete = {uploads.COMPLETE_BODY: BytesIO(CSV)}
    request = request_with(CSV, length=len(CSV), **complete)

    assert read(request) == CSV
    assert request.META["CONTENT_LENGTH"] == str(len(CSV))
    with pytest.raises(uploads.TooLarge):
        read(request_with(CSV, length=len(CSV), **complete), limit=len(CSV) - 1)


def test_a_body_whose_length_is_too_large_is_not_read():
    request = request_with(CSV, length=len(CSV))
    with pytest.raises(uploads.TooLarge):
        read(request, limit=len(CSV) - 1)
    assert request.META["wsgi.input"].tell() == 0


def test_a_body_that_breaks_off_is_refused():
    with pytest.raises(ParseError, match="ended"):
        read(request_with(CSV[:20], length=len(CSV)))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_boundary_is_left_out_wherever_the_chunks_end(size):
    content = b"--aab--aabone--aaab" + b"x" * 9 + b"--aab"
    chunks = (content[at : at + size] for at in range(0, len(content), size))

    left = b"".join(idempotency.without_boundary(b"aab", chunks))
    assert left == content.replace(b"aab", b"")


def test_memory_stays_flat_whatever_is_sent(acme_api, acme, bobs_rep):
    row = b"bob,2026-03-01,46," + b"x" * 3_000 + b"\n"
    large = b"rep,day,total,industry\n" + row * 4_000
    tracemalloc.start()
    answer = acme_api.generic(
        "POST", f"{ACME}/imports?other_columns=ignore", large, content_type="text/csv"
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answer.status_code == 202, answer.content
    assert peak < 2.5 * len(large)  # The client's own copies of it.
    with organisation_context(acme.pk):
        assert Import.objects.get().size == len(large)


def form():
    return {"file": SimpleUploadedFile("march.csv", CSV, "text/csv"), "mode": "dry_run"}


def test_a_file_sent_again_with_its_key_is_taken_in_once(acme_api, acme):
    raw = [acme_api.post(f"{ACME}/imports", CSV, content_type="text/csv", headers=ONCE)
           for _ in range(2)]  # fmt: skip
    forms = [
        acme_api.post(f"{ACME}/imports", form(), format="multipart",
                      headers={"Idempotency-Key": "march-2"})
        for _ in range(2)
    ]  # fmt: skip
    other = acme_api.post(f"{ACME}/imports", CSV + b"\n", content_type="text/csv", headers=ONCE)

    assert [a.status_code for a in (*raw, *forms)] == [202] * 4
    assert raw[0].json() == raw[1].json() and forms[0].json() == forms[1].json()
    assert other.status_code == 422
    with organisation_context(acme.pk):
        assert Import.objects.count() == 2


def test_a_form_beyond_the_limit_is_refused(acme_api, settings, acme):
    settings.MAX_UPLOAD_BYTES = len(CSV) - 1
    answer = acme_api.post(f"{ACME}/imports", form(), format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    with organisation_context(acme.pk):
        assert not Import.objects.exists()


def test_bodies_that_are_no_files_have_a_limit_of_their_own(acme_api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = acme_api.post(f"{ACME}/teams", {"name": "A name of many letters"})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    sent = acme_api.post(f"{ACME}/imports:preview", CSV, content_type="text/csv")
    assert sent.status_code == 200


def test_nobody_without_the_right_has_their_file_read(api, ana, monkeypatch):
    monkeypatch.setattr(uploads, "chunks_of", lambda stream: pytest.fail("The body was read."))
    answer = api(ana).post(f"{ACME}/imports", CSV, content_type="text/csv")

    assert (answer.status_code, answer.json()["code"]) == (403, "missing_permission")


def test_a_session_is_proved_by_the_header_before_the_file_is_read(ada, monkeypatch):
    browser = APIClient(enforce_csrf_checks=True)
    sign_in(browser, ada)
    monkeypatch.setattr(uploads, "chunks_of", lambda stream: pytest.fail("The body was read."))
    refused = browser.post(f"{ACME}/imports", form(), format="multipart")

    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
