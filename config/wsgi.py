import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SSI_DATABASE_POOL", "4")

from ssi_platform.api import handler
from ssi_platform.database.roles import refuse_unsafe_role

application = handler.application()
refuse_unsafe_role()
