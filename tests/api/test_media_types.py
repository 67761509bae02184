"""A body says how it is written once, and in a way that we read; else it is 415."""

import pytest
from django.test import RequestFactory

from ssi_platform.api import handler
from ssi_platform.api.handler import Handler, Utf8Request
from ssi_platform.api.media_types import media_type_of
from tests.docs.pages import TOP

ACME = "/api/v1/organisations/acme"
TEAMS = f"{ACME}/teams"


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ('application/json;charset="UTF-8"', 201),
        ("application/json; charset=us-ascii", 201),
        ("application/json; version=1", 201),
        ("application/json;", 201),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=utf-7", 415),
        ("application/json; charset=latin-1", 415),
        ("application/json; charset=x", 415),
        ("application/json; charset=", 415),
        ("application/json; charset=utf-8; charset=utf-8", 415),
        ("application/json; charset=utf-8; Charset=utf-16", 415),
        ("application/json; =x", 415),
        ("application/json, text/csv", 415),
        ("application", 415),
        ("/json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("application/merge-patch+json", 415),
    ],
)
def test_media_types(api, acme_key, media_type, status):
    answer = api(acme_key).generic("POST", TEAMS, b'{"name": "West"}', content_type=media_type)
    assert answer.status_code == status
    assert status == 201 or answer.json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    ("coding", "status"),
    [("identity", 201), ("Identity", 201), ("", 201), ("gzip", 415), ("br", 415), ("x", 415),
     ("identity, gzip", 415)],
)  # fmt: skip
def test_content_codings(api, acme_key, coding, status):
    answer = api(acme_key).post(TEAMS, {"name": "West"}, headers={"Content-Encoding": coding})
    assert answer.status_code == status
    assert (answer.headers.get("Accept-Encoding") == "identity") is (status == 415)


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "cp037", "idna", "zlib", "rot13", "x"])
@pytest.mark.usefixtures("db")
def test_an_address_is_utf_8_whatever_the_body_is(charset):
    environ = RequestFactory().get("/healthz?a=%C3%BC%2BAGE-").environ
    environ["CONTENT_TYPE"] = f"text/csv; charset={charset}"
    status = []
    answer = Handler()(environ, lambda line, headers: status.append(line))

    assert Utf8Request(environ).GET.dict() == {"a": "ü+AGE-"}
    assert status == ["200 OK"]
    assert b"".join(answer)


def test_the_web_process_reads_addresses_so():
    source = (TOP / "config" / "asgi.py").read_text()
    assert "Front(handler.application())" in source
    assert isinstance(handler.application(), Handler)


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "x"])
def test_forms_of_the_admin_site(client, db, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert (
        client.generic("POST", "/admin/login/", b"username=a", content_type=kind).status_code == 415
    )


@pytest.mark.parametrize(
    ("method", "headers", "query"),
    [("POST", {"X-HTTP-Method-Override": "DELETE"}, ""), ("POST", {"X-Method-Override": "PUT"}, ""),
     ("GET", {"X-HTTP-Method": "DELETE"}, "")],
)  # fmt: skip
def test_no_header_changes_the_method(api, acme_key, method, headers, query):
    answer = api(acme_key).generic(
        method, TEAMS, b'{"name": "West"}' if method == "POST" else b"", headers=headers,
        content_type="application/json")  # fmt: skip
    assert answer.status_code == {"POST": 201, "GET": 200}[method]


@pytest.mark.parametrize("name", ["_method", "method", "_content", "format"])
def test_nor_does_a_parameter(api, acme_key, name):
    answer = api(acme_key).post(f"{TEAMS}?{name}=DELETE", {"name": "West"})
    assert [error["code"] for error in answer.json()["errors"]] == ["unknown_parameter"]


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("Text/CSV; Charset=UTF-8", ("text/csv", {"charset": "UTF-8"})),
        ('a/b; c="d;\\"e"', ("a/b", {"c": 'd;"e'})),
        (" a/b ;; c=d ; ", ("a/b", {"c": "d"})),
    ],
)
def test_a_media_type_is_read(header, parts):
    assert media_type_of(header) == parts


@pytest.mark.parametrize(
    "header", ["", "a", "a/", "a/b c", "a/b; c", "a/b; c=", 'a/b; c="d', "a/b; c=d; c=d"]
)
def test_what_is_no_media_type_is_refused(header):
    with pytest.raises(ValueError, match=r"^It "):
        media_type_of(header)
