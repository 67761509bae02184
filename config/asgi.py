import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SSI_DATABASE_POOL", os.environ.get("SSI_WEB_THREADS") or "4")

from django.db import connection

from config.garbage import collect_less_often
from ssi_platform.api import handler
from ssi_platform.database.pooling import refuse_useless_preparing
from ssi_platform.database.roles import refuse_unsafe_role

# First: it loads the models, which DRF's authentication classes need, and Front imports these.
django_application = handler.application()

from ssi_platform.web.front import Front  # noqa: E402

application = Front(django_application)
refuse_unsafe_role()
refuse_useless_preparing()
connection.close()  # This thread serves no request.
collect_less_often()
