"""Meetings that were stopped at once and kept. Freezing and letting go on are a person's: a program only reads."""

from typing import Any

from rest_framework import serializers

from api.base import CentreViewSet, OfVisibleCases
from api.secrecy import Words
from services.contact_centre.enums import FreezeGround
from services.contact_centre.models import Freeze
from services.staff.roles import Capability


class FreezeOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    ground = serializers.ChoiceField(FreezeGround.choices)
    order = serializers.UUIDField(source="order_id", allow_null=True, help_text="the protection order")
    note = Words()
    letter = serializers.UUIDField(source="letter_id", allow_null=True, help_text="the drafted letter to the court")
    at = serializers.DateTimeField()
    by = serializers.UUIDField(source="by_id", allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True, help_text="null: it stands")
    lifted_by = serializers.UUIDField(source="lifted_by_id", allow_null=True)


class FreezeViewSet(OfVisibleCases, CentreViewSet):
    """What stopped the meetings of a case, the newest first. While one stands, none can be planned."""

    model = Freeze
    serializer_class = FreezeOut
    capabilities = {name: (Capability.CASES_EDIT,) for name in ("list", "retrieve")}
    order = ("-at", "-id")
