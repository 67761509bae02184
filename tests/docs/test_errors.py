"""docs/errors.md lists every code that an answer may carry, and no other."""

import ast
import re
from functools import cache
from importlib import import_module

import pytest
from django_filters import FilterSet
from rest_framework import exceptions, serializers

from ssi_platform.api.problems import problem

from .pages import TOP

PAGE = TOP / "docs" / "errors.md"
ENTRY = re.compile(r'<a id="(\w+)"></a>`(\w+)`')

# Where each call that makes an error has its code.
POSITION = dict.fromkeys(
    ("ErrorDetail", "FieldError", "ValidationError", "Conflict", "NotFound", "PermissionDenied",
     "AuthenticationFailed", "ParseError", "TooLarge", "refuse", "_refused", "problem_response",
     "Fault", "HttpRefusal", "ProviderFailed"), 1
) | dict.fromkeys(("NotAllowed", "OverQuota", "JobRefused", "JobError", "Refused", "Unreadable",
                   "TokenRefused", "NotAdmitted", "Unreachable", "SignInRefusal"), 0)  # fmt: skip
POSITION["LinkRefused"] = 0
POSITION["refused"] = 2
# What the frameworks say by themselves.
RAISED_BY_THE_FRAMEWORK = (
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.NotAuthenticated,
    exceptions.NotFound,
    exceptions.ParseError,
    exceptions.PermissionDenied,
    exceptions.UnsupportedMediaType,
    exceptions.ValidationError,
)


def documented():
    return [name for _, name in ENTRY.findall(PAGE.read_text(encoding="utf-8"))]


@cache
def calls():
    """Return every call that makes an error, with the expression of its code if it has one."""
    return list(_calls())


def _calls():
    for folder in ("apps", "ssi_platform"):
        for path in sorted((TOP / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in POSITION:
                    yield path, node, _code(node, POSITION[_name(node.func)])
                elif isinstance(node, ast.Assign) and _name(node.targets[0]) == "default_code":
                    yield path, node, node.value


def written():
    """Return the codes in our source."""
    return {
        code.value
        for _, _, code in calls()
        if isinstance(code, ast.Constant) and isinstance(code.value, str)
    }


def inherited():
    """Return the codes of the frameworks that a field or a filter of ours may answer with."""
    import_module("config.urls")  # And with it the serializers and filters of all that is served.
    codes = {str(error.default_code) for error in RAISED_BY_THE_FRAMEWORK}
    codes |= {"password_too_short", "password_too_common", "password_too_similar"}  # Validators.
    for serializer in _ours(serializers.BaseSerializer):
        codes |= _of_field(serializer())
    for filterset in _ours(FilterSet):
        for one in filterset.base_filters.values():
            codes |= set(one.field.error_messages)
            codes |= {validator.code for validator in one.field.validators}
    return codes


def _of_field(field):
    if field.read_only:
        return set()
    codes = set(field.error_messages)
    codes |= {v.code for v in field.validators if isinstance(getattr(v, "code", None), str)}
    for below in getattr(field, "fields", {}).values():
        codes |= _of_field(below)
    child = getattr(field, "child", None)
    return codes | _of_field(child) if child else codes


def _ours(base):
    for subclass in base.__subclasses__():
        yield from _ours(subclass)
        if subclass.__module__.startswith("apps."):
            yield subclass


def _name(node):
    return getattr(node, "id", getattr(node, "attr", ""))


def _code(call, position):
    named = next((k.value for k in call.keywords if k.arg == "code"), None)
    return named or (call.args[position] if len(call.args) > position else None)


@pytest.mark.check
def test_every_code_is_documented_and_every_documented_code_is_used():
    used = written() | inherited()
    assert set(documented()) == used, (
        f"missing: {sorted(used - set(documented()))},"
        f" superfluous: {sorted(set(documented()) - used)}"
    )


def test_each_code_has_one_entry_with_its_own_anchor():
    entries = ENTRY.findall(PAGE.read_text(encoding="utf-8"))
    assert all(anchor == name for anchor, name in entries)
    assert len(entries) == len(set(entries))


def test_a_code_is_written_out_or_handed_on():
    """A code that is put together could not be found, neither by this test nor by a reader."""
    puzzling = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for path, node, code in calls()
        if code is not None
        and not isinstance(code, ast.Constant)
        and not (isinstance(code, ast.Attribute | ast.Name) and _name(code) == "code")
        and not (_name(getattr(node, "func", None)) == "refuse" and _hands_on(code))
    ]
    assert not puzzling


def _hands_on(node):
    """`refuse(row, error)` takes a whole error, whose code was written where it was made."""
    return isinstance(node, ast.Name | ast.Call) and _name(getattr(node, "func", node)) in (
        "error",
        "FieldError",
    )


def test_the_type_of_a_problem_names_its_entry():
    text = PAGE.read_text(encoding="utf-8")
    for code in documented():
        page, _, anchor = problem(400, code=code, detail="")["type"].partition("#")
        assert TOP / f"{page.lstrip('/')}.md" == PAGE, code
        assert f'<a id="{anchor}"></a>' in text, code
