import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SSI_DATABASE_POOL", os.environ.get("SSI_WEB_THREADS") or "4")

from django.core.wsgi import get_wsgi_application
from django.db import connection

from ssi_platform.database.roles import refuse_unsafe_role
from ssi_platform.web.front import Front

application = Front(get_wsgi_application())
refuse_unsafe_role()
connection.close()  # This thread serves no request.
