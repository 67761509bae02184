"""Scores taken in as Django's own tools do it: DRF's lists, and django-import-export."""

from typing import Any

from import_export.resources import ModelResource
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.serializers import UUIDField

from apps.scores.models import DailyScore

from .plain import Plain, ScoreShape

KEY = ("rep", "day")
FIELDS = (*KEY, "total", "brand", "people", "insights", "relationships", "observed_at", "source")
RENEWED = [name for name in FIELDS if name not in KEY]


class RowShape(ScoreShape):
    class Meta(ScoreShape.Meta):
        fields: Any = FIELDS


class Batches(Plain):
    """`many=True` and one upsert a request; the later request wins, whatever was observed when."""

    queryset = DailyScore.objects.all()
    serializer_class = RowShape
    parser_classes = [JSONParser]
    read_only = False

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        serializer = self.get_serializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        organisation_id = request.auth.organisation_id
        DailyScore.objects.bulk_create(
            [
                DailyScore(organisation_id=organisation_id, **row)
                for row in serializer.validated_data
            ],
            update_conflicts=True,
            unique_fields=["organisation", *KEY],
            update_fields=RENEWED,
        )
        return Response(status=201)


class LeanShape(RowShape):
    rep = UUIDField(source="rep_id")


class LeanBatches(Batches):
    """The same for somebody who knows that a related field asks for its row, one by one."""

    serializer_class = LeanShape


class Resource(ModelResource):
    """As its documentation begins: the key's fields, and everything else as it comes."""

    class Meta:
        model = DailyScore
        import_id_fields = KEY
        fields: Any = FIELDS

    def __init__(self, organisation_id: Any) -> None:
        super().__init__()
        self._organisation_id = organisation_id

    def init_instance(self, row: Any = None) -> Any:
        return DailyScore(organisation_id=self._organisation_id)
