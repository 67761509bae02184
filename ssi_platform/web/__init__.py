"""The web server's front: an ASGI application around Django's WSGI handler.

It receives bodies, sends responses and lets requests wait in the event loop. A request holds one of
the process's threads only while Django works on it. See `docs/adr/0024-the-web-front.md`.
"""
