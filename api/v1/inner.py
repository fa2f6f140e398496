"""Referrals between services of one centre. People propose and answer them."""

from typing import Any

from django.db.models import OuterRef, Subquery
from rest_framework import serializers

from api.base import CentreViewSet, OfVisibleCases
from api.secrecy import Words
from api.v1.intake import SEES
from services.cases.access import visible_to
from services.cases.enums import InnerState, Service, SharingBasis, ToldOn, Urgency
from services.cases.models import InnerReferral


class InnerReferralOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    service = serializers.ChoiceField(Service.choices, help_text="to which the family is referred")
    state = serializers.ChoiceField(InnerState.choices)
    urgency = serializers.ChoiceField(Urgency.choices)
    reason = Words()
    told = serializers.ListField(child=serializers.ChoiceField(ToldOn.choices), help_text="facts that may be told on")
    words = Words()
    basis = serializers.ChoiceField(SharingBasis.choices)
    coordinator = serializers.UUIDField(source="coordinator_id")
    asked_at = serializers.DateTimeField()
    asked_by = serializers.UUIDField(source="asked_by_id")
    due_on = serializers.DateField(help_text="day of the answer")
    question = Words()
    reply = Words()
    answer = Words()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.UUIDField(source="answered_by_id", allow_null=True)
    opened_case = serializers.UUIDField(source="seen_case", allow_null=True, help_text="null where it is not theirs")


class InnerReferralViewSet(OfVisibleCases, CentreViewSet):
    """Of visible cases; the newest first."""

    model = InnerReferral
    serializer_class = InnerReferralOut
    capabilities = {"list": SEES, "retrieve": SEES}
    order = ("-asked_at", "-id")

    def get_queryset(self) -> Any:
        opened = visible_to(self.worker).filter(pk=OuterRef("opened_case")).order_by().values("pk")
        return super().get_queryset().annotate(seen_case=Subquery(opened[:1]))
