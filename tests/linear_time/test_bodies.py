"""Bodies and files of every format are read in time proportional to their size.

Each parser reads an input and one eight times as large; see `growth` for what is counted.
"""

from io import BytesIO

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser

from apps.scores.importers import linkedin
from ssi_platform.tabular import Hints, open_sheet, sniff
from ssi_platform.tabular.strict_json import strict_json
from ssi_platform.tenancy import idempotency

from . import adversarial, adversarial_workbooks
from .growth import MOST, growth

pytestmark = pytest.mark.trial


def every(inputs, size):
    """Parameters of a test: what each input is called, what makes it, and the largest size."""
    return pytest.mark.parametrize(
        ("make", "size"), [pytest.param(make, size, id=name) for name, make in inputs.items()]
    )


def read_sheet(kind, content):
    data = content.encode() if isinstance(content, str) else content
    with open_sheet(BytesIO(data), Hints(format=kind)) as sheet:
        for _ in sheet.chunks:
            pass


@every(adversarial.JSON, 1 << 17)
def test_json(make, size):
    assert growth(strict_json, make, size) <= MOST


@every(adversarial.NDJSON, 1 << 17)
def test_ndjson(make, size):
    assert growth(lambda text: read_sheet("ndjson", text), make, size) <= MOST


@every(adversarial.ARRAYS, 1 << 18)
def test_json_arrays(make, size):
    assert growth(lambda text: read_sheet("json", text), make, size) <= MOST


@every(adversarial.CSV, 1 << 17)
def test_csv(make, size):
    assert growth(lambda text: read_sheet(None, text), make, size) <= MOST


@every(adversarial_workbooks.XLSX, 1 << 17)
def test_workbooks(make, size):
    assert growth(lambda content: read_sheet("xlsx", content), make, size) <= MOST


@every(adversarial.FORMS, 1 << 18)
def test_forms(make, size):
    def read(body):
        meta = {"CONTENT_TYPE": "multipart/form-data; boundary=boundary",
                "CONTENT_LENGTH": len(body)}  # fmt: skip
        MultiPartParser(meta, BytesIO(body), [MemoryFileUploadHandler()]).parse()

    assert growth(read, make, size) <= MOST


@every(adversarial.FORMS, 1 << 18)
def test_the_fingerprint_of_a_form(make, size):
    def read(body):
        pieces = (body[at : at + 4096] for at in range(0, len(body), 4096))
        assert sum(map(len, idempotency.without_boundary(b"boundary", pieces))) > 0

    assert growth(read, make, size) <= MOST


@every(adversarial.JSON | adversarial.NDJSON, 1 << 17)
def test_to_find_out_the_kind_of_a_file(make, size):
    assert growth(lambda text: sniff(BytesIO(text.encode())), make, size) <= MOST


def test_a_member_who_is_wrong_everywhere():
    def make(n):
        return BytesIO(b'{"memberScore": {"subScores": [' + b"1," * (n // 2) + b"1]}}")

    assert growth(linkedin.member_fields, make, 1 << 18) <= MOST
