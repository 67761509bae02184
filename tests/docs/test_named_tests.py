"""Guides that name a test name one that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/.]+)(?:::(\w+))?`")
PAGES = [ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]

pytestmark = pytest.mark.check


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_named_test_exists(page):
    for path, name in NAMED.findall(page.read_text()):
        place = ROOT / path
        assert place.exists(), path
        assert not name or re.search(rf"def {name}\(", place.read_text()), name


def test_many_are_named():
    page = (ROOT / "docs" / "attacks.md").read_text()
    assert len(set(NAMED.findall(page))) > 40
