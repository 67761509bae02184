"""The WSGI environment of a request, and the client's address in it."""

import pytest
from django.core.handlers.wsgi import WSGIRequest

from ssi_platform.web.client_address import TrustedProxies, group_of
from ssi_platform.web.environ import environ_of

from .asgi import scope

PROXIES = TrustedProxies(["10.0.0.0/8", "fd00::/8", "::1/128"])


def environ(*args, proxies=PROXIES, **kwargs):
    return environ_of(scope(*args, **kwargs), proxies)


def test_django_reads_method_path_query_and_headers():
    headers = [("Content-Type", "text/csv; charset=utf-8"), ("X-Request-Id", "abc")]
    headers += [("Accept", "a/b"), ("Accept", "c/d"), ("Cookie", "a=1"), ("Cookie", "b=2")]
    request = WSGIRequest(environ("PUT", "/caf%C3%A9/x", headers, query=b"q=%2F"))

    assert (request.method, request.path, request.GET["q"]) == ("PUT", "/café/x", "/")
    assert (request.content_type, request.headers["X-Request-Id"]) == ("text/csv", "abc")
    assert (request.headers["Accept"], request.COOKIES) == ("a/b,c/d", {"a": "1", "b": "2"})


def test_a_header_with_underscores_is_no_other_header():
    assert "HTTP_X_REQUEST_ID" not in environ(headers=[("X_Request_Id", "abc")])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7, 10.2.0.1", "192.0.2.7"),
        ("10.0.0.1", "10.3.0.1", "10.3.0.1"),
        ("10.0.0.1", "192.0.2.7, rubbish", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7, rubbish, 10.2.0.1", "10.2.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::1", "2001:DB8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "::ffff:192.0.2.7", "192.0.2.7"),
        ("203.0.113.9", "192.0.2.7", "203.0.113.9"),
        ("", "192.0.2.7", ""),
    ],
)
def test_only_trusted_proxies_name_the_client(peer, forwarded, client):
    headers = [] if forwarded is None else [("X-Forwarded-For", forwarded)]
    assert environ(headers=headers, client=peer)["REMOTE_ADDR"] == client


def test_several_headers_are_one_list():
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.7")]
    assert environ(headers=headers, client="10.0.0.1")["REMOTE_ADDR"] == "192.0.2.7"


@pytest.mark.parametrize(("peer", "kept"), [("10.0.0.1", True), ("203.0.113.9", False)])
@pytest.mark.parametrize("name", ["X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"])
def test_forwarded_headers_of_strangers_are_dropped(peer, kept, name):
    key = "HTTP_" + name.upper().replace("-", "_")
    assert (key in environ(headers=[(name, "https")], client=peer)) is kept


def test_nobody_is_trusted_by_default():
    headers = [("X-Forwarded-For", "192.0.2.7")]
    answer = environ(headers=headers, client="127.0.0.1", proxies=TrustedProxies([]))
    assert answer["REMOTE_ADDR"] == "127.0.0.1"


def test_a_client_has_a_whole_network_of_ipv6():
    assert group_of("2001:db8::1") == group_of("2001:db8::2:1") != group_of("2001:db8:0:1::1")
    assert group_of("192.0.2.7") == "192.0.2.7"
