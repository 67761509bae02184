"""Files are read in blocks; where one ends makes no difference to what is read."""

from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ssi_platform.tabular import Hints
from tests.examples import examples

from .cases import read

CSV = st.text(st.sampled_from('ab1 ,,;"\r\n\n\u00a0é'), max_size=30)
ROWS = st.lists(st.sampled_from(["1,2", "3,4", '"5",6', "7", ",", ""]), max_size=8)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
JSON = st.text(st.sampled_from('{}[]":, \n1a\\'), max_size=20)
OBJECTS = st.lists(st.sampled_from(['{"a": 1}', '{"b": "x, ]}"}', '{"a": {"c": "}"}}', "", "{"]))


def in_blocks(text, size, hints):
    with patch("ssi_platform.tabular.texts.BLOCK", size):
        contents = read(text.encode(), hints)
    fault = contents.fault and (contents.fault.code, contents.fault.row, contents.fault.column)
    return contents.header, contents.rows, fault


@given(CSV, st.lists(ENDS, min_size=8, max_size=8), ROWS, st.integers(1, 20))
@example("a\r\n1\r\n0\rx\n\r\n", [], [], 6)
@example("a\n1\n2", [], [], 2)
@settings(max_examples=examples(15))
def test_of_csv(text, ends, rows, size):
    table = "".join(row + end for row, end in zip(rows, ends, strict=False))
    hints = Hints("csv", "utf-8", ",")
    for whole in (text, f"a,b\r\n{table}{text}"):
        assert in_blocks(whole, size, hints) == in_blocks(whole, 1 << 20, hints)


@given(JSON, OBJECTS, st.sampled_from([",", ", ", "\n", ""]), st.integers(1, 20))
@settings(max_examples=examples(15))
def test_of_json(text, objects, between, size):
    joined = between.join(objects)
    for kind, whole in (
        ("ndjson", joined),
        ("ndjson", joined + text),
        ("json", f"[{joined}]{text}"),
    ):
        hints = Hints(kind, "utf-8")
        assert in_blocks(whole, size, hints) == in_blocks(whole, 1 << 20, hints)
