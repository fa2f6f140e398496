"""That consultations are planned, were held or were not. What was said in one is read by people, on the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import OfCase
from services.consultations import queries
from services.consultations.models import Attendance, Consultation
from services.staff.roles import Capability

SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)


class AttendanceOut(serializers.ModelSerializer[Attendance]):
    person = serializers.UUIDField(source="person_id")

    class Meta:
        model = Attendance
        fields = ("person", "arrived_at", "left_at")


class ConsultationOut(serializers.ModelSerializer[Consultation]):
    case = serializers.UUIDField(source="case_id")
    adult = serializers.UUIDField(source="adult_id", allow_null=True)
    child = serializers.UUIDField(source="child_id", allow_null=True)
    room = serializers.UUIDField(source="room_id")
    worker = serializers.UUIDField(source="worker_id")
    attendance = AttendanceOut(many=True, help_text="who came and went, as it was noted at the entrance")

    class Meta:
        model = Consultation
        fields = (
            "id",
            "case",
            "adult",
            "child",
            "kind",
            "state",
            "not_held",
            "starts_at",
            "ends_at",
            "room",
            "worker",
            "closed_at",
            "attendance",
        )


class ConsultationViewSet(ReadOnly, CentreViewSet):
    """Consultations in the cases that the key's worker may see, the latest first; nothing of what was said."""

    model = Consultation
    serializer_class = ConsultationOut
    capabilities = {"list": SEES, "retrieve": SEES}

    def get_queryset(self) -> Any:
        return OfCase.narrow(queries.with_attendance(queries.listed(self.worker, queries.Asked())), self.request)

    @extend_schema(parameters=[OfCase])
    def list(self, request: Any) -> Response:
        return super().list(request)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(ConsultationOut(self.found(queries.get_consultation)).data)
