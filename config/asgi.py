import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application  # noqa: E402

from ssi_platform.tenancy.database_role import refuse_unsafe_role  # noqa: E402

refuse_unsafe_role()
application = get_asgi_application()
