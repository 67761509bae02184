"""Keeps the collector of cycles away from rows, which are made by the thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


class Pauses:
    """Pauses of the collector, unless it is off, or some have frozen what they want it to spare."""

    def __init__(self) -> None:
        self._possible: bool | None = None

    @contextmanager
    def uncollected(self) -> Iterator[None]:
        """What is made here counts as old at once, so only a full collection looks through it.

        Rows of text are no cycles, and looking for some takes as long as making the rows. To
        freeze and to thaw moves everything into the oldest generation without a look at any of it.
        """
        if self._possible is None:  # To count what is frozen takes long where it is much.
            self._possible = gc.isenabled() and not gc.get_freeze_count()
        if not self._possible:
            yield
            return
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
