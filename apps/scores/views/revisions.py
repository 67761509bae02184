from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Rep
from ssi_platform.api.days import day_of
from ssi_platform.tenancy.viewsets import TenantViewSet

from ..models import ScoreRevision
from ..permissions import SCORES_READ, SCORES_WRITE
from ..serializers import ScoreRevisionSerializer


class ScoreRevisionViewSet(TenantViewSet):
    """Replaced and deleted scores of a rep and day."""

    queryset = ScoreRevision.objects.all()
    serializer_class = ScoreRevisionSerializer
    read_permission = SCORES_READ
    write_permission = SCORES_WRITE
    orderings = {
        "-replaced_at": ("-replaced_at", "-observed_at", "-source"),
        "replaced_at": ("replaced_at", "observed_at", "source"),
    }
    operation_ids = {"list_of_day": "listScoreRevisions"}
    is_list_action = True

    def list_of_day(self, request: Request, **kwargs: Any) -> Response:
        """List the replaced and deleted scores of a rep and day, the latest first.

        The present score is not among them.
        """
        rep = get_object_or_404(self.visible(Rep).only("pk"), pk=self.kwargs["rep"])
        revisions = self.get_queryset().of_rep(rep.pk)
        return self.page(revisions.on(day_of(self.kwargs["day"], "day")))
