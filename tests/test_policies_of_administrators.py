"""Services that an administrator calls in person: keys and other members are refused."""

from contextlib import nullcontext

import pytest
from django.db import transaction

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS

from .configuring import OF_ADMINISTRATORS
from .test_policies import robot
from .test_policies import tenant as tenant


@pytest.mark.parametrize("name", OF_ADMINISTRATORS)
def test_a_service_of_administrators_refuses_keys_and_others(tenant, name):
    call, met = OF_ADMINISTRATORS[name]
    (ada,) = members_of(tenant.people["ada"])
    (ana,) = members_of(tenant.people["ana"])
    refused = {}
    with organisation_context(tenant.organisation.pk):
        for who, caller in (("key", robot(tenant, *PERMISSIONS)), ("analyst", ana)):
            with pytest.raises(NotAllowed) as error, transaction.atomic():
                call(caller, tenant)
            refused[who] = error.value.code
        with pytest.raises(met) if met else nullcontext(), transaction.atomic():
            call(ada, tenant)
    assert refused == {"key": "person_required", "analyst": "missing_permission"}
