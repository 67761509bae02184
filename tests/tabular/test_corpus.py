"""Each file of the corpus gets the right answer."""

import pytest

from .cases import read
from .corpus import CORPUS


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_each_file_gets_the_right_answer(case):
    found = read(case.bytes(), case.hints)
    told = found.fault
    assert (told.code if told else "") == case.code, told
    assert found.header == case.header
    assert found.rows == case.rows
    assert list(map(_types, found.rows.values())) == list(map(_types, case.rows.values()))
    if told:
        assert (told.row, told.column) == (case.row, case.column)
        assert str(told)[0].isupper() or str(told)[0] == "“"
        assert str(told).endswith(".")


def test_the_corpus_is_large_and_no_case_stands_twice():
    assert len({case.name for case in CORPUS}) >= 120
    assert len({case.bytes() for case in CORPUS if not callable(case.content)}) > 90


def _types(row):
    return [type(cell) for cell in row]
