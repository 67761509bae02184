import pytest
from django.conf import settings as django_settings

from ssi_platform.api import pagination

OLD_KEY, NEW_KEY = django_settings.SECRET_KEY, "another secret key, of the second installation"
OLD_PEPPER, NEW_PEPPER = django_settings.KEY_PEPPER, "another pepper, of the second installation"


@pytest.fixture
def rotate(settings):
    """Replace both secrets; `keep` leaves the former ones as fallbacks."""

    def rotate(*, keep):
        settings.SECRET_KEY, settings.KEY_PEPPER = NEW_KEY, NEW_PEPPER
        settings.SECRET_KEY_FALLBACKS = [OLD_KEY] if keep else []
        settings.KEY_PEPPER_FALLBACKS = [OLD_PEPPER] if keep else []
        pagination._signer.cache_clear()

    yield rotate
    pagination._signer.cache_clear()
