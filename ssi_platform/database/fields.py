from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from . import clock

if TYPE_CHECKING:
    DateTimeField = models.DateTimeField[Any, Any]
else:
    DateTimeField = models.DateTimeField


class CreatedAt(DateTimeField):
    """When the row was added, by the database's clock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, clock.now())
        return super().pre_save(model_instance, add)


class ChangedAt(DateTimeField):
    """When the row was last changed, by the database's clock; for a new row, when it was added.

    `WithChangedAt` and `TenantQuerySet` write it with each change of other columns.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        created_at = getattr(model_instance, "created_at", None) if add else None
        setattr(model_instance, self.attname, created_at or clock.now())
        return super().pre_save(model_instance, add)


class WithChangedAt(models.Model):
    """A row with `changed_at`, a `ChangedAt`. Changes of `unshown` columns alone do not count."""

    unshown: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is not None:
            update_fields = counted(type(self), update_fields)
        super().save(update_fields=update_fields, **kwargs)


def counted(model: type[models.Model], columns: Iterable[str]) -> set[str]:
    """Return the columns that a change writes: those given, and `changed_at` if they count."""
    names = set(columns)
    counts = issubclass(model, WithChangedAt) and names - model.unshown
    return names | {"changed_at"} if counts else names
