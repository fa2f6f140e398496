"""How contact changes over time, and letters and gifts. Deciding and passing on are a person's: a program reads."""

from typing import Any

from rest_framework import serializers

from api.base import CentreViewSet, OfVisibleCases
from api.secrecy import Words
from services.contact_centre.enums import Protocol
from services.contact_centre.models import ArrangementStep, Parcel
from services.contact_centre.preparation_enums import ParcelKind, ParcelState, StepTo, StepWhen
from services.staff.roles import Capability

READS = {name: (Capability.CASES_EDIT,) for name in ("list", "retrieve")}


class ContactStepOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    arrangement = serializers.UUIDField(source="arrangement_id")
    to = serializers.ChoiceField(StepTo.choices)
    protocol = serializers.ChoiceField(Protocol.choices)
    when = serializers.ChoiceField(StepWhen.choices)
    weeks = serializers.IntegerField(allow_null=True)
    years = serializers.IntegerField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True, help_text="null: a person has not said the day yet")
    order = serializers.UUIDField(source="basis_id", allow_null=True)
    reason = Words()


class StepViewSet(OfVisibleCases, CentreViewSet):
    """From supervised to supported, to handover, to a family that manages by itself."""

    model = ArrangementStep
    serializer_class = ContactStepOut
    capabilities = READS
    order = ("-at", "-id")


class ParcelOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    arrangement = serializers.UUIDField(source="arrangement_id")
    kind = serializers.ChoiceField(ParcelKind.choices)
    to_child = serializers.BooleanField(help_text="false: from the child for the parent")
    what = Words()
    state = serializers.ChoiceField(ParcelState.choices)
    received_at = serializers.DateTimeField()
    screened_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    reason = Words(help_text="why it went back")
    told = Words(help_text="how it was read with the child")


class ParcelViewSet(OfVisibleCases, CentreViewSet):
    """Letters and gifts, the latest first."""

    model = Parcel
    serializer_class = ParcelOut
    capabilities = READS
    order = ("-received_at", "-id")
