"""Sessions, rooms, entrances and certificates."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from kernel import clock
from services.cases.access import visible_to as visible_cases
from services.contact_centre.enums import (
    CancelledBy,
    ContactType,
    NotHeldReason,
    Part,
    Protocol,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import Session
from services.contact_centre.operations.sessions import cancel_session
from services.contact_centre.queries.sessions import get_session
from services.reports import operations as reports
from services.reports import queries as report_queries
from services.reports.models import Certificate
from services.scheduling import queries as scheduling
from services.scheduling.models import Entrance, Room
from services.staff.roles import Capability
from ui.forms.times import EARLIEST_YEAR, LATEST_YEAR


class ParticipantOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    part = serializers.ChoiceField(Part.choices)


class SessionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    purpose = serializers.ChoiceField(SessionPurpose.choices)
    type = serializers.ChoiceField(ContactType.choices)
    protocol = serializers.ChoiceField(Protocol.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.UUIDField(source="room_id", allow_null=True)
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    state = serializers.ChoiceField(SessionState.choices)
    not_held_reason = serializers.ChoiceField([("", ""), *NotHeldReason.choices])
    participants = ParticipantOut(many=True)


class CancelIn(serializers.Serializer[Any]):
    cancelled_by = serializers.ChoiceField(CancelledBy.choices)
    reason = serializers.CharField(max_length=1000)


class DaysIn(serializers.Serializer[Any]):
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        since = data.get("since") or clock.today()
        if not EARLIEST_YEAR <= since.year <= LATEST_YEAR:
            raise serializers.ValidationError({"since": _("This year cannot be meant.")})
        until = data.get("until") or since + timedelta(days=31)
        if not timedelta(0) <= until - since <= timedelta(days=366):
            raise serializers.ValidationError({"until": _("From `since` on, at most a year.")})
        return {"since": since, "until": until}


class SessionViewSet(ReadOnly, CentreViewSet):
    """Meetings and handovers of visible cases."""

    model = Session
    serializer_class = SessionOut
    capabilities = {
        "list": (Capability.SESSIONS_VIEW,),
        "retrieve": (Capability.SESSIONS_VIEW,),
        "cancel": (Capability.SESSIONS_PLAN,),
    }

    def get_queryset(self) -> Any:
        days = DaysIn(data=self.request.query_params)
        days.is_valid(raise_exception=True)
        start, end = days.validated_data["since"], days.validated_data["until"] + timedelta(days=1)
        return (
            Session.objects.filter(
                case__in=visible_cases(self.worker).values("pk"),
                starts_at__gte=datetime.combine(start, time(), tzinfo=clock.SOFIA),
                starts_at__lt=datetime.combine(end, time(), tzinfo=clock.SOFIA),
            )
            .prefetch_related("participants")
            .order_by("starts_at", "id")
        )

    @extend_schema(parameters=[OpenApiParameter("since", str), OpenApiParameter("until", str)])
    def list(self, request: Any) -> Response:
        return super().list(request)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(SessionOut(self.found(get_session)).data)

    @extend_schema(request=CancelIn, responses=SessionOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Any, pk: Any) -> Response:
        payload = CancelIn(data=request.data)
        payload.is_valid(raise_exception=True)
        session = self.found(get_session)
        cancel_session(session=session, by=self.worker, at=clock.now(), **payload.validated_data)
        return Response(SessionOut(self.found(get_session)).data)


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
        return Response(CertificateOut(self.found(report_queries.get_certificate)).data)

    @extend_schema(request=CertificateIn, responses={201: CertificateOut})
    def create(self, request: Any) -> Response:
        """For a signed session only."""
        payload = CertificateIn(data=request.data)
        payload.is_valid(raise_exception=True)
        data = dict(payload.validated_data)
        session = report_queries.get_certifiable(self.worker, data.pop("session"))
        certificate = reports.issue_certificate(session=session, by=self.worker, at=clock.now(), **data)
        return Response(CertificateOut(certificate).data, status=status.HTTP_201_CREATED)
