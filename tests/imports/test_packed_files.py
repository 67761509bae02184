"""Files in gzip and ZIP, and OpenDocument sheets."""

import gzip
import io
import zipfile

import pytest

from ssi_platform.tabular import Unreadable, open_sheet, packing_of, unpacked

from .conftest import ACME

ROWS = b"rep,day,total\nbob,2026-06-09,41\n"
MORE = b"rep,day,total\nbob,2026-06-10,42"
MOST = 1 << 20
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CELL = '<table:table-cell office:value-type="{0}"{1}><text:p>{2}</text:p></table:table-cell>'

pytestmark = pytest.mark.usefixtures("bobs_rep")


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return packed.getvalue()


def sheet(*rows):
    """An OpenDocument sheet; a cell is a text, a number, or (type, attributes, text)."""

    def cell(value):
        if isinstance(value, str):
            return CELL.format("string", "", value)
        if isinstance(value, tuple):
            return CELL.format(*value)
        return CELL.format("float", f' office:value="{value}"', value)

    table = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} xmlns:calcext="urn:org:documentfoundation">'
        f'<office:body><office:spreadsheet><table:table table:name="SSI">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(mimetype=ODS, content__xml=f'<?xml version="1.0"?>{content}')


SHEET = sheet(["rep", "day", "total"], ["bob", "2026-06-09", 41.5])


@pytest.mark.parametrize(
    ("content", "media_type", "name", "rows"),
    [
        (gzip.compress(ROWS, mtime=0), "application/gzip", "import.csv.gz", 1),
        (gzip.compress(ROWS, mtime=0), "text/csv", "import.csv.gz", 1),
        (zipped(a__csv=ROWS), "application/zip", "import.csv.zip", 1),
        (zipped(a__csv=ROWS, b__csv=MORE, __DS_Store=b"x"), "application/zip", "import.csv.zip", 2),
        (SHEET, ODS, "", 1),
        (SHEET, "application/octet-stream", "", 1),
        (gzip.compress(SHEET, mtime=0), "application/octet-stream", "import.ods.gz", 1),
    ],
    ids=["gz", "gz as csv", "zip", "zip of two", "ods", "ods as any", "ods in gz"],
)  # fmt: skip
def test_packed_files_are_loaded(acme_api, send, scores, content, media_type, name, rows):
    received = send(content, "", media_type)

    assert (received["state"], received["created"]) == ("succeeded", rows), received["error"]
    assert received["filename"] == name
    assert scores()["Bob", "2026-06-09"] in (41_000, 41_500)
    file = acme_api.get(f"{ACME}/imports/{received['id']}/file")
    assert file.getvalue() == content
    kind = {"gz": "application/gzip", "zip": "application/zip"}.get(name.rpartition(".")[2], ODS)
    assert file["Content-Type"] == kind


@pytest.mark.parametrize("form", [False, True], ids=["body", "form"])
def test_a_content_coding_is_taken_off(acme_api, work, form):
    body, kind = ROWS, "text/csv"
    if form:
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        body += b"Content-Type: text/csv\r\n\r\n" + ROWS + b"\r\n--b--\r\n"
        kind = "multipart/form-data; boundary=b"
    coded = {"headers": {"Content-Encoding": "gzip"}, "content_type": kind}
    sent = acme_api.generic("POST", f"{ACME}/imports", gzip.compress(body), **coded)
    work()

    received = acme_api.get(f"{ACME}/imports/{sent.json()['id']}").json()
    assert (received["state"], received["size"]) == ("succeeded", len(ROWS)), received["error"]


def test_415_lists_what_is_taken(acme_api):
    answer = acme_api.generic("POST", f"{ACME}/imports", ROWS, content_type="text/plain")
    coded = acme_api.generic(
        "POST", f"{ACME}/imports", ROWS, content_type="text/csv", headers={"Content-Encoding": "br"}
    )

    assert (answer.status_code, coded.status_code) == (415, 415)
    assert "text/csv" in answer.json()["detail"]
    assert "application/zip" in answer.headers["Accept"]
    assert coded.headers["Accept-Encoding"] == "identity, gzip"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(bytes(2 * MOST), mtime=0), "too_large"),
        (zipped(a__csv=bytes(2 * MOST)), "too_large"),
        (gzip.compress(ROWS, mtime=0)[:-9], "not_unpacked"),
        (zipped(a__csv=ROWS, b__csv=b"rep,day,brand\n"), "mixed_files"),
        (zipped(a__csv=ROWS, b__ndjson=b"{}"), "mixed_files"),
        (zipped(a__xlsx=b"PK", b__xlsx=b"PK"), "mixed_files"),
        (zipped(a__exe=b"MZ"), "not_a_table"),
        (zipped(__DS_Store=b"x"), "not_a_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_not_unpacked(content, code):
    with pytest.raises(Unreadable) as refused, unpacked(io.BytesIO(content), MOST):
        pass
    assert refused.value.code == code


@pytest.mark.parametrize(
    "cell",
    [
        ("percentage", ' office:value="0.53"', "53 %"),
        ("string", ' office:string-value="" calcext:value-type="error"', "#REF!"),
    ],
)
def test_cells_that_show_something_else_than_they_are(cell):
    file = io.BytesIO(sheet(["rep", "day", "total"], ["bob", "2026-06-09", cell]))
    with pytest.raises(Unreadable) as refused, open_sheet(file) as opened:
        list(opened.chunks)
    assert refused.value.code == "unclear_cells"


def test_a_workbook_is_not_packed():
    assert packing_of(io.BytesIO(SHEET)) == ""
    assert packing_of(io.BytesIO(b"PK\x03\x04")) == ""
