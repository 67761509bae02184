"""Slow senders and slow readers take nothing from others: the server alone, without a proxy."""

import json
import selectors
import socket
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from tests.sample_data import key, organisation, rep, team

pytestmark = pytest.mark.trial

SENDERS, READERS = 200, 50
SECONDS = 15
MOST = 1.0  # Second for an answer to somebody else.
FILE = b"rep,day,total\n" + b"nobody,2026-03-01,46\n" * 400_000  # 8 MB.


class SlowClients:
    """Sockets that send, and read, one byte a second, until the server closes them."""

    def __init__(self, web, download):
        self.web, self.ended, self.codes = web, threading.Event(), []
        patch = (b"PATCH /api/v1/organisations/acme/teams/x HTTP/1.1\r\nHost: localhost\r\n"
                 b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n")  # fmt: skip
        get = (f"GET {download} HTTP/1.1\r\nHost: localhost\r\n"
               f"Authorization: Bearer {web.key}\r\n\r\n").encode()  # fmt: skip
        self.senders = [self._open(patch) for _ in range(SENDERS)]
        self.readers = [self._open(get) for _ in range(READERS)]
        self.selector = selectors.DefaultSelector()
        for sender in self.senders:
            self.selector.register(sender, selectors.EVENT_READ)

    def _open(self, head):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", self.web.port))
        line.sendall(head)
        return line

    def run(self):
        while not self.ended.wait(1):
            for ready, _ in self.selector.select(0):
                self.codes.append(ready.fileobj.recv(4096).split(b" ")[1])
                self._close(ready.fileobj)
            for sender in list(self.senders):
                try:
                    sender.send(b"x")
                except OSError:
                    self._close(sender)
            for reader in self.readers:
                reader.recv(1)

    def _close(self, sender):
        if sender in self.senders:
            self.senders.remove(sender)
            self.selector.unregister(sender)
            sender.close()

    def close(self):
        self.ended.set()
        for line in (*self.senders, *self.readers):
            line.close()


@contextmanager
def slow_clients(web, download):
    clients = SlowClients(web, download)
    thread = threading.Thread(target=clients.run)
    thread.start()
    try:
        yield clients
    finally:
        clients.ended.set()
        thread.join()
        clients.close()


def upload(web):
    connection = HTTPConnection("127.0.0.1", web.port, timeout=60)
    headers = {"Authorization": f"Bearer {web.key}", "Content-Type": "text/csv"}
    connection.request("POST", "/api/v1/organisations/acme/imports", FILE, headers)
    answer = connection.getresponse()
    received = json.loads(answer.read())
    connection.close()
    assert answer.status == 202, received
    return f"/api/v1/organisations/acme/imports/{received['id']}/file"


def move_to_another_organisation(web):
    globex = organisation("globex")
    web.key, web.rep = key(globex), rep(globex, "Charlie", team(globex, "West"))
    web.slug = "globex"


def test_slow_senders_and_readers_take_nothing_from_others(web):
    download = upload(web)
    health, reads, writes = [], [], []
    with slow_clients(web, download) as clients:
        move_to_another_organisation(web)
        begun = time.monotonic()
        while time.monotonic() - begun < SECONDS:
            health.append(web.ask("GET", "/healthz"))
            reads.append(web.read())
            writes.append(web.write(50 + len(writes) % 9))
            time.sleep(0.05)

    assert {answer.status for answer in health + reads} == {200}
    assert {answer.status for answer in writes} <= {200, 201}
    assert max(answer.seconds for answer in health + reads + writes) < MOST
    assert len(reads) > 50
    assert clients.codes.count(b"408") == SENDERS


def test_a_file_arrives_whole_although_others_read_slowly(web):
    download = upload(web)
    with slow_clients(web, download):
        connection = HTTPConnection("127.0.0.1", web.port, timeout=60)
        connection.request("GET", download, headers={"Authorization": f"Bearer {web.key}"})
        assert connection.getresponse().read() == FILE
        connection.close()
