"""The databases of one test worker: each holds, committed, the rows that many tests start from.

What a test adds is rolled back, or truncated where it was committed; what a name was populated
with stays, so that it is made once and not before every test.
"""

import pickle
from contextlib import contextmanager

from django.db import connection

from . import engines


class Databases:
    def __init__(self, prefix, blocker):
        self._prefix, self._blocker = prefix, blocker
        self._rows = {}
        self._connections = {}  # Those of other names, which are kept open.

    def database(self, name):
        """The name of a name's database, which is there when this returns."""
        if name not in self._rows:
            engines.clone(f"{self._prefix}_{name}")
            self._rows[name] = None
        return f"{self._prefix}_{name}"

    def populated(self, name, populate):
        """A copy of what `populate` returned when it was called, the first time, on this name."""
        if self._rows.get(name) is None:
            with self.on(name):
                self._rows[name] = pickle.dumps(populate())
        return pickle.loads(self._rows[name])  # noqa: S301 - Ours; `deepcopy` takes long.

    @contextmanager
    def on(self, name):
        """Connect to a name for a block, outside of any transaction."""
        assert not connection.in_atomic_block, "a test asks for its name before its first row"
        before, name = connection.settings_dict["NAME"], self.database(name)
        with self._blocker.unblock():
            self._connect(name)
            try:
                yield
            finally:
                self._connect(before)

    def enter(self, name):
        """Connect to a name from now on."""
        self._connect(self.database(name))

    def disconnect(self):
        """Leave; the databases go with the template, whose name theirs begin with."""
        with self._blocker.unblock():
            connection.close()
        while self._connections:
            self._connections.popitem()[1].close()

    def _connect(self, name):
        """Take up the connection that this name had, whose caches are warm, or open one later."""
        before = connection.settings_dict["NAME"]
        if before != name:
            if connection.connection is not None:
                self._connections[before] = connection.connection
            connection.connection = self._connections.pop(name, None)
            connection.settings_dict["NAME"] = name
            # What Django knows of a connection, it has of the one before: of one that a test
            # closed within a transaction, that it does not commit by itself.
            connection.autocommit = connection.connection is not None
            connection.closed_in_transaction = connection.errors_occurred = False
