"""Rooms, entrances and certificates."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from kernel import clock
from services.reports import operations as reports
from services.reports import queries as report_queries
from services.reports.models import Certificate
from services.scheduling import queries as scheduling
from services.scheduling.models import Entrance, Room
from services.staff.roles import Capability


class RoomOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    capacity = serializers.IntegerField()


class RoomViewSet(ReadOnly, CentreViewSet):
    """Rooms of the house."""

    model = Room
    serializer_class = RoomOut
    capabilities = {"list": (Capability.SESSIONS_VIEW,), "retrieve": (Capability.SESSIONS_VIEW,)}

    def get_queryset(self) -> Any:
        return scheduling.rooms()


class EntranceOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class EntranceViewSet(ReadOnly, CentreViewSet):
    """Ways into the house."""

    model = Entrance
    serializer_class = EntranceOut
    capabilities = {"list": (Capability.SESSIONS_VIEW,), "retrieve": (Capability.SESSIONS_VIEW,)}

    def get_queryset(self) -> Any:
        return scheduling.entrances()


class CertificateOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    case = serializers.UUIDField(source="case_id")
    session = serializers.UUIDField(source="session_id")
    issued_at = serializers.DateTimeField()
    valid_until = serializers.DateField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class CertificateIn(serializers.Serializer[Any]):
    session = serializers.UUIDField()
    addressee = serializers.CharField(max_length=300)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CertificateViewSet(ReadOnly, CentreViewSet):
    """Attendance certificates."""

    model = Certificate
    serializer_class = CertificateOut
    capabilities = {
        "list": (Capability.CERTIFICATES_VIEW,),
        "retrieve": (Capability.CERTIFICATES_VIEW,),
        "create": (Capability.CERTIFICATES_ISSUE,),
    }

    def get_queryset(self) -> Any:
        return report_queries.certificate_list(self.worker)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(report_queries.get_certificate)))

    @extend_schema(request=CertificateIn, responses={201: CertificateOut})
    def create(self, request: Any) -> Response:
        """For a signed session only."""
        data = self.sent(CertificateIn)
        session = report_queries.get_certifiable(self.worker, data.pop("session"))
        certificate = reports.issue_certificate(session=session, by=self.worker, at=clock.now(), **data)
        return self.created(certificate)
