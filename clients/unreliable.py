"""A line to the platform on which much goes wrong: requests and answers get lost."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import urlsplit

HOP = {"connection", "transfer-encoding", "content-length", "host"}


@contextmanager
def unreliable(base_url: str) -> Iterator[str]:
    """Yield the address of a line to `base_url`.

    Of three requests one is turned away, one is done but its answer is lost, one passes.
    """
    platform, turn = urlsplit(base_url).netloc, count()

    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            match next(turn) % 3:
                case 0:
                    self._say(503, [("Retry-After", "0")], b"")
                case 1:
                    self._forward(body)
                    self.close_connection = True
                case _:
                    self._say(*self._forward(body))

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = handle_any

        def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
            connection = http.client.HTTPConnection(platform, timeout=30)
            try:
                given = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
                connection.request(self.command, self.path, body or None, given)
                answer = connection.getresponse()
                return answer.status, answer.getheaders(), answer.read()
            finally:
                connection.close()

        def _say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
