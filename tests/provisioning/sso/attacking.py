"""How a sign-in at an identity provider is attacked: the functions that `attacks` names.

Each is a function of a `Scene`, called before the person signs in at the provider, or after it
where it has `late`: then the answer is on its way back. It changes what is wrong.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization

from apps.provisioning.clients.fetching import Answer
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context

from .identity_provider import part, public, rsa_key, signed, unsigned

MALLORY = {"sub": "s-mallory", "email": "mallory@acme.example"}


@dataclass
class Scene:
    """The parties of a sign-in: `given` are the parameters of the answer."""

    provider: Any
    browser: Any
    acme: Any
    ana: Any
    globex: Any
    person: dict[str, Any] = field(default_factory=lambda: dict(MALLORY))
    given: dict[str, Any] = field(default_factory=dict)
    later: timedelta = timedelta()

    def inside(self):
        return organisation_context(self.acme.pk)


def claims(**changed):
    """Return an attack with other claims; None leaves one out."""
    return lambda scene: scene.provider.claims.update(changed)


def seconds(**changed):
    """Return an attack with times that are so many seconds from now."""

    def attack(scene):
        now = int(clock.now().timestamp())
        scene.provider.claims.update({name: now + value for name, value in changed.items()})

    return attack


def person(**changed):
    return lambda scene: scene.person.update(changed)


def header(**changed):
    return lambda scene: scene.provider.header.update(changed)


def encoding(encode):
    return lambda scene: setattr(scene.provider, "encode", encode)


def no_algorithm(name):
    def attack(scene):
        header(alg=name)(scene)
        encoding(unsigned)(scene)

    return attack


def signed_with(secret, algorithm="HS256"):
    """Sign by hand: the library refuses to sign with what looks like a public key."""

    def encode(claims, key, *, headers, **_):
        text = f"{part(headers | {'alg': algorithm})}.{part(claims)}"
        mac = hmac.digest(secret(key), text.encode(), hashlib.sha256)
        return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    return encode


def pem(key):
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind)


def other_key(claims, key, **options):
    return signed(claims, rsa_key("mallory"), **options)


def changed_after_signing(claims, key, **options):
    head, _, signature = signed(claims, key, **options).split(".")
    return f"{head}.{part(claims | {'sub': 's-ana'})}.{signature}"


def without_signature(claims, key, **options):
    return signed(claims, key, **options).rpartition(".")[0] + "."


def text(value):
    return lambda *_, **__: value


def keys(change):
    def attack(scene):
        scene.provider.keys = change(scene.provider.key, scene.provider.kid)

    return attack


def weak_key(scene):
    scene.provider.key = rsa_key("weak", 1024)
    scene.provider.keys = [public(scene.provider.key, scene.provider.kid)]


def key_swapped(scene):
    """The provider has another key now, and the token is of the old one."""
    old = scene.provider.key
    scene.provider.rotate(scene.provider.kid, keep=False)
    scene.provider.key = old
    scene.provider.keys = [public(rsa_key("newer"), scene.provider.kid)]


def key_withdrawn(scene):
    scene.provider.kid, scene.provider.keys = "old", [public(rsa_key("newer"), "newer")]


def nonce_of_another(scene):
    """A token that another sign-in was answered with."""
    scene.provider.claims["nonce"] = "what-another-browser-asked-for"


def described(**changed):
    return lambda scene: scene.provider.description.update(changed)


def token_answer(status, body):
    return lambda scene: setattr(scene.provider, "token_answer", Answer(status, body))


def given(**changed):
    """Return an attack with other parameters of the answer; None leaves one out."""

    def attack(scene):
        scene.given.update(changed)
        for name in [name for name, value in changed.items() if value is None]:
            del scene.given[name]

    return attack


def injected_code(scene):
    """A code that the provider gave for another browser's sign-in."""
    from .conftest import Browser

    victim = Browser()
    scene.given["code"] = scene.provider.authorise(victim.start(), sub="s-ana")["code"]


def code_used_before(scene):
    scene.provider.codes.clear()


def answer_of_another_browser(scene):
    from .conftest import Browser

    other = Browser()
    other.start()
    scene.browser.client = other.client
