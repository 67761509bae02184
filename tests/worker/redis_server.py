"""A Redis server of one test: no other test sends messages through it, or takes them."""

import signal
import socket
import subprocess
from contextlib import suppress

from ssi_platform.embedded import valkey
from ssi_platform.embedded.launcher import free_port

from .celery_worker import until


class Redis:
    """A process that stores nothing on the disk, and that can be killed and started again."""

    def __init__(self, folder):
        self.port, self._folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            [valkey.binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--loglevel", "warning", "--dir", self._folder],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._listens)

    def _listens(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True

    def kill(self):
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
