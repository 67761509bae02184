"""What one organisation sends at once: files, exports, edits of a plan, and a long batch."""

from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import xlsxwriter

LONG_AGO = date(2000, 6, 1)
REPS, DAYS, TEAMS = 40, 500, 4
WORKBOOKS, EXPORTS, IMPORTS, EDITS, BATCH = 14, 6, 3, 13, 167
DAY = timedelta(days=1)
ACME, GLOBEX = (f"/api/v1/organisations/{slug}" for slug in ("acme", "globex"))


def terms(today, threshold):
    stages = [{"threshold": threshold, "due_on": today + 100 * DAY}]
    return {"starts_on": today - 400 * DAY, "stages": stages}


def workbook(first):
    """A workbook of 1.5 kB whose last cell is in the last row of the sheet."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, title in enumerate(first):
            sheet.write(0, column, title)
        sheet.write(1_048_575, 0, "x")
    return out.getvalue()


def large_file(today, shift):
    rows = (f"r{n % REPS},{today - (n // REPS % DAYS) * DAY},{20 + (n + shift) % 60}"
            for n in range(REPS * DAYS))  # fmt: skip
    return "\n".join(["rep,day,total", *rows])


class Flood:
    """Everything that Acme sends, at once."""

    def __init__(self, caller, today):
        self.caller, self.today, self.statuses = caller, today, Counter()
        self.files = [large_file(today, n) for n in range(1, IMPORTS + 1)]
        self.workbooks = [workbook(()), workbook(("rep", "day", "total"))]

    def send(self):
        for content in self.workbooks * WORKBOOKS:
            self._post("workbook", "/imports", content, "application/octet-stream")
        for n in range(EXPORTS):
            content = ("scores", "statistics")[n % 2]
            self._post("export", "/exports", {"content": content, "format": "xlsx"})
        for content in self.files:
            self._post("import", "/imports", content, "text/csv")
        self._edit_plan()
        items = [{"rep": "old", "day": str(LONG_AGO + n * 57 * DAY), "total": 50}
                 for n in range(BATCH)]  # fmt: skip
        self._post("batch", "/scores:batch", {"items": items})

    def _post(self, what, path, body, kind=None):
        headers = {"Content-Type": kind} if kind else {}
        status, _, answer = self.caller.ask("POST", f"{ACME}{path}", body, **headers)
        code = answer.get("code", "") if status >= 400 else ""
        self.statuses[what, status, code] += 1

    def _edit_plan(self):
        _, _, plans = self.caller.ask("GET", f"{ACME}/target-plans")
        address = f"{ACME}/target-plans/{plans['data'][0]['id']}"
        for n in range(EDITS):
            stages = [{"threshold": 51 + n, "due_on": str(self.today + 100 * DAY)}]
            body = {"name": "P", "starts_on": str(self.today - 400 * DAY), "stages": stages}
            status, _, _ = self.caller.ask("PUT", address, body, **{"If-Match": "*"})
            self.statuses["edit", status, ""] += 1
