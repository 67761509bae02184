"""Keeps the collector of cycles away from rows, which are made by the thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """What is made here counts as old at once, so only a full collection looks through it.

    Rows of text are no cycles, and looking for some takes as long as making the rows. To freeze
    and to thaw moves everything into the oldest generation without a look at any of it.
    """
    resting = gc.isenabled() and not gc.get_freeze_count()
    if resting:
        gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
