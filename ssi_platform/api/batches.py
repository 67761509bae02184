"""Batches: many writes in one call, atomic or item by item, with a result for each item."""

from collections import Counter
from typing import Any

from django.core.validators import MaxLengthValidator, MinLengthValidator
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.domain.batch import Entry, Outcome
from ssi_platform.domain.refusals import FieldError

from . import serializers
from .problems import MAX_ERRORS, escaped, field_errors
from .serializers import Serializer
from .views import ApiViewSet

MAX_ITEMS = 1_000
COUNTED_AS = {Outcome.SUPERSEDED: Outcome.UNCHANGED}  # It changed nothing.
COUNTS = ("created", "updated", "unchanged", "rejected")
# Statuses of refused items, as for a single call; others are 400.
STATUSES = {"contested": 409, "conflict": 409, "not_your_team": 403}


class Items(serializers.ListSerializer[Any]):
    """Validates each item by itself and collects its errors, so that others can be written.

    The list serialiser of an item's serialiser; it gives entries.
    """

    default_error_messages = {
        "too_many_items": "At most {limit} items; send the rest in another batch.",
        "required": "Give at least one item.",
    }

    # For the schema; checked below with a helpful message.
    default_validators = [MinLengthValidator(1), MaxLengthValidator(MAX_ITEMS)]

    def to_internal_value(self, data: Any) -> list[Entry]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not data:
            self.fail("required")
        if len(data) > MAX_ITEMS:
            self.fail("too_many_items", limit=MAX_ITEMS)
        return [self._entry(item) for item in data]

    def _entry(self, item: dict[str, Any]) -> Entry:
        child: Any = self.child
        try:
            return Entry(child.run_validation(item))
        except ValidationError as error:
            return Entry({}, list(map(_of_item, field_errors(error.get_full_details(), ""))))


class BatchSerializer(Serializer):
    """Base of a batch's body. Subclasses add `items`."""

    atomic = serializers.BooleanField(
        default=True, help_text="Whether nothing is written if one item is invalid."
    )


class FieldErrorSerializer(Serializer):
    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901) to the error.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ItemResultSerializer(Serializer):
    """The result of one item. Subclasses add the identifiers of its row, or null."""

    index = serializers.IntegerField(help_text="The item's position in `items`, from 0.")
    status = serializers.IntegerField(help_text="The status of a single call with this item.")
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome])
    errors = serializers.list_of(FieldErrorSerializer, MAX_ERRORS)
    error_count = serializers.IntegerField(
        help_text=f"The number of errors; an answer shows the first {MAX_ERRORS} of all items."
    )


class BatchResultSerializer(Serializer):
    """Base of a batch's answer. Subclasses add `results`, in the order of the items."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    error_count = serializers.IntegerField(
        help_text=f"The number of errors of all items; the first {MAX_ERRORS} are shown."
    )


class BatchMixin(ApiViewSet):
    """POST of a body with `items` and `atomic`.

    Subclasses set `keys`, the fields that identify a row in its result. They implement `write`,
    which stores the good entries and sets the result of each; if the batch is atomic and one entry
    is bad, it stores none.
    """

    keys: tuple[str, ...] = ()

    def write(self, entries: list[Entry], *, atomic: bool) -> None:
        """Store the good entries. Abstract: each batch calls the service of its app."""
        raise NotImplementedError

    def batch(self, request: Request, **kwargs: Any) -> Response:
        body = self.checked()
        atomic, entries = body["atomic"], body["items"]
        self.write(entries, atomic=atomic)
        if atomic and not all(entry.good for entry in entries):
            raise ValidationError({"items": _errors_by_item(entries)})
        counts: Counter[str] = Counter(_counted(entry) for entry in entries)
        results, shown = [], 0
        for index, entry in enumerate(entries):
            results.append(self._result(index, entry, MAX_ERRORS - shown))
            shown += len(results[-1]["errors"])
        errors = sum(len(entry.errors) for entry in entries)
        summary = {name: counts[name] for name in COUNTS} | {"error_count": errors}
        return Response(summary | {"results": results})

    def _result(self, index: int, entry: Entry, most: int) -> dict[str, Any]:
        """Return the result of an item, with so many of its errors."""
        outcome = entry.outcome if entry.good else Outcome.REJECTED
        return {
            "index": index,
            "status": _status(entry),
            "outcome": outcome.value,
            **{name: entry.key.get(name) for name in self.keys},
            "errors": [_shown(index, error) for error in entry.errors[:most]],
            "error_count": len(entry.errors),
        }


def _of_item(error: dict[str, str]) -> FieldError:
    name = error["pointer"][1:].replace("~1", "/").replace("~0", "~")
    code, detail = error["code"], error["detail"]
    return FieldError(name, code, detail)


def _counted(entry: Entry) -> Outcome:
    return COUNTED_AS.get(entry.outcome, entry.outcome) if entry.good else Outcome.REJECTED


def _status(entry: Entry) -> int:
    if entry.good:
        return 201 if entry.outcome is Outcome.CREATED else 200
    statuses = {STATUSES.get(error.code, 400) for error in entry.errors}
    return statuses.pop() if len(statuses) == 1 else 400


def _shown(index: int, error: FieldError) -> dict[str, str]:
    pointer = f"/items/{index}" + (f"/{escaped(error.field)}" if error.field else "")
    return {"pointer": pointer, "code": error.code, "detail": error.detail}


def _errors_by_item(entries: list[Entry]) -> dict[str, Any]:
    return {
        str(index): _as_details(entry.errors)
        for index, entry in enumerate(entries)
        if not entry.good
    }


def _as_details(errors: list[FieldError]) -> dict[str, Any]:
    details: dict[str, list[ErrorDetail]] = {}
    for error in errors:
        name = error.field or "non_field_errors"
        details.setdefault(name, []).append(ErrorDetail(error.detail, error.code))
    return details
