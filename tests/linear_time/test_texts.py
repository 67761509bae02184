"""Addresses, query strings, cursors, keys, headers and single values: as `test_bodies`."""

from contextlib import suppress
from datetime import UTC
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.http.request import validate_host
from django.test import RequestFactory
from django.utils.http import parse_etags, parse_header_parameters
from rest_framework.request import Request

from apps.access.serializers import ApiKeySerializer
from apps.directory.filters import RepFilter, TeamFilter
from apps.directory.models import Rep
from apps.directory.serializers import RepBatchSerializer, RepSerializer
from apps.imports.serializers.options import ColumnsField
from apps.imports.serializers.parameters import JsonTextField
from apps.organisations.serializers import OrganisationSerializer
from apps.scores.importers.dated_columns import dated
from apps.scores.importers.titles import is_total
from apps.scores.importers.values import uses_comma
from apps.scores.importers.written_days import Days
from apps.scores.importers.written_numbers import Numbers
from ssi_platform.api import (
    conditional,
    filters,
    request_limits,
    strict_fields,
)
from ssi_platform.api.media_types import media_type_of
from ssi_platform.api.pagination import KeysetPagination
from ssi_platform.api.problems import field_errors
from ssi_platform.api.renderers import JSONRenderer
from ssi_platform.api.sparse import selection_of
from ssi_platform.api.suggestions import suggestion
from ssi_platform.api.views import Negotiation
from ssi_platform.domain import formula_marks
from ssi_platform.domain.fields import Fields
from ssi_platform.domain.file_names import clean_file_name
from ssi_platform.domain.identities import plain_email, plain_name, plain_profile
from ssi_platform.domain.texts import refuse_unfit, visible
from ssi_platform.domain.thousandths import to_thousandths
from ssi_platform.domain.written_days import DayStyle, day_written, styled_day
from ssi_platform.ingest.cells import as_text
from ssi_platform.ingest.columns import plain
from ssi_platform.ingest.sums import is_sum
from ssi_platform.tenancy import keys

from . import adversarial
from .growth import MOST, REFUSALS, growth, seconds

pytestmark = pytest.mark.trial

KNOWN = {*RepFilter.base_filters, "page_size", "cursor", "ordering", "fields", "omit", "expand"}


def query(**given):
    text = QueryDict(mutable=True)
    text.update(given)
    return SimpleNamespace(query_params=text, path="/")


def list_of(**given):
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}
    view = SimpleNamespace(orderings=orderings, default_ordering=lambda: "name")
    KeysetPagination().paginate_queryset(Rep.objects.all(), query(**given), view)


def filtered(**given):
    kind = TeamFilter if "archived" in given else RepFilter
    view = SimpleNamespace(filterset_class=kind, action="list")
    filters.FilterBackend().filter_queryset(query(**given), Rep.objects.with_team(), view)


def accepted(text):
    request = Request(RequestFactory().get("/", headers={"Accept": text}))
    Negotiation().select_renderer(request, [JSONRenderer()])


TEXT_READERS = {
    "title": plain,
    "name": plain_name,
    "e-mail": plain_email,
    "profile address": plain_profile,
    "day": lambda text: day_written(text, zone=UTC),
    "day or period": lambda text: styled_day(text, DayStyle("dmy", "last"), UTC),
    "title of a day": lambda text: dated(text, Days(DayStyle("dmy", "last"), UTC)),
    "score of a file": lambda text: Numbers(comma=True).plain(text, "total"),
    "rank of a file": lambda text: Numbers(comma=False).plain(text, "industry_rank"),
    "sum": is_sum,
    "question of a form": lambda text: is_total(plain(text)),
    "number": lambda text: to_thousandths(text, upper=100),
    "industry": lambda text: Fields({"industry": text}).text("industry"),
    "text of an API": strict_fields.CharField(max_length=100).run_validation,
    "e-mail of an API": strict_fields.EmailField().run_validation,
    "address of an API": strict_fields.URLField().run_validation,
    "instant of an API": strict_fields.DateTimeField().run_validation,
    "id of an API": strict_fields.UUIDField().run_validation,
    "cell of a spreadsheet": formula_marks.marked,
    "decimal mark": lambda text: uses_comma([[text]], ";"),
    "cell": as_text,
    "key": keys.read_key,
    "cookies": request_limits.cookies_of,
    "quoted cookie": lambda text: request_limits.cookies_of(f'a="{text}"'),
    "tags": parse_etags,
    "cursor": lambda text: list_of(cursor=text),
    "page size": lambda text: list_of(page_size=text),
    "ordering": lambda text: list_of(ordering=text),
    "fields": lambda text: selection_of({"fields": text}, RepSerializer),
    "omitted fields": lambda text: selection_of({"omit": text}, RepSerializer),
    "expansions": lambda text: selection_of({"expand": text}, RepSerializer),
    "filter": lambda text: filtered(external_id=text),
    "values of a filter": lambda text: filtered(external_id__in=text),
    "ids of a filter": lambda text: filtered(team__in=text),
    "accepted media types": lambda text: accepted(text),
    "visible characters": refuse_unfit,
    "characters that are not": visible,
    "file name": clean_file_name,
    "file name of a form": lambda text: sanitised(text),
    "content type": media_type_of,
    "content type by Django": parse_header_parameters,
    "host": lambda text: validate_host(text, ["example.com"]) or None,
    "time zone": lambda text: OrganisationSerializer().fields["timezone"].run_validation(text),
    "network": lambda text: ApiKeySerializer().validate_allowed_networks([text]),
    "columns": lambda text: JsonTextField(read_by=ColumnsField()).run_validation(text),
    "suggestion": lambda text: suggestion(text, KNOWN),
    "narrowing filter": lambda text: filtered(archived=text),
    "instant of a filter": lambda text: filtered(created_at__gte=text),
    "list of tags": lambda text: conditional._known(text, '"a"'),
}


@pytest.mark.parametrize("read", TEXT_READERS.values(), ids=TEXT_READERS)
def test_texts(read):
    slow = {}
    for name, make in adversarial.TEXTS.items():
        if (factor := growth(read, make, 1 << 14)) > MOST:
            slow[name] = factor
    assert slow == {}


def sanitised(text):
    MultiPartParser.sanitize_file_name(SimpleNamespace(), text)


@pytest.mark.parametrize("make", adversarial.QUERIES.values(), ids=adversarial.QUERIES)
def test_query_strings(make):
    def read(text):
        given = QueryDict(text)
        asked = SimpleNamespace(query_params=given, path="/")
        for step in (
            lambda: filters.refuse_unknown_parameters(asked, KNOWN),
            lambda: filtered(**given.dict()),
            lambda: selection_of(given, RepSerializer),
        ):
            with suppress(*REFUSALS):
                step()

    assert growth(read, make, 1 << 16) <= MOST


def test_unknown_parameters():
    def read(text):
        filters.refuse_unknown_parameters(SimpleNamespace(query_params=QueryDict(text)), KNOWN)

    def make(n):
        return "&".join(f"page_sise__{i}=1" for i in range(n))

    assert growth(read, make, 1_000) <= MOST
    assert seconds(read, make(1_000)) < 0.05


def test_unknown_fields_of_a_body():
    def read(body):
        serializer = RepBatchSerializer(data=body)
        serializer.is_valid()
        list(field_errors({"x": serializer.errors}, ""))

    def make(n):
        return {"items": [{str(i): i for i in range(n // 1_000)} for _ in range(1_000)]}

    assert growth(read, make, 64_000) <= MOST
