"""The table of settings in docs/operations.md has every setting, and no other."""

import re

from config.settings.environment import KNOWN

from .pages import TOP

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| .*\|$", re.MULTILINE)


def table():
    return dict(ROW.findall((TOP / "docs" / "operations.md").read_text(encoding="utf-8")))


def test_the_table_of_settings_has_every_name_and_no_other():
    assert set(table()) == set(KNOWN)


def test_what_has_no_default_is_called_required():
    without = {name for name, (_, default) in KNOWN.items() if default is None}
    assert {name for name, default in table().items() if default == "required"} == without


def test_numbers_that_are_told_are_the_defaults():
    defaults = {name: default for name, default in table().items() if default.isdigit()}
    assert len(defaults) > 2
    assert defaults == {name: str(KNOWN[name][1]) for name in defaults}
