"""Each file of the corpus gets the right answer."""

import pytest

from .cases import read
from .corpus import CORPUS


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_each_file_gets_the_right_answer(case):
    contents = read(case.bytes(), case.hints)
    fault = contents.fault
    assert (fault.code if fault else "") == case.code, fault
    assert contents.header == case.header
    assert contents.rows == case.rows
    assert list(map(_types, contents.rows.values())) == list(map(_types, case.rows.values()))
    if fault:
        assert (fault.row, fault.column) == (case.row, case.column)
        assert str(fault)[0].isupper() or str(fault)[0] == "“"
        assert str(fault).endswith(".")


def test_the_corpus_is_large_and_no_case_stands_twice():
    assert len({case.name for case in CORPUS}) >= 120
    assert len({case.bytes() for case in CORPUS if not callable(case.content)}) > 90


def _types(row):
    return [type(cell) for cell in row]
