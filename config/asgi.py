import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SSI_DATABASE_POOL", os.environ.get("SSI_WEB_THREADS") or "4")

import django

django.setup()  # Settings name classes of apps, which the front's imports look up.

from django.db import connection  # noqa: E402

from config.garbage import collect_less_often  # noqa: E402
from ssi_platform.api import handler  # noqa: E402
from ssi_platform.database.pooling import refuse_useless_preparing  # noqa: E402
from ssi_platform.database.roles import refuse_unsafe_role  # noqa: E402
from ssi_platform.web.front import Front  # noqa: E402

application = Front(handler.application())
refuse_unsafe_role()
refuse_useless_preparing()
connection.close()  # This thread serves no request.
collect_less_often()
