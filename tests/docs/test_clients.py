"""docs/clients.md shows what the examples say, and the clients' tools are pinned without addresses.

The examples themselves are run by `make test-clients`, which needs Node.
"""

import json
import re
import subprocess
import sys

import pytest

from .pages import BLOCK, TOP

CLIENTS = TOP / "clients"
EXAMPLES = {
    "ts": [path.read_text() for path in CLIENTS.glob("typescript/examples/*.ts")],
    "python": [path.read_text() for path in CLIENTS.glob("python/examples/*.py")],
}
SHOWN = [
    (language, code)
    for language, code in BLOCK.findall((TOP / "docs" / "clients.md").read_text())
    if language in EXAMPLES
]
LONGEST = 100


def test_each_language_is_shown():
    assert {language for language, _ in SHOWN} == EXAMPLES.keys()


@pytest.mark.parametrize(("language", "code"), SHOWN)
def test_fields_of_responses_are_in_the_examples(language, code):
    assert any(code in example for example in EXAMPLES[language])


@pytest.mark.parametrize("language", EXAMPLES)
def test_no_example_is_long(language):
    assert len(EXAMPLES[language]) == 4
    for example in EXAMPLES[language]:
        assert len(example.splitlines()) <= LONGEST


@pytest.mark.parametrize("folder", [CLIENTS, CLIENTS / "generators"])
def test_tools_are_pinned_exactly(folder):
    package = json.loads((folder / "package.json").read_text())
    for version in (package.get("dependencies", {}) | package["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


@pytest.mark.parametrize("folder", [CLIENTS, CLIENTS / "generators"])
def test_the_lock_holds_digests_and_no_addresses(folder):
    lock = json.loads((folder / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 100
    assert all("integrity" in package for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize(
    ("field", "answer", "message"),
    [
        ("int", "Note", ""),
        ("Any", "Note", "Note.text"),
        ("list[dict[str, Any]] | None", "Note", "Note.text"),
        ("int", "Any | Note", "sync_detailed Response[Any | Note]"),
    ],
)
def test_the_check_of_the_python_client_notices_any(field, answer, message, tmp_path):
    for folder, text in {
        "models": f"class Note:\n    text: {field}\n    additional_properties: dict[str, Any]\n",
        "api": f"def sync_detailed() -> Response[{answer}]: ...\n",
    }.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "note.py").write_text(text)
    check = CLIENTS / "python" / "check_types.py"
    done = subprocess.run(
        [sys.executable, check, tmp_path, CLIENTS / "free_form.txt"], capture_output=True, text=True
    )
    assert done.returncode == bool(message)
    assert done.stderr.startswith(message)
