"""Factual reports: that they exist, in which state, and their papers. Writing and approving them is a person's."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from api.base import CentreViewSet, Conflict, ReadOnly
from api.secrecy import Words
from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.enums import Profile
from services.cases.operations.release import hand_out
from services.files.queries import download
from services.reports import queries
from services.reports.enums import ReportState
from services.reports.models import Report
from services.staff.roles import Capability

SEES = (Capability.COURT_REPORTS_VIEW,)


class ReportOut(serializers.Serializer[Any]):
    """What it says stands on its papers alone."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    number = serializers.CharField()
    state = serializers.ChoiceField(ReportState.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    profile = serializers.ChoiceField(Profile.choices)
    addressee = Words()
    created_at = serializers.DateTimeField()
    created_by = serializers.UUIDField(source="created_by_id")
    issued_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    document = serializers.UUIDField(source="document_id", allow_null=True)
    word_document = serializers.UUIDField(source="word_document_id", allow_null=True)


class PaperRenderer(JSONRenderer):
    """For whoever asks for the paper alone: it is answered as it is, and what speaks against it as JSON."""

    media_type = "application/pdf"
    format = "pdf"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        renderer_context["response"].headers["Content-Type"] = JSONRenderer.media_type
        told: bytes = super().render(data, JSONRenderer.media_type, renderer_context)
        return told


class ReportViewSet(ReadOnly, CentreViewSet):
    """Factual reports for courts, the newest first; drafts that were thrown away are left out."""

    model = Report
    serializer_class = ReportOut
    capabilities = {"list": SEES, "retrieve": SEES, "file": SEES}

    def get_queryset(self) -> Any:
        return queries.report_list(self.worker)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(queries.get_report)))

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=[JSONRenderer, PaperRenderer])
    def file(self, request: Any, pk: Any) -> HttpResponse:
        """The PDF, while it tells no party what is withheld; then only a release by people lets it out."""
        report = self.found(queries.get_report)
        if report.document is None:
            raise Http404
        if not hand_out(report.document).is_clean:
            raise Conflict(Refusal(_("The check for withheld facts stops this paper: a person releases it.")))
        record(Action.DOWNLOAD, actor=request._request.actor, what=report, fields=("document",))
        return download(report.document.file)
