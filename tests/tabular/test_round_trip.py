"""Whatever table of text is written, in any format, is read back equal."""

import csv
import io
import json
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from ssi_platform.tabular import Hints
from ssi_platform.tabular.blanks import BLANKS
from tests.examples import examples

from . import workbooks
from .cases import read

WRITTEN = {
    "utf-8": ("utf-8", "utf-8"),
    "utf-8 with a mark": ("utf-8-sig", "utf-8"),
    "utf-16 with a mark": ("utf-16", "utf-16"),
    "utf-16 without one": ("utf-16-le", "utf-16"),
    "windows-1252": ("cp1252", "windows-1252"),
}


def is_stripped(text):
    return text == text.strip(BLANKS)


def texts(codec="utf-8", extra=""):
    letters = st.characters(codec=codec, exclude_categories=["Cc", "Cs"])
    if extra:
        letters |= st.sampled_from(extra)
    return st.text(letters, max_size=8).filter(is_stripped)


def names(codec="utf-8"):
    return st.lists(texts(codec).filter(bool), min_size=1, max_size=5, unique_by=str.casefold)


@st.composite
def tables(draw, cells, codec="utf-8"):
    header = draw(names(codec))
    row = st.lists(cells, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, max_size=12))


def expected(rows, first):
    return {n: row for n, row in enumerate(rows, first) if any(c not in ("", None) for c in row)}


@given(st.data(), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]),
       st.sampled_from(sorted(WRITTEN)), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
       st.sampled_from([7, 64, 1 << 20]), st.booleans())  # fmt: skip
@settings(max_examples=examples(12))
def test_csv_is_read_back_equal(data, delimiter, end, written, quoting, block, ended):
    codec, name = WRITTEN[written]
    breaks = "\r\n" if quoting == csv.QUOTE_ALL else ""
    letters = codec if codec == "cp1252" else "utf-8"
    header, rows = data.draw(tables(texts(letters, f'{delimiter}" {breaks}'), letters))
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([header, *rows])
    text = file.getvalue() if ended else file.getvalue().removesuffix(end)
    with patch("ssi_platform.tabular.texts.BLOCK", block):
        contents = read(text.encode(codec), Hints("csv", name, delimiter))
    assert contents.fault is None
    assert (contents.header, contents.rows) == (header, expected(rows, first=2))


PLAIN = st.text("abcdefgäöü 0123456789.-", min_size=1, max_size=8).filter(is_stripped)


@given(st.lists(PLAIN, min_size=2, max_size=5, unique_by=str.casefold), st.data(),
       st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]),
       st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]))  # fmt: skip
@settings(max_examples=examples(10))
def test_the_form_of_a_csv_is_found_out(header, data, delimiter, end, codec):
    row = st.lists(PLAIN, min_size=len(header), max_size=len(header))
    lines = [header, *data.draw(st.lists(row, max_size=6))]
    content = "".join(delimiter.join(cells) + end for cells in lines).encode(codec)
    contents = read(content)
    assert contents.form.delimiter == delimiter
    assert (contents.header, [*contents.rows.values()]) == (lines[0], lines[1:])


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.decimals(-1000, 1000, places=3)
    | texts(extra="\"\\/ \n\t[]{},:'")
)


@given(tables(VALUES), st.booleans(), st.booleans(), st.sampled_from([7, 64, 1 << 20]))
@settings(max_examples=examples(12))
def test_json_is_read_back_equal(table, as_array, ascii_only, block):
    header, rows = table
    objects = [_object(dict(zip(header, row, strict=True)), ascii_only) for row in rows]
    text = f"[{', '.join(objects)}]" if as_array else "\n".join(objects)
    hints = Hints("json" if as_array else "ndjson", "utf-8")
    with patch("ssi_platform.tabular.texts.BLOCK", block):
        contents = read(text.encode(), hints)
    if rows:
        assert contents.fault is None
        assert (contents.header, contents.rows) == (header, expected(rows, first=1))
    else:
        assert contents.fault.code == "empty_file"


def _object(row, ascii_only):
    numbers = {f"\0{n}": value for n, value in enumerate(row.values()) if type(value) is Decimal}
    marked = {name: next(key for key, number in numbers.items() if number is value)
              if type(value) is Decimal else value for name, value in row.items()}  # fmt: skip
    text = json.dumps(marked, ensure_ascii=ascii_only)
    for mark, number in numbers.items():
        text = text.replace(json.dumps(mark), f"{number:f}")
    return text


WHOLE = st.integers(-(10**15), 10**15)
KEPT = st.none() | st.booleans() | WHOLE | WHOLE.map(lambda n: n / 1000) | texts(extra='"<>& \n_x')


@given(tables(KEPT))
@settings(max_examples=examples(3))
def test_a_workbook_is_read_back_equal(table):
    header, rows = table
    contents = read(workbooks.book(workbooks.table(header, *rows)))
    assert contents.fault is None
    assert contents.header == header
    assert contents.rows == {
        number: _as_kept(row) for number, row in expected(rows, first=2).items()
    }


def _as_kept(row):
    """A workbook keeps no empty text, and no columns to the right of the last value."""
    return [None if cell == "" else cell for cell in row]
