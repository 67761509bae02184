"""What the platform asks of an identity provider: public addresses over HTTPS, and no more."""

import socket
import threading
from contextlib import closing
from ipaddress import ip_address

import pytest

from apps.provisioning.clients import addresses, fetching
from apps.provisioning.clients.fetching import Unreachable

PRIVATE = (
    "127.0.0.1 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1"
    " 192.0.0.8 198.18.0.1 255.255.255.255 240.0.0.1 ::1 :: fe80::1 fc00::1 ff02::1"
    " ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1"
).split()


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_is_not_public(address):
    assert not addresses.may_ask(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public_address(address):
    assert addresses.may_ask(ip_address(address))


def test_network_that_the_operator_allows(settings):
    settings.SSO_NETWORKS = ["10.1.0.0/16"]
    assert addresses.may_ask(ip_address("10.1.2.3"))
    assert addresses.may_ask(ip_address("::ffff:10.1.2.3"))
    assert not addresses.may_ask(ip_address("10.2.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example/",
        "ftp://login.example/",
        "file:///etc/passwd",
        "https:///path",
        "https://",
        "https://user:password@login.example/",
        "https://login.example/#part",
        "https://login.example:0/",
        "https://login.example:port/",
        "https://login.example\\@evil.example/",
        "https://login.example /",
        "https://log\nin.example/",
        "https://l\u00f6gin.example/",
        "https://login.example/" + "x" * 2_000,
        "//login.example/",
        "",
    ],
)
def test_address_that_is_not_asked(url):
    with pytest.raises(Unreachable) as refused:
        fetching.send("GET", url)
    assert refused.value.code == "provider_address"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost"])
def test_host_of_this_machine(host):
    with pytest.raises(Unreachable) as refused:
        fetching.send("GET", f"https://{host}/")
    assert refused.value.code == "provider_address"


def test_one_private_address_among_public_ones(monkeypatch):
    def resolve(host, port, **_):
        found = ("93.184.216.34", "10.0.0.1")
        return [(None, None, None, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(addresses.BadAddress):
        addresses.resolve("login.example", 443)


@pytest.fixture
def server(monkeypatch):
    """A server of this machine, which answers with the bytes that it is given."""
    listening = socket.create_server(("127.0.0.1", 0))
    answer = {"bytes": b""}

    def serve():
        with closing(listening.accept()[0]) as taken:
            answer["request"] = taken.recv(65_536)
            try:
                taken.sendall(answer["bytes"])
            except OSError:
                return  # The other side has gone, as it should.

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    monkeypatch.setattr(addresses, "may_ask", lambda address: True)

    def connect(self):
        self.sock = socket.create_connection((self.address, port), self.timeout)

    monkeypatch.setattr(fetching.PinnedConnection, "connect", connect)
    yield answer
    listening.close()
    thread.join(5)


def http(status, body=b"{}", headers=""):
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def test_answer_is_read(server):
    server["bytes"] = http("200 OK", b'{"a": 1}')
    answer = fetching.send("GET", "https://127.0.0.1/path?query=1")
    assert (answer.status, answer.json()) == (200, {"a": 1})
    assert server["request"].startswith(b"GET /path?query=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Elsewhere", "308 Elsewhere"])
def test_redirect_is_not_followed(server, status):
    server["bytes"] = http(status, headers="Location: http://169.254.169.254/\r\n")
    with pytest.raises(Unreachable) as refused:
        fetching.send("GET", "https://127.0.0.1/")
    assert refused.value.code == "provider_redirect"


def test_long_answer_is_not_read(server):
    server["bytes"] = http("200 OK", b"x" * (fetching.MAX_BYTES + 1))
    with pytest.raises(Unreachable) as refused:
        fetching.send("GET", "https://127.0.0.1/")
    assert refused.value.code == "provider_answer"


def test_slow_answer_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(fetching, "DEADLINE", -1.0)
    server["bytes"] = http("200 OK", b"{}")
    with pytest.raises(Unreachable) as refused:
        fetching.send("GET", "https://127.0.0.1/")
    assert refused.value.code == "provider_unreachable"


@pytest.mark.parametrize("answer", [b"", b"no http\r\n\r\n"])
def test_what_is_no_answer(server, answer):
    server["bytes"] = answer
    with pytest.raises(Unreachable) as refused:
        fetching.send("GET", "https://127.0.0.1/")
    assert refused.value.code == "provider_unreachable"


def test_certificate_of_the_host_is_demanded():
    connection = fetching.PinnedConnection("login.example", 443, "192.0.2.1")
    assert connection.tls.check_hostname
    assert connection.tls.verify_mode.name == "CERT_REQUIRED"
