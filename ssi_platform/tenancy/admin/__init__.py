"""The admin site of managers: every page inside one organisation, scoped to what they manage."""

from .filters import ManagedFilter as ManagedFilter
from .forms import TenantForm as TenantForm
from .options import TenantAdmin as TenantAdmin
from .refusals import Refusal as Refusal
from .site import TenantAdminSite as TenantAdminSite
