"""Every text for people who come by a link, and of advice, is in German, and compiled."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation import template

TOP = Path(__file__).resolve().parents[2]
CATALOGUE = TOP / "locale" / "de" / "LC_MESSAGES" / "django"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
ENTRY = re.compile(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n)+)msgstr ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.M)
CALL = re.compile(r"""gettext\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")
PLACES = re.compile(r"%\((\w+)\)[sd]")


def _text(lines):
    return "".join(ast.literal_eval(line) for line in lines.splitlines())


def written():
    """Return {text: German} of the catalogue's source."""
    source = CATALOGUE.with_suffix(".po").read_text(encoding="utf-8")
    pairs = {_text(text): _text(german) for text, german in ENTRY.findall(source)}
    pairs.pop("")
    return pairs


def marked():
    """Return the texts that sources and templates mark for translation."""
    texts = set()
    for folder in ("apps", "config", "ssi_platform"):
        for path in (TOP / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                is_mark = isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS
                if is_mark and node.args and isinstance(node.args[0], ast.Constant):
                    texts.add(node.args[0].value)
        for path in (TOP / folder).rglob("templates/**/*"):
            # The admin site is in English; its marks are Django's, with texts in its own catalogue.
            if path.suffix in (".html", ".txt") and "admin" not in path.parts:
                code = template.templatize(path.read_text(encoding="utf-8"))
                texts |= {ast.literal_eval(text) for text in CALL.findall(code)}
    return texts


def test_the_catalogue_has_every_text_and_no_other():
    assert set(written()) == marked()
    assert len(marked()) > 40


def test_no_text_lacks_german():
    assert [text for text, german in written().items() if not german] == []


@pytest.mark.parametrize("text", sorted(written()))
def test_the_german_text_has_the_same_parts(text):
    german = written()[text]
    assert sorted(PLACES.findall(german)) == sorted(PLACES.findall(text))
    assert german.count("<strong>") == text.count("<strong>")


def test_the_compiled_catalogue_is_fresh():
    """Otherwise: `make translations`."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)
    compiled.pop("")
    assert compiled == written()
