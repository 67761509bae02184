"""The stored plans that the plans of a file may mean."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from ssi_platform.domain.identities import plain_name
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from ..models import TargetPlan
from .plan_rows import WrittenPlan

Named = tuple[UUID | None, str]  # The id of the owner's team or rep, and a name.


class StoredPlans:
    """The plans that a caller sees, by id, and by owner and name.

    `written` are the plans of a file, each with the id of its owner's team or rep.
    """

    def __init__(self, caller: Caller, written: Iterable[tuple[WrittenPlan, UUID | None]]) -> None:
        self._written = Counter((owner, plain_name(plan.name)) for plan, owner in written)
        self._by_id: dict[str, TargetPlan] = {}
        self._by_name: dict[Named, list[TargetPlan]] = {}
        for plan in TargetPlan.objects.visible_to(caller).order_by("pk").with_versions():
            self._by_id[str(plan.pk)] = plan
            named = (plan.owner_id, plain_name(plan.name))
            self._by_name.setdefault(named, []).append(plan)

    def meant(self, written: WrittenPlan, owner: UUID | None) -> TargetPlan | None:
        """Return the stored plan of this id, or of this owner and name; None for a new one.

        Of several plans of one owner and name, stored or in the file, it is the one with the same
        start. Raises Invalid: `immutable`, `ambiguous_plan`.
        """
        if plan := self._by_id.get(written.key.lower()):
            if plan.owner_id != owner:
                detail = "The plan of this id belongs to another owner, which cannot be changed."
                raise Invalid([FieldError("team", "immutable", detail)])
            return plan
        named = (owner, plain_name(written.name))
        plans = self._by_name.get(named, [])
        if len(plans) > 1 or self._written[named] > 1:
            start = written.versions[0].terms["starts_on"]
            plans = [plan for plan in plans if _first_start(plan) == start]
        if len(plans) > 1:
            detail = "Several plans have this name, owner and start: give the id of one as `plan`."
            raise Invalid([FieldError("name", "ambiguous_plan", detail)])
        return plans[0] if plans else None


def _first_start(plan: TargetPlan) -> date:
    first = min(plan.versions.all(), key=lambda version: version.number)
    return first.starts_on
