"""The databases of one test worker: each holds, committed, the rows that many tests start from.

What a test adds is rolled back, or truncated where it was committed; what a stage was furnished
with stays, so that it is made once and not before every test.
"""

from contextlib import contextmanager

from django.db import connection

from . import engines


class Stages:
    def __init__(self, prefix, blocker):
        self._prefix, self._blocker = prefix, blocker
        self._rows = {}

    def database(self, stage):
        """The name of a stage's database, which is there when this returns."""
        if stage not in self._rows:
            engines.clone(f"{self._prefix}_{stage}")
            self._rows[stage] = None
        return f"{self._prefix}_{stage}"

    def furnished(self, stage, furnish):
        """What `furnish` returned when it was called, the first time, on this stage."""
        if stage not in self._rows:
            with self.on(stage):
                self._rows[stage] = furnish()
        return self._rows[stage]

    @contextmanager
    def on(self, stage):
        """Connect to a stage for a block, outside of any transaction."""
        assert not connection.in_atomic_block, "a test asks for its stage before its first row"
        before, name = connection.settings_dict["NAME"], self.database(stage)
        with self._blocker.unblock():
            self._connect(name)
            try:
                yield
            finally:
                self._connect(before)

    def enter(self, stage):
        """Connect to a stage from now on."""
        self._connect(self.database(stage))

    def strike(self):
        """Leave; the databases go with the template, whose name theirs begin with."""
        with self._blocker.unblock():
            connection.close()

    def _connect(self, name):
        if connection.settings_dict["NAME"] != name:
            connection.close()
            connection.settings_dict["NAME"] = name
