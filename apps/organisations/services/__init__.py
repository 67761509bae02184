from .organisations import change_organisation as change_organisation
from .organisations import create_organisation as create_organisation
from .quotas import change_quotas as change_quotas
from .quotas import quotas_of_organisation as quotas_of_organisation
