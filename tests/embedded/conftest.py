"""Engines of these tests' own: the suite's database is migrated, and not to be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ssi_platform.embedded.addresses import Addresses
from ssi_platform.embedded.engines import engines


@pytest.fixture(scope="module")
def addresses() -> Iterator[Addresses]:
    with engines(None, environment={}) as addresses:
        yield addresses


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A path that gives away missing quotes."""
    path = tmp_path / "a b"
    path.mkdir()
    return path
