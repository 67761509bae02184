"""What every program needs around the generated client: a key, problems, pages and waiting."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from patience import Patient
from ssi_client import AuthenticatedClient
from ssi_client.models import InputProblem, Problem
from ssi_client.types import UNSET, Response, Unset

T = TypeVar("T")
Row = TypeVar("Row", covariant=True)


class Refused(Exception):
    """An answer that is a problem document (RFC 9457). Programs look at `code`, people read it."""

    def __init__(self, problem: Problem | InputProblem):
        reasons = problem.errors or [] if isinstance(problem, InputProblem) else []
        lines = [f"\n  {reason.pointer}: {reason.detail}" for reason in reasons]
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}{''.join(lines)}")
        self.code = problem.code


class Page(Protocol[Row]):
    @property
    def data(self) -> Sequence[Row]: ...
    @property
    def next_cursor(self) -> str | None: ...


def connect() -> AuthenticatedClient:
    """The API with a key: the one in SSI_API_KEY, or the first that `make run` wrote down."""
    url, key = os.environ.get("SSI_BASE_URL"), os.environ.get("SSI_API_KEY")
    if not (url and key):
        file = Path(os.environ.get("SSI_STATE_DIR", ".local")) / "run.json"
        if not file.exists():
            raise SystemExit(f"No {file}: start `make run` first.")
        run = json.loads(file.read_text())
        url, key = run["base_url"], run["organisations"][0]["api_key"]
    return AuthenticatedClient(url, token=key, httpx_args={"transport": Patient()})


def data(response: Response[T | Problem | InputProblem]) -> T:
    """The data of an answer; a problem is raised."""
    if isinstance(response.parsed, Problem | InputProblem):
        raise Refused(response.parsed)
    if response.parsed is None:
        raise RuntimeError(f"{response.status_code}: {response.content[:200]!r}")
    return response.parsed


def rows(page: Callable[[str | Unset], Page[T]]) -> Iterator[T]:
    """Every row of a list, page after page."""
    cursor: str | Unset | None = UNSET
    while cursor is not None:
        answer = page(cursor)
        yield from answer.data
        cursor = answer.next_cursor


def until(ask: Callable[[], T], good: Callable[[T], bool]) -> T:
    """Ask until the answer is good; give up after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if good(answer := ask()):
            return answer
        time.sleep(0.25)
    raise TimeoutError("Not within a minute.")
