from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from apps.analytics.services import first_day
from apps.jobs.services import hold_to_quota, submit
from apps.ledger.services import record_event
from apps.organisations.services import quotas_of_organisation
from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.stored_bytes import require_room

from .. import policies
from ..models import Export
from .contents import CONTENTS

MAX_DAYS = 3_660  # Ten years: as long as scores are kept at the most, unless permanently.


@transaction.atomic
def request_export(*, caller: Caller, asked: Mapping[str, Any], today: date) -> Export:
    """Store a request, and the job that writes the file.

    `asked` are columns of Export: content, format and the filters. Attainment is judged today
    unless `on` says otherwise. Raises NotAllowed, OverQuota, and Invalid for days out of range.
    """
    policies.may_request(caller, CONTENTS[asked["content"]].permission)
    organisation_id = caller.organisation_id
    require_room(organisation_id, quotas_of_organisation(organisation_id).stored_bytes, more=1)
    _refuse_long(caller, asked, today)
    columns = _with_day(asked, today)
    job = submit(organisation_id=organisation_id, kind="export", arguments={})
    export = Export.objects.create(organisation_id=organisation_id, job=job, **columns)
    record_event("request", export, after=columns)
    hold_to_quota(organisation_id)
    return export


def _refuse_long(caller: Caller, asked: Mapping[str, Any], today: date) -> None:
    """Raise Invalid for more days than a file may have; what is not stated is all that there is."""
    if "from" not in CONTENTS[asked["content"]].narrowed_by:
        return
    first = asked.get("from_day") or first_day(caller.organisation_id) or today
    days = ((asked.get("to_day") or today) - first).days + 1
    if days > MAX_DAYS:
        detail = f"A file has at most {MAX_DAYS:,} days, and these are {days:,}: ask for fewer."
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
