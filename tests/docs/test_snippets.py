"""The calls in the documents work as they are written: by curl, against a server that serves.

Each page is followed from top to bottom like a reader would, in one shell session. What the page
shows as an answer is compared with the real one: the same keys, and the same values but for ids,
instants and cursors.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.analytics.services import drain
from apps.jobs.services import run_next
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context

from ..web_server import base_url as base_url
from .pages import TOP, pages, snippets

PAGES = sorted(page.relative_to(TOP).as_posix() for page in pages() if snippets(page))
AGAIN = {"README.md", "docs/first-call.md"}  # A reader begins again; a plan that is there: 409.
# Says each call's status; an option that a snippet gives itself comes later and wins.
SHIM = """#!/bin/sh
exec {curl} -w '%{{stderr}}status %{{http_code}}\\n' "$@"
"""
SESSION = """set -eu
[ ! -f session ] || . ./session
set -a
{script}
export -p > session
"""
CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|[0-9a-f]{64}"  # ids and digests
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|\.?[\w-]+:[\w-]+:[\w-]+"  # instants and cursors
)

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine"),
]


def _checkout(folder, base_url):
    """A folder like the reader's: run.json as the launcher writes it, and curl in the path."""
    state = folder / ".local"
    state.mkdir(parents=True)
    call_command("prepare_demo", credentials=state / "credentials.json")
    credentials = json.loads((state / "credentials.json").read_text())
    (state / "run.json").write_text(json.dumps({"base_url": base_url, **credentials}))
    shim = folder / "bin" / "curl"
    shim.parent.mkdir()
    shim.write_text(SHIM.format(curl=shutil.which("curl")))
    shim.chmod(0o755)
    return folder


def test_each_page_can_be_followed_from_top_to_bottom(committed, base_url, tmp_path):
    assert len(PAGES) > 7
    for name in PAGES:  # In one test, for the server takes longer to start than to answer.
        _follow_page(name, _checkout(tmp_path / name, base_url))
        committed()


def _follow_page(name, checkout):
    page_snippets = snippets(TOP / name)
    assert len(page_snippets) > 1
    for snippet in page_snippets:
        _follow(f"{name}:{snippet.line}", snippet, checkout)
    for snippet in page_snippets if name in AGAIN else ():
        _follow(f"{name}:{snippet.line}", snippet, checkout, also=409)


def _follow(place, snippet, checkout, *, also=None):
    answer = json.loads(snippet.answer) if snippet.answer else None
    done = _run(snippet.script, checkout)
    assert done.returncode == 0, f"{place}: {done.stderr}"
    statuses = [int(status) for status in re.findall(r"^status (\d+)$", done.stderr, re.M)]
    expected = answer.get("status", 200) if isinstance(answer, dict) else 200
    for position, status in enumerate(statuses, start=1):
        is_last = position == len(statuses)
        fits = status == expected if is_last and expected >= 400 else 200 <= status < 300
        assert fits or status == also, f"{place}: status {status}, {done.stdout}"
    if answer is not None:
        _compare(place, answer, json.loads(done.stdout))
    _work()


def _compare(place, shown, real):
    """What is shown may be shortened; what it does show has to be so."""
    if isinstance(shown, dict):
        assert isinstance(real, dict), place
        for key, value in shown.items():
            assert key in real, f"{place}: no {key} in {sorted(real)}"
            _compare(f"{place} {key}", value, real[key])
    elif isinstance(shown, list):
        assert len(shown) <= len(real), place
        for one, other in zip(shown, real, strict=False):
            _compare(place, one, other)
    elif isinstance(shown, str) and CHANGING.search(shown):
        assert isinstance(real, str), place
        assert CHANGING.sub("…", real) == CHANGING.sub("…", shown), place
    else:
        assert real == shown, place


def _run(script, checkout):
    path = os.pathsep.join(
        [str(checkout / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    )
    return subprocess.run(
        ["sh", "-c", SESSION.format(script=script)],
        cwd=checkout, env={"PATH": path, "LANG": "C.UTF-8"}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def _work():
    """Do what a worker would have done by the time a reader types the next call."""
    for organisation_id in cross_tenant.organisations():
        while run_next(organisation_id=organisation_id, clock=timezone.now):
            pass
        with organisation_context(organisation_id):
            while drain(organisation_id=organisation_id, now=timezone.now()):
                pass
