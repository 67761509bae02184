"""The checklist of the ASVS names tests that exist."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
TEXT = (TOP / "docs" / "asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \|$", TEXT, re.MULTILINE)
# Named before their branches are merged.
AWAITED = ("tests/provisioning/sso/", "tests/sign_in/test_front_ends.py")
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", TEXT)))


@pytest.mark.parametrize("reference", NAMED)
def test_each_named_test_exists(reference):
    path, _, name = reference.partition("::")
    if path.startswith(AWAITED) and not (TOP / path).is_file():
        pytest.skip("not merged yet")
    assert (TOP / path).is_file()
    assert not name or f"def {name}(" in (TOP / path).read_text()


def test_each_requirement_has_a_proof_or_a_reason():
    numbers = [number for number, *_ in ROWS]
    assert len(numbers) == len(set(numbers)) > 90
    assert {number.split(".")[0] for number in numbers} == {"6", "7", "8", "9", "10"}
    assert all(len(shown) > 10 for *_, shown in ROWS)
