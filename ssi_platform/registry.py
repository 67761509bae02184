from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """An object with a name that never changes."""

    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=Named)


class Registry(Generic[Item]):
    """Named objects of one kind. Apps register them in `AppConfig.ready`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, Item] = {}

    def register(self, item: Item) -> None:
        """Add an object. Raises ValueError when its name is taken."""
        if item.name in self._items:
            raise ValueError(f"The {self.kind} {item.name!r} is registered already.")
        self._items[item.name] = item

    def get(self, name: str) -> Item:
        """Return the object of a name. Raises LookupError, which names those that exist."""
        try:
            return self._items[name]
        except KeyError:
            known = ", ".join(sorted(self._items)) or "none"
            raise LookupError(f"No {self.kind} is called {name!r}; known: {known}.") from None

    def __iter__(self) -> Iterator[Item]:
        """Iterate in the order of the names."""
        return iter([self._items[name] for name in sorted(self._items)])
