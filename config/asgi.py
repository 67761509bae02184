import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

from ssi_platform.database.pooling import refuse_useless_preparing
from ssi_platform.database.roles import refuse_unsafe_role

refuse_unsafe_role()
refuse_useless_preparing()
application = get_asgi_application()
