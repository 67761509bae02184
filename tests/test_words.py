"""Names of modules, and of everything that our code defines, use the terms of the frameworks."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.check

TOP = Path(__file__).resolve().parents[1]
OURS = ("apps", "clients", "config", "scripts", "ssi_platform", "tests")
FILES = sorted(path for folder in OURS for path in (TOP / folder).rglob("*.py"))

# Never a part of a name: the terms are app, entry point, tenant isolation, cross-tenant function,
# on-commit dispatch, convention and fixture.
METAPHORS = set(
    "bell bells cast crowd door doors furnished gate gates house houses manners room rooms wall"
    " walls".split()
)
# Never a whole name: it does not say what it holds.
VAGUE = {"found", "said", "told", "theirs", "of"}
# Never a name of a module, whichever package it is in.
MODULES = set(
    "bells block cast content crowd entrance furnished gate houses judged kept loading"
    " manners nearest row_reader rowwise sheets spool stages statements strict taking told"
    " walls wording".split()
)
# Names of modules that are vague in one package only.
MODULES_OF = {
    "ssi_platform/api": {"cells", "pages", "rows", "scripts"},
    "ssi_platform/api/schema": {"answers", "facts", "finishing", "served"},
}


def defined(tree):
    """Yield every name that a module defines; names of libraries are only used."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr
            case ast.arg():
                yield node.arg
            case ast.alias(asname=str()) | ast.ExceptHandler(name=str()):
                yield getattr(node, "asname", None) or node.name
            case ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                yield node.name


def parts(name):
    return {part.lower() for part in re.findall(r"[A-Z]*[a-z0-9]+|[A-Z]+", name)}


def unwanted(source):
    names = set(defined(ast.parse(source)))
    return {name for name in names if METAPHORS & parts(name) or name.strip("_").lower() in VAGUE}


def test_names_are_terms():
    names = {path: unwanted(path.read_text(encoding="utf-8")) for path in FILES}
    assert len(names) > 500
    assert {str(path.relative_to(TOP)): those for path, those in names.items() if those} == {}


def test_modules_are_named_by_terms():
    names = {path.relative_to(TOP): path.stem for path in FILES}
    assert {path for path, name in names.items() if METAPHORS & parts(name)} == set()
    assert {path for path, name in names.items() if name in MODULES} == set()
    for folder, vague in MODULES_OF.items():
        assert not [path for path in names if str(path.parent) == folder and path.stem in vague]


@pytest.mark.parametrize(
    "source",
    [
        "def f(found): pass",
        "for _said in (): pass",
        "self.of = 1",
        "class TheWall: pass",
        "import cast as cast_of_people",
        "ROOM_SIZE = 1",
    ],
)
def test_an_unwanted_name_is_noticed(source):
    assert unwanted(source)
