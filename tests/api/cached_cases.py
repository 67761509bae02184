"""Cases that schemathesis makes of docs/openapi.yaml, kept until either changes.

To make one takes several times as long as to send it. The same schema gives the same cases.
"""

import base64
import json
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlsplit

import yaml

from tests.cached import TOP, CachedFile

SCHEMA = TOP / "docs" / "openapi.yaml"
SOURCES = (SCHEMA, TOP / "requirements" / "dev.txt", Path(__file__).resolve())
# Of each operation how many cases of what its schema allows, and of what it does not.
ALLOWED, FORBIDDEN = 2, 2
OURS = {"authorization", "cookie"}  # The sender of a case sets these.


@dataclass(frozen=True)
class Case:
    """One request: `path` is that of the schema, `content` in base64."""

    allowed: bool
    method: str
    path: str
    parts: dict[str, str]
    query: str
    headers: dict[str, str]
    media_type: str
    content: str

    def address(self, real):
        """Return the address with the names of rows that are there, where they are known."""
        address = self.path
        for name, value in {**self.parts, **real}.items():
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        return f"{address}?{self.query}" if self.query else address

    def body(self):
        return base64.b64decode(self.content)


def cached_cases():
    """Return some cases of every operation, the same ones each time."""
    kept = CachedFile("cases.json", SOURCES)
    if not kept.path.exists():
        cases = [asdict(case) for case in _made()]
        kept.keep(lambda path: path.write_text(json.dumps(cases)))
    return [Case(**case) for case in json.loads(kept.path.read_text())]


def _made():
    import schemathesis  # It takes a while, and is seldom needed.
    from schemathesis import GenerationMode

    spec = yaml.load(SCHEMA.read_text(), Loader=yaml.CSafeLoader)
    # What the files of the checkout would say is for `make fuzz`.
    described = schemathesis.openapi.from_dict(spec, config=schemathesis.Config())
    for result in described.get_all_operations():
        modes = ((GenerationMode.POSITIVE, ALLOWED), (GenerationMode.NEGATIVE, FORBIDDEN))
        for mode, count in modes:
            cases = described.iter_coverage_cases(
                result.ok(),
                generation_modes=[mode],
                generation_config=described.config.generation,
            )
            for case in islice(cases, count):
                yield _case(case, allowed=mode is GenerationMode.POSITIVE)


def _case(case, *, allowed):
    import requests

    sent = case.as_transport_kwargs(base_url="http://any")
    known = {"method", "url", "headers", "files", "data", "json", "params"}
    request = requests.Request(**{k: v for k, v in sent.items() if k in known}).prepare()
    content = request.body or b""
    return Case(
        allowed=allowed,
        method=request.method,
        path=case.operation.path,
        parts={name: str(value) for name, value in (case.path_parameters or {}).items()},
        query=urlsplit(request.url).query,
        headers={k: v for k, v in (case.headers or {}).items() if k.lower() not in OURS},
        media_type=request.headers.get("Content-Type", ""),
        content=base64.b64encode(
            content if isinstance(content, bytes) else content.encode()
        ).decode(),
    )
