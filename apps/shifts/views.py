from rest_framework.permissions import AllowAny

from ssi_platform.api.views import ApiViewSet, ListMixin

from .filters import PlatformShiftFilter
from .models import PlatformShift
from .serializers import PlatformShiftSerializer


class PlatformShiftViewSet(ListMixin, ApiViewSet):
    """Days on which LinkedIn changed its algorithm, so that scores everywhere moved."""

    queryset = PlatformShift.objects.confirmed()
    serializer_class = PlatformShiftSerializer
    filterset_class = PlatformShiftFilter
    permission_classes = [AllowAny]
    orderings = {"-day": ("-day",), "day": ("day",)}
