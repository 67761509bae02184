"""An SMTP server (RFC 5321) that keeps what it is sent, for mails of the tests."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 sink")
        for line in self.rfile:
            verb = line.strip().upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.taken.append(message_from_bytes(self._data(), policy=policy.default))
            if verb.startswith(b"RCPT") and self.server.refuses:
                self._say("550 no such mailbox")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 sink")

    def _data(self):
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") if line[:2] == b".." else line for line in lines)

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def smtp_sink(*, refuses=False):
    """Serve on a free port; yield (port, the list of messages that were taken)."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation) as server:
        server.daemon_threads, server.taken, server.refuses = True, [], refuses
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.taken
        server.shutdown()
