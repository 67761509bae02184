"""On how many examples a property is tried: few in the suite, many in `make properties`.

They are the same ones in every run.
"""

import os

from hypothesis import settings

TIMES = int(os.environ.get("TEST_EXAMPLES_TIMES", "1"))


def examples(few):
    """`few` in the suite, for what takes longer than others; as many times more if asked to."""
    return few * TIMES


settings.register_profile("suite", max_examples=examples(20), deadline=None, derandomize=True)
settings.load_profile("suite")
