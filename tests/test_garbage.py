import gc

import pytest

from config.garbage import THRESHOLD, collect_less_often


@pytest.mark.check
def test_what_is_imported_is_left_out_and_cycles_are_still_found():
    before = gc.get_threshold()
    try:
        collect_less_often()
        assert gc.get_freeze_count() > len(gc.get_objects())
        assert gc.get_threshold()[0] == THRESHOLD
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
