"""A small identity provider (OpenID Connect) in the process of the tests, without a network.

It answers what the platform sends: the description, the keys, and the exchange of a code, for which
it checks the client, the redirect address and PKCE as a provider does. `authorise` plays the person
who signs in there. A test changes `claims`, `header`, `key` or `encode` to make a token that
is wrong.
"""

import base64
import hashlib
import json
import secrets
import warnings
from functools import cache
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from apps.provisioning.clients.fetching import Answer, Unreachable
from ssi_platform.database import clock

CLIENT, SECRET = "ssi-platform", "a secret / of+the client"
DISCOVERY = "/.well-known/openid-configuration"


@cache
def rsa_key(name, bits=2048):
    """Return the private key with a name, which is made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key(name):
    return ec.generate_private_key(ec.SECP256R1())


def public(key, kid, **parts):
    """Return the public half of a key, as a provider shows it."""
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    shown = algorithm.to_jwk(key.public_key(), as_dict=True)
    return shown | {"kid": kid, "use": "sig"} | parts


class IdentityProvider:
    def __init__(self, issuer="https://login.acme.example/tenant"):
        self.issuer = issuer
        self.description = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        self.kid, self.key = "first", rsa_key("first")
        self.keys = [public(self.key, self.kid)]
        self.clients = {CLIENT: SECRET}
        self.codes, self.sent = {}, []
        self.algorithm, self.header, self.claims = "RS256", {}, {}
        self.encode = signed
        self.token_answer = None

    def rotate(self, kid="second", *, keep=True):
        """Sign with a new key; the old one is shown on, or not."""
        self.kid, self.key = kid, rsa_key(kid)
        self.keys = [*(self.keys if keep else []), public(self.key, kid)]

    def authorise(self, address, **person):
        """Sign a person in who was sent here; return the parameters of the answer."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] in self.clients
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe(16)
        self.codes[code] = (asked, person)
        return {"code": code, "state": asked["state"]}

    def send(self, method, url, *, body=None, headers=None):
        """Answer what the platform sends, in place of `fetching.send`."""
        self.sent.append((method, url))
        if (method, url) == ("GET", self.issuer + DISCOVERY):
            return Answer(200, orjson.dumps(self.description))
        if (method, url) == ("GET", self.description["jwks_uri"]):
            return Answer(200, orjson.dumps({"keys": self.keys}))
        if (method, url) == ("POST", self.description["token_endpoint"]):
            return self.token_answer or self._token(body.decode(), headers)
        raise Unreachable("provider_unreachable", f"Nobody answers at {url}.")

    def _token(self, body, headers):
        form = {name: values[0] for name, values in parse_qs(body).items()}
        client, _, secret = base64.b64decode(headers["Authorization"][6:]).decode().partition(":")
        asked, person = self.codes.pop(form.get("code"), (None, None))
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_right = (
            asked
            and self.clients.get(unquote_plus(client)) == unquote_plus(secret)
            and asked["client_id"] == unquote_plus(client)
            and asked["redirect_uri"] == form["redirect_uri"]
            and asked["code_challenge"] == challenge
        )
        if not is_right:
            return Answer(400, b'{"error": "invalid_grant"}')
        return Answer(200, orjson.dumps({"id_token": self.token(asked, person)}))

    def token(self, asked, person):
        """Return the token for what was asked, with the changes of the test; None leaves out."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "sub": "subject-1",
            "email_verified": True,
        }
        changed = claims | person | self.claims
        changed = {name: value for name, value in changed.items() if value is not None}
        header = {"kid": self.kid} | self.header
        return self.encode(changed, self.key, algorithm=self.algorithm, headers=header)


def signed(claims, key, *, algorithm, headers):
    """Sign claims of any kind with a key of any size: the library itself refuses some."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jwt.warnings.InsecureKeyLengthWarning)
        return jwt.PyJWS().encode(json.dumps(claims).encode(), key, algorithm, headers)


def unsigned(claims, key, *, algorithm, headers):
    """Encode a token that nobody signed, which names an algorithm all the same."""
    return f"{part({'alg': algorithm, 'typ': 'JWT'} | headers)}.{part(claims)}."


def part(value):
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
