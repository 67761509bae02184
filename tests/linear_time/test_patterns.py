"""No regular expression of the product takes the square of a text's length."""

import re
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import walk_packages
from time import thread_time

import pytest

import apps
import ssi_platform
from ssi_platform.domain.texts import ADDRESS
from ssi_platform.tabular import blanks

from .growth import GIVE_UP_AFTER, MOST, TooSlow, cpu_limit, growth

pytestmark = pytest.mark.trial

SIZE = 1 << 11
SUSPICIOUS = 0.001  # Seconds.
STARTS = ["", '"', "a", "sep=", "http://a", "ssi_a", "00000.", "2026-03-01T00:00:00.", "\xed\xa0"]
REPEATED = [" ", "\t", "\n", "\r\n", "a", "A", "0", "-", ".", "/", ":", '"', "\\", '\\"', '""', "'",
            ",", ", ", ';"', "=", "[", "{", "é", "\u0301", "_", "?", "#", "0,", "0.", "%", "\xa0",
            "a.", " / ", "&", "\x00", ';"" ', "\t="]  # fmt: skip
ENDS = ["", "!", '"', "\n", "/", "0"]


def modules():
    sys.path.append(str(Path(ssi_platform.__file__).parent / "tabular"))  # Of its child process.
    for package in (apps, ssi_platform):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not re.search(r"\.(migrations|management|xlsx_child|__main__)\b", module.name):
                yield import_module(module.name)


def patterns():
    """Return each compiled pattern of the product, by its names, with the methods it is used by."""
    uses = {}
    for module in modules():
        source = Path(module.__file__).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                methods = re.findall(rf"\b{name}\.(\w+)", source)
                uses.setdefault(value, set()).update(methods)
    uses[blanks._edge(" ", ",")] = uses[blanks._edge("\t", ";")] = {"search"}
    uses[re.compile(ADDRESS)] = {"search"}
    return {(pattern, method) for pattern, methods in uses.items() for method in methods}


def test_patterns():
    """Each is tried on texts of all kinds; those that take longer than they should are measured."""
    slow = [(pattern.pattern, method, slow_text(pattern, method)) for pattern, method in patterns()]
    assert [each for each in slow if each[-1]] == []


def slow_text(pattern, method):
    """Return the parts of a text that a pattern takes the square of its length for, or None."""
    use, make = partial(used, pattern, method), partial(text_of, pattern)
    for parts in suspicious_texts(use, make):
        if growth(use, partial(make, *parts), SIZE) > MOST:
            return parts
    return None


def suspicious_texts(use, make):
    """Return the parts of the texts that take long; the last one, if all of them do."""
    slow, parts = [], None
    with suppress(TooSlow), cpu_limit(GIVE_UP_AFTER):
        for parts in product(STARTS, REPEATED, ENDS):
            text, before = make(*parts, SIZE), thread_time()
            use(text)
            if thread_time() - before > SUSPICIOUS:
                slow.append(parts)
        return slow
    return [*slow, parts]


def text_of(pattern, start, repeated, end, n):
    text = start + repeated * (n // len(repeated)) + end
    return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def used(pattern, method, text):
    function = getattr(pattern, method)
    return function(text[:0], text) if method == "sub" else function(text)


def test_all_patterns_are_known():
    assert len(patterns()) > 30
    known = {"search", "match", "fullmatch", "sub", "split", "findall"}
    assert {method for _, method in patterns()} <= known
