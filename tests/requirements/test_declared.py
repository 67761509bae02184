"""Code imports what pyproject.toml declares for it, and each lock file holds what was declared."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from ssi_platform.embedded import postgres, valkey

from .locks import DEPENDENCIES, EXTRAS, TOP, lock, locked, names, pinned

pytestmark = pytest.mark.check

OURS = {"apps", "config", "scripts", "ssi_platform"}
LOCKED = re.compile(r"[a-z0-9-]+==[\w.+!]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?")


def imports(path):
    """The top-level packages that one file imports anywhere in it, relative imports left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def imported(*places):
    """The distributions that the files import from; a file beside the importing one is ours."""
    files = [file for place in places for file in (sorted(place.rglob("*.py")) or [place])]
    ours = OURS | set(sys.stdlib_module_names)
    packages = {
        package
        for file in files
        for package in imports(file)
        if package not in ours and not file.with_name(f"{package}.py").exists()
    }
    distributions = packages_distributions()
    return {name for package in packages for name in names(distributions[package])}


def test_what_serves_imports_only_what_is_declared_for_it():
    needed = imported(*(TOP / name for name in ("apps", "config", "ssi_platform", "manage.py")))
    assert len(needed) > 12
    assert needed <= names(DEPENDENCIES)


def test_the_engines_are_declared_for_those_who_run_them():
    distributions = packages_distributions()
    engines = {name for one in (postgres, valkey) for name in names(distributions[one.PACKAGE])}
    assert engines == names(EXTRAS["embedded"])


def test_the_demonstration_is_a_client_that_needs_nothing_but_python():
    assert imported(TOP / "scripts" / "demo") == set()


@pytest.mark.parametrize("target", ["demo", "run"])
def test_serving_and_demonstrating_installs_no_test_tools(target):
    recipe = subprocess.run(["make", "-n", target], cwd=TOP, capture_output=True, text=True)
    assert "bin/bootstrap requirements/local.txt && exec" in recipe.stdout
    assert "bin/bootstrap requirements/dev.txt" not in recipe.stdout
    assert "pytest" in names(EXTRAS["dev"])
    assert not locked("local.txt") & names(EXTRAS["dev"])


@pytest.mark.parametrize(("name", "extras"), [
    ("app.txt", []), ("local.txt", ["embedded"]), ("dev.txt", ["embedded", "dev"]),
])  # fmt: skip
def test_a_lock_holds_what_is_declared(name, extras):
    declared = [*DEPENDENCIES, *(one for extra in extras for one in EXTRAS[extra])]
    assert names(declared) <= locked(name)


def test_a_larger_lock_only_adds_to_the_smaller_one():
    assert pinned("app.txt") < pinned("local.txt") < pinned("dev.txt")


@pytest.mark.parametrize("name", ["app.txt", "local.txt", "dev.txt", "clients.txt"])
def test_a_lock_holds_names_versions_and_hashes_and_no_addresses(name):
    assert [entry for entry in lock(name) if not LOCKED.fullmatch(entry)] == []
