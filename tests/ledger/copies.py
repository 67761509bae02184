"""A program that keeps a copy of the directory and the scores by `GET /changes`."""

from urllib.parse import parse_qsl

from .conftest import ACME

TYPES = "rep,score,team"
LISTS = {"reps": "reps", "teams": "teams", "scores": "scores", "assignments": "assignments"}


class Copy:
    """Rows by their keys. What it has read again replaces what it had."""

    def __init__(self, client):
        self.client = client
        self.rows = {name: {} for name in LISTS}
        self.deletions = 0

    def begin(self):
        """Take the cursor of now, then read everything: what changes meanwhile is read again."""
        self.cursor = self._get("changes")["cursor"]
        self.rows = everything(self.client)

    def catch_up(self):
        """Read what changed until nothing more follows; return how many changes there were."""
        count, more = 0, True
        while more:
            number, more = self.step()
            count += number
        return count

    def step(self):
        """Take over a page of changes; return their number, and whether more follow."""
        answer = self._get("changes", after=self.cursor, type__in=TYPES, page_size=50)
        for change in answer["data"]:
            self.deletions += change["deleted"]
            self._forget(change)
        for link in {link for change in answer["data"] for link in change["links"]}:
            self._read(link)
        self.cursor = answer["cursor"]
        return len(answer["data"]), answer["more"]

    def _forget(self, change):
        if change["type"] == "score":
            reps, first, last = change["reps"], change["from_day"], change["to_day"]
            self._drop("scores", lambda key: (reps is None or key[0] in reps)
                       and first <= key[1] <= last)  # fmt: skip
            return
        self._drop(f"{change['type']}s", lambda key: key == (change["id"],))
        if change["type"] == "rep":
            self._drop("assignments", lambda key: key[0] == change["id"])

    def _drop(self, name, is_meant):
        self.rows[name] = {k: row for k, row in self.rows[name].items() if not is_meant(k)}

    def _read(self, link):
        path, _, query = link.partition("?")
        kind = path.split("/")[2] if path.count("/") == 2 else path.split("/")[0]
        if kind not in LISTS:
            return  # Parents and managers of teams, of which this copy has none.
        if path in LISTS or kind == "assignments":
            rows = pages(self.client, path, **dict(parse_qsl(query)))
        else:
            answer = self.client.get(f"{ACME}/{path}")
            rows = [answer.json()] if answer.status_code == 200 else []  # Or deleted meanwhile.
        self.rows[kind] |= keyed(kind, rows)

    def _get(self, path, **query):
        answer = self.client.get(f"{ACME}/{path}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()


def everything(client):
    return {name: keyed(name, pages(client, path)) for name, path in LISTS.items()}


def pages(client, path, **query):
    rows, cursor = [], {}
    while True:
        answer = client.get(f"{ACME}/{path}", {"page_size": 500, **query, **cursor})
        if answer.status_code == 404:
            return []
        page = answer.json()
        rows += page["data"]
        if not page["next_cursor"]:
            return rows
        cursor = {"cursor": page["next_cursor"]}


def keyed(name, rows):
    columns = {"scores": ("rep", "day"), "assignments": ("rep", "from_day")}.get(name, ("id",))
    return {tuple(row[column] for column in columns): row for row in rows}
