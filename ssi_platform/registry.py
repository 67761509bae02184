"""Named objects of one kind, registered by the apps that define them."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Generic, TypeVar

T = TypeVar("T")


class NameTaken(ValueError):
    """Another object is registered under the name."""


class UnknownName(LookupError):
    """Nothing is registered under the name."""


class Registry(Generic[T]):
    """Objects by name, such as the kinds of jobs.

    An app registers its objects in `AppConfig.ready`, so that their users need not import the
    app. Iteration is in the order of the names.
    """

    def __init__(self, noun: str, *, name: Callable[[T], str]) -> None:
        self._noun, self._name = noun, name
        self._items: dict[str, T] = {}
        self._followers: list[Callable[[T], object]] = []

    def register(self, item: T) -> T:
        """Add an object and return it. Adding the same object again changes nothing.

        Raises NameTaken when another one has its name.
        """
        name = self._name(item)
        if self._items.get(name) is item:
            return item
        if name in self._items:
            raise NameTaken(f"Two of the registered {self._noun}s are called {name!r}.")
        self._items[name] = item
        for follower in self._followers:
            follower(item)
        return item

    def register_all(self, items: Iterable[T]) -> None:
        """Add several objects, see `register`."""
        for item in items:
            self.register(item)

    def follow(self, follower: Callable[[T], object]) -> None:
        """Call a function with each object: those registered already, and those to come."""
        self._followers.append(follower)
        for item in self:
            follower(item)

    def __getitem__(self, name: str) -> T:
        """Return the object of a name. Raises UnknownName."""
        try:
            return self._items[name]
        except KeyError:
            raise UnknownName(self._unknown(name)) from None

    def get(self, name: str) -> T | None:
        return self._items.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[T]:
        return iter([self._items[name] for name in self.names()])

    def __len__(self) -> int:
        return len(self._items)

    def names(self) -> list[str]:
        return sorted(self._items)

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self._items, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        known = ", ".join(self.names()) or "none"
        return f"No {self._noun} is called {name!r}.{hint} Registered: {known}."
