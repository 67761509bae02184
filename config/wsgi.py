import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SSI_DATABASE_POOL", "4")

from django.core.wsgi import get_wsgi_application

from ssi_platform.database.pooling import refuse_useless_preparing
from ssi_platform.database.roles import refuse_unsafe_role

application = get_wsgi_application()
refuse_unsafe_role()
refuse_useless_preparing()
