"""What a client may rely on in an operation: that it is there, takes what it took, answers so."""

from collections.abc import Iterator
from typing import Any

from .shapes import Description, Direction, Place, changes

METHODS = ("get", "put", "post", "patch", "delete")


def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Name what a client of `old` could not do with `new`, once for each place."""
    before, after = Description(old), Description(new)
    promises: dict[str, None] = {}
    for path, method, operation in _operations(old):
        where = f"{method.upper()} {path}"
        now = new["paths"].get(path, {}).get(method)
        if now is None:
            promises[f"{where}: the operation is gone"] = None
            continue
        pair = _Pair(before, after, where)
        promises |= dict.fromkeys(pair.compare(operation, now))
    return list(promises)


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


class _Pair:
    """One operation, then and now."""

    def __init__(self, before: Description, after: Description, where: str):
        self.before, self.after, self.where = before, after, where

    def compare(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{self.where}: {old['operationId']} is now called {new['operationId']}"
        yield from self._security(old.get("security", []), new.get("security", []))
        yield from self._parameters(old.get("parameters", []), new.get("parameters", []))
        yield from self._request(old.get("requestBody", {}), new.get("requestBody", {}))
        yield from self._answers(old["responses"], new["responses"])

    def _security(self, old: list[Any], new: list[Any]) -> Iterator[str]:
        gone = [name for way in old for name in way if way not in new]
        if new and (gone or not old):
            yield f"{self.where}: signing in by {', '.join(gone) or 'nothing'} is not enough now"

    def _parameters(self, old: list[Any], new: list[Any]) -> Iterator[str]:
        was, now = self.before.parameters(old), self.after.parameters(new)
        for (name, kind), parameter in was.items():
            if (name, kind) not in now:
                yield f"{self.where}: the {kind} parameter {name} is gone"
                continue
            shapes = parameter["schema"], now[name, kind]["schema"]
            yield from self._shapes(Direction.REQUEST, f"parameter {name}", *shapes)
        for (name, kind), parameter in now.items():
            if parameter.get("required") and not was.get((name, kind), {}).get("required"):
                yield f"{self.where}: the {kind} parameter {name} is required now"

    def _request(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        if new.get("required") and not old.get("required"):
            yield f"{self.where}: a body is required now"
        yield from self._contents(Direction.REQUEST, "body", old, new)

    def _answers(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        for status, answer in old.items():
            if status not in new:
                yield f"{self.where}: the answer {status} is gone"
                continue
            was, now = self.before.resolved(answer), self.after.resolved(new[status])
            for header in was.get("headers", {}):
                if header not in now.get("headers", {}):
                    yield f"{self.where}: the header {header} of {status} is gone"
            yield from self._contents(Direction.ANSWER, f"answer {status}", was, now)

    def _contents(
        self, direction: Direction, name: str, old: dict[str, Any], new: dict[str, Any]
    ) -> Iterator[str]:
        for media_type, content in old.get("content", {}).items():
            other = new.get("content", {}).get(media_type)
            if other is None:
                yield f"{self.where}: {name} is no longer {media_type}"
            else:
                yield from self._shapes(direction, name, content["schema"], other["schema"])

    def _shapes(
        self, direction: Direction, name: str, old: dict[str, Any], new: dict[str, Any]
    ) -> Iterator[str]:
        place = Place(self.before, self.after, direction, f"{self.where}: {name}")
        yield from changes(place, old, new)
