from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.models import Membership
from apps.access.views import conflicts
from apps.directory.models import Rep
from apps.exports.models import Export, ExportFormat
from apps.exports.serializers import ExportSerializer
from apps.exports.services import request_export
from apps.jobs.services import UNENDED
from apps.organisations.models import Organisation
from ssi_platform.api.links import WAIT, job_headers
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .models import Erasure
from .permissions import PRIVACY_READ, PRIVACY_WRITE
from .serializers import DeletionRequestSerializer, DeletionSerializer, ErasureSerializer


class ErasureViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """People who were erased, by the ids that they had."""

    queryset = Erasure.objects.with_job()
    serializer_class = ErasureSerializer
    read_permission = PRIVACY_READ
    orderings = {"-requested_at": ("-requested_at", "-id"), "requested_at": ("requested_at", "id")}


class RepErasureViewSet(TenantViewSet):
    """The end of everything that is held about a rep."""

    queryset = Rep.objects.all()
    serializer_class = ErasureSerializer
    read_permission = PRIVACY_READ
    write_permission = PRIVACY_WRITE
    confirmed = True
    made = ("id", "job", "state")
    operation_ids = {"erase": "eraseRep"}

    @extend_schema(request=None, responses={202: ErasureSerializer})
    def erase(self, request: Request, **kwargs: Any) -> Response:
        """Erase a rep: at once from every list, and by a job from files, texts and the audit.

        It cannot be taken back. Figures of five reps and more stay as they are, marked with
        `erased_members`. Rows that name the rep by external id, e-mail or profile address are left
        out from now on.
        """
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        now = clock.now()
        erasure = services.erase_rep(
            caller=self.caller, rep=self.get_object(), today=local_day(now, zone), now=now
        )
        headers = job_headers(request, self.caller.slug, erasure.job_id)
        return self.answer(erasure, status=202, headers=headers)


class ReadmissionViewSet(TenantViewSet):
    """The return of a person who was erased."""

    queryset = Erasure.objects.with_job()
    serializer_class = ErasureSerializer
    read_permission = PRIVACY_READ
    write_permission = PRIVACY_WRITE
    confirmed = True
    made = ("id", "state", "readmitted_at")
    operation_ids = {"readmit": "readmitRep"}

    @extend_schema(request=None, responses=ErasureSerializer)
    def readmit(self, request: Request, **kwargs: Any) -> Response:
        """Let an erased rep come back: files and calls that name them are taken again.

        What was erased stays erased: the person begins anew, with another id. It is audited. A
        repetition changes nothing; an erasure of a member is refused with `not_a_rep`.
        """
        erasure = services.readmit(caller=self.caller, erasure=self.get_object(), now=clock.now())
        return self.answer(erasure)


class MemberErasureViewSet(TenantViewSet):
    """The end of everything that is held about a member in this organisation."""

    queryset = Membership.objects.with_user()
    serializer_class = ErasureSerializer
    read_permission = PRIVACY_READ
    write_permission = PRIVACY_WRITE
    confirmed = True
    made = ("id", "job", "state")
    operation_ids = {"erase": "eraseMember"}

    @extend_schema(request=None, responses={202: ErasureSerializer})
    def erase(self, request: Request, **kwargs: Any) -> Response:
        """Erase a member: their place and keys at once, and by a job what names them here.

        What they did stays in the audit, without name and address. Other organisations of the
        person are not touched, and the answer does not say whether there are any. Needs
        `members:write` and the rights of the member's role, too.
        """
        with conflicts():
            erasure = services.erase_member(
                caller=self.caller, membership=self.get_object(), now=clock.now()
            )
        headers = job_headers(request, self.caller.slug, erasure.job_id)
        return self.answer(erasure, status=202, headers=headers)


class PersonalDataViewSet(TenantViewSet):
    """Everything that is held about a rep, in one file."""

    queryset = Rep.objects.all()
    serializer_class = ExportSerializer
    read_permission = PRIVACY_READ
    write_permission = PRIVACY_READ
    made = ("id", "job", "state")
    operation_ids = {"retrieve": "getPersonalData", "create": "requestPersonalData"}

    @extend_schema(responses=ExportSerializer)
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Get the newest export of what is held about a rep, with the address of its file.

        404 `not_requested` before anybody has asked for one.
        """
        exports = self.visible(Export).with_job().filter(content=services.PERSONAL_DATA.name)
        newest = exports.filter(rep=self.get_object().pk).order_by("-created_at", "-id").first()
        if newest is None:
            raise NotFound("Nobody has asked for it yet: POST to this address.", "not_requested")
        return self.answer(newest, headers=WAIT if newest.job.state in UNENDED else None)

    @extend_schema(request=None, responses={202: ExportSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Ask for a file with everything that is held about a rep.

        A job writes it as NDJSON: a line for each row of scores, earlier values, assignments,
        imports, texts and audit events, and who fetched a file that names the rep. It is an export,
        kept for seven days.
        """
        asked = {"content": services.PERSONAL_DATA.name, "format": ExportFormat.NDJSON}
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        export = request_export(
            caller=self.caller,
            asked=asked | {"rep": self.get_object().pk},
            today=local_day(clock.now(), zone),
        )
        headers = job_headers(request, self.caller.slug, export.job_id)
        return self.answer(export, status=202, headers=headers)


class OrganisationDeletionViewSet(TenantViewSet):
    """The end of an organisation with everything in it."""

    queryset = Organisation.objects.all()
    serializer_class = DeletionSerializer
    read_permission = PRIVACY_READ
    write_permission = PRIVACY_WRITE
    lookup_field = "slug"
    lookup_url_kwarg = "organisation"
    confirmed = True
    made = ("slug", "state")
    operation_ids = {"delete_whole": "deleteOrganisation"}

    @extend_schema(request=DeletionRequestSerializer, responses=DeletionSerializer)
    def delete_whole(self, request: Request, **kwargs: Any) -> Response:
        """Delete an organisation as a whole: members and keys at once, all rows by a job.

        It cannot be taken back: export it first, with the content `organisation`. Needs
        `organisation:write`, too. Without the confirmation nothing is deleted, and the answer says
        what would be.
        """
        body = DeletionRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        organisation = self.get_object()
        services.delete_organisation(
            caller=self.caller, confirmed=body.validated_data.get("confirm"), now=clock.now()
        )
        return Response({"slug": organisation.slug, "state": "deleting"})
