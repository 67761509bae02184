"""A proxy in front of a server, which a trial can cut, close or freeze."""

import socket
import threading
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

SIZE = 1 << 16
Target = str | tuple[str | None, int]  # A unix socket, or host and port.


class Proxy:
    """Listens on a port of its own and passes bytes to a server and back."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.running = threading.Event()  # Cleared while frozen: no byte passes.
        self.running.set()
        self._pairs: set[socket.socket] = set()
        self.port = 0
        self.open()

    def open(self) -> None:
        """Accept connections, on the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections and cut those that are open."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut the open connections."""
        for one in list(self._pairs):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
            self._pairs.discard(one)

    def freeze(self) -> None:
        """Accept connections and bytes, and pass nothing on."""
        self.running.clear()

    def thaw(self) -> None:
        self.running.set()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                try:
                    server = self._connected()
                except OSError:  # The server is not there: its proxy refuses as well.
                    client.close()
                    continue
                self._pairs |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _connected(self) -> socket.socket:
        family = socket.AF_UNIX if isinstance(self.target, str) else socket.AF_INET
        server = socket.socket(family)
        server.connect(self.target)
        return server

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(SIZE):
                self.running.wait()
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._pairs.discard(source)
        source.close()  # The other direction closes the other one.


def database_proxy(url: str) -> tuple[Proxy, str]:
    """Return a proxy of a PostgreSQL server, and the address that leads through it."""
    parts = urlsplit(url)
    folder = unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0]
    port = parts.port or 5432
    target: Target = f"{folder}/.s.PGSQL.{port}" if "/" in folder else (folder, port)
    proxy = Proxy(target)
    credentials = parts.netloc.rpartition("@")[0]
    return proxy, f"postgres://{credentials}@127.0.0.1:{proxy.port}{parts.path}"


def redis_proxy(url: str) -> tuple[Proxy, str]:
    """Return a proxy of a Redis server, and the address that leads through it."""
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("db", [""])[0] or parts.path.strip("/") or "0"
    target: Target = parts.path if parts.scheme == "unix" else (parts.hostname, parts.port or 6379)
    proxy = Proxy(target)
    return proxy, f"redis://127.0.0.1:{proxy.port}/{number}"
