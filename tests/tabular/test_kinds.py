"""What kind of file it is, by its beginning."""

import io

import pytest

from ssi_platform.tabular import Unreadable, sniff

from . import workbooks


@pytest.mark.parametrize(("content", "kind"), [
    (b"a,b\n1,2\n", "csv"), (b"", "csv"), (b"\n [1]", "json"), (b'{"a": 1}', "object"),
    (b'\n{"a": 1}\n{"a": 2}', "ndjson"), (b'{\n  "a": 1\n}\n', "object"),
    (b'{"a" 1}\n{"a": 2}\n', "ndjson"), (b'{"a": 1}\n\n \n', "object"),
    ('\ufeff{"a": 1}\r\n{"a": 2}'.encode("utf-16"), "ndjson"), (b"PK\x03\x04", "xlsx"),
])  # fmt: skip
def test_the_beginning_tells_the_kind(content, kind):
    file = io.BytesIO(content)
    file.seek(0, io.SEEK_END)
    assert sniff(file) == kind


def test_a_workbook_is_one_and_an_old_one_is_refused():
    assert sniff(io.BytesIO(workbooks.empty())) == "xlsx"
    with pytest.raises(Unreadable, match="password") as refusal:
        sniff(io.BytesIO(b"\xd0\xcf\x11\xe0" + bytes(508)))
    assert refusal.value.code == "old_workbook"
