"""docs/limits.md has the numbers of the code."""

import re

import pytest
from django.conf import settings

from apps.access.models import MAX_NETWORKS, MAX_SCOPES
from apps.analytics.services import MOST_DAYS
from apps.directory.services import tree
from apps.imports.serializers import options, previews
from apps.imports.services import previewing
from apps.measures.services import definitions
from apps.targets.services import pauses, plans
from ssi_platform.adminsite import sign_in
from ssi_platform.api import batches, filters, pagination, problems, request_limits, sparse
from ssi_platform.domain import file_names, targets
from ssi_platform.ingest import errors, rows
from ssi_platform.tabular import archives, limits, notices, strict_json, xlsx_archive

from .pages import TOP
from .test_errors import documented

PAGE = TOP / "docs" / "limits.md"
CHILD = TOP / "ssi_platform" / "tabular" / "xlsx_child.py"
ROW = re.compile(r"^\| ([^|]+) \| ([\d,]+) \| ([^|]+) \|$", re.MULTILINE)
CODE = re.compile(r"^`(\w+)`$")
NUMBERS = {
    "characters of path and query": request_limits.MAX_ADDRESS,
    "characters of a header": request_limits.MAX_HEADER,
    "query parameters, or parts of a form": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    "files in a form": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    "bytes of a JSON body": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    "bytes of the texts of a form": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    "bytes of a file (`SSI_MAX_UPLOAD_BYTES`)": settings.MAX_UPLOAD_BYTES,
    "levels of JSON": strict_json.MAX_DEPTH,
    "characters of a number in JSON": strict_json.MAX_NUMBER,
    "values of one query parameter": filters.MAX_IN,
    "characters of a value that a list is filtered by": filters.MAX_LINE,
    "characters of a code or external id that a list is filtered by": filters.MAX_WORD,
    "characters of `fields`, `omit` and `expand`": sparse.MAX_SELECTION,
    "characters of a cursor": pagination.MAX_CURSOR,
    "items of a batch": batches.MAX_ITEMS,
    "scopes of a key": MAX_SCOPES,
    "networks of a key": MAX_NETWORKS,
    "characters of a query on the admin site": sign_in.MAX_QUERY,
    "characters of a field of a form on the admin site": sign_in.MAX_VALUE,
    "stages of a target plan": targets.MAX_STAGES,
    "pauses of a target plan": pauses.MAX_PAUSES,
    "days of a pause": pauses.LONGEST_PAUSE,
    "versions of a target plan": plans.MAX_VERSIONS,
    "versions of a target plan from one day on": plans.MAX_VERSIONS_A_DAY,
    "levels of teams": tree.MAX_DEPTH,
    "measures of an organisation's own": definitions.MOST_DEFINITIONS,
    "days of statistics of a measure other than `ssi`": MOST_DAYS,
    "columns": limits.COLUMNS,
    "characters of a cell": limits.CELL,
    "characters of a row": limits.LINE,
    "rows of a directory": rows.MAX_ROWS,
    "bytes of an unpacked workbook": xlsx_archive._UNPACKED,
    "parts of a workbook": archives.ENTRIES,
    "files in a ZIP file": archives.ENTRIES,
    "times that a packed file of more than a megabyte grows": archives.RATIO,
    "titles in a mapping of columns": options.MAX_COLUMNS,
    "characters of a title in a mapping": options.MAX_TITLE,
    "characters of all titles in a mapping": options.MAX_TITLES,
    "titles in `only`, and texts in `values`": options.MAX_COLUMNS,
    "values of a title in `only`": options.MAX_CHOSEN,
    "number of the row of a header": options.MAX_ROW,
    "notices of a file": notices.MAX_NOTICES,
    "bytes of a file's name": file_names.LONGEST,
    "rows of a page": pagination.MAX_SIZE,
    "errors of a request, or of a batch": problems.MAX_ERRORS,
    "errors of a file": errors.MAX_ERRORS,
    "characters of a message": problems.MAX_DETAIL,
    "characters of a name in a JSON pointer": problems.MAX_STEP,
    "characters of a cell in the errors of a file": errors.MAX_VALUE,
    "characters of a cell in a preview": previews.MAX_VALUE,
    "rows of a preview": previewing.ROWS,
    "sheets that a preview names, and that a file is read from": limits.SHEETS,
    "levels of `expand`": sparse.MAX_DEPTH,
    "characters of the header `Link`": pagination.MAX_LINK,
}
# The child that reads workbooks is a program of its own, which imports nothing of the platform.
OF_CHILD = {
    "blank rows in succession in a workbook": "GAP",
    "seconds of processor time for a workbook": "SECONDS",
}


def listed():
    return {what: (number, otherwise) for what, number, otherwise in ROW.findall(PAGE.read_text())}


def numbers():
    source = CHILD.read_text()
    of_child = {
        what: int(re.search(rf"^{name} = ([\d_]+)", source, re.MULTILINE)[1])
        for what, name in OF_CHILD.items()
    }
    return NUMBERS | of_child


@pytest.mark.parametrize("what", [*NUMBERS, *OF_CHILD])
def test_each_limit_is_listed_as_it_is(what):
    assert listed()[what][0] == f"{numbers()[what]:,}"


def test_no_other_limit_is_listed():
    assert set(listed()) == set(numbers())


def test_what_is_refused_has_a_known_code():
    codes = {code for _, otherwise in listed().values() for code in CODE.findall(otherwise)}
    assert codes <= set(documented())
