from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from apps.jobs.services import hold_to_quota, submit
from apps.ledger.services import record_event
from apps.organisations.services import quotas_of_organisation
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.stored_bytes import require_capacity

from .. import policies
from ..models import Export
from .contents import CONTENTS

MAX_DAYS = 3_660  # Of a span that is stated: ten years, the longest retention.


@transaction.atomic
def request_export(*, caller: Caller, asked: Mapping[str, Any], today: date) -> Export:
    """Store a request, and the job that writes the file.

    `asked` are columns of Export: content, format and the filters. Attainment is judged today
    unless `on` says otherwise. Raises NotAllowed, OverQuota, and Invalid for days out of range.
    """
    policies.may_request(caller, CONTENTS[asked["content"]].permission)
    _refuse_unfit(asked)
    organisation_id = caller.organisation_id
    require_capacity(organisation_id, quotas_of_organisation(organisation_id).stored_bytes, more=1)
    _refuse_long(asked, today)
    columns = _with_day(asked, today)
    job = submit(organisation_id=organisation_id, kind="export", arguments={})
    export = Export.objects.create(organisation_id=organisation_id, job=job, **columns)
    record_event("request", export, after=columns)
    hold_to_quota(organisation_id)
    return export


def _refuse_unfit(asked: Mapping[str, Any]) -> None:
    """Raise Invalid for a content without what it needs, or in a format that it has not."""
    content = CONTENTS[asked["content"]]
    if missing := [name for name in sorted(content.needs) if asked.get(name) is None]:
        detail = f"An export of {content.name} needs it."
        raise Invalid([FieldError(name, "required", detail) for name in missing])
    if content.formats and asked["format"] not in content.formats:
        detail = f"An export of {content.name} is written as {', '.join(sorted(content.formats))}."
        raise Invalid([FieldError("format", "invalid_choice", detail)])


def _refuse_long(asked: Mapping[str, Any], today: date) -> None:
    """Raise Invalid for a span of more days than one may ask for."""
    if "from_day" not in asked:
        return
    days = ((asked.get("to_day") or today) - asked["from_day"]).days + 1
    if days > MAX_DAYS:
        detail = f"A span has at most {MAX_DAYS:,} days, and this one has {days:,}: ask for fewer."
        raise Invalid([FieldError("from", "span_too_long", detail)])


def _with_day(asked: Mapping[str, Any], today: date) -> dict[str, Any]:
    columns = dict(asked)
    if "on" not in CONTENTS[columns["content"]].narrowed_by:
        return columns
    days, day = allowed_days(today), columns.setdefault("on", today)
    if day not in days:
        detail = f"Must be between {days.first} and {days.last}."
        raise Invalid([FieldError("on", "day_out_of_range", detail)])
    return columns
