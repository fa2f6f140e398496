"""Who waits for a place, in the order of the list. What is decided about it, people decide."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet
from api.secrecy import Words
from services.cases import waiting
from services.cases.enums import Urgency
from services.cases.models import WaitingEntry
from services.staff.roles import Capability


class PlaceOut(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="counts the whole list, also when only a part of it is seen")
    id = serializers.UUIDField(source="entry.pk")
    case = serializers.UUIDField(source="case_id")
    urgency = serializers.ChoiceField(Urgency.choices, source="entry.urgency")
    urgency_reason = Words()
    wishes = Words()
    by_court = serializers.BooleanField(source="entry.is_of_court")
    by_institution = serializers.BooleanField(source="entry.is_sent")
    received_at = serializers.DateTimeField(source="entry.case.received_at")
    since = serializers.DateTimeField(source="entry.since")
    offered_until = serializers.DateTimeField(source="offer.until", allow_null=True, default=None)


class WaitingViewSet(CentreViewSet):
    """The waiting list, the next one first."""

    model = WaitingEntry
    serializer_class = PlaceOut
    capabilities = {"list": (Capability.CASES_INTAKE, Capability.CASES_VIEW_ALL)}

    @extend_schema(responses=PlaceOut(many=True))
    def list(self, request: Any) -> Response:
        return Response(self.told(waiting.places(self.worker)))
