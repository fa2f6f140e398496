"""What is owed to a child, what is proposed, and what the reviews have said: read by programs, decided by people."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.base import CentreViewSet, OfVisibleCases
from api.secrecy import Words
from kernel import clock
from services.contact_centre.enums import CancelledBy
from services.contact_centre.ledger_enums import (
    CancelCause,
    MakeUpState,
    MeasuredAt,
    ProposalGround,
    ReviewStep,
    Scale,
)
from services.contact_centre.models import Cancellation, MakeUp, Measurement, Review, SuspensionProposal
from services.contact_centre.queries.ledger import state_of
from services.staff.roles import Capability

READS = {name: (Capability.CASES_EDIT,) for name in ("list", "retrieve")}


class RowOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")


class CancellationOut(RowOut):
    session = serializers.UUIDField(source="session_id")
    cancelled_by = serializers.ChoiceField(CancelledBy.choices, source="session.cancelled_by")
    told_at = serializers.DateTimeField()
    told_by = serializers.UUIDField(source="told_by_id", allow_null=True)
    cause = serializers.ChoiceField(CancelCause.choices)
    proof = serializers.UUIDField(source="proof_id", allow_null=True, help_text="a document of the case")
    is_late = serializers.BooleanField(help_text="less notice than the centre's rules asked for then")


class CancellationViewSet(OfVisibleCases, CentreViewSet):
    """How meetings were cancelled: when the centre was told, by whom, and with which paper."""

    model = Cancellation
    serializer_class = CancellationOut
    capabilities = READS
    related = ("session",)
    order = ("-told_at", "-id")


class MakeUpOut(RowOut):
    session = serializers.UUIDField(source="session_id", help_text="the meeting for which one is owed")
    expires_on = serializers.DateField()
    state = serializers.SerializerMethodField()

    @extend_schema(responses=serializers.ChoiceField(MakeUpState.choices))
    def get_state(self, row: MakeUp) -> str:
        return str(state_of(row, getattr(row.session, "made_up_by", None), clock.today()))


class MakeUpViewSet(OfVisibleCases, CentreViewSet):
    """Make-up meetings (R22): owed, planned, used, expired. One is planned by booking a session that names it."""

    model = MakeUp
    serializer_class = MakeUpOut
    capabilities = READS
    related = ("session__made_up_by",)
    order = ("-owed_at", "-id")


class SuspensionProposalOut(RowOut):
    ground = serializers.ChoiceField(ProposalGround.choices)
    child = serializers.UUIDField(source="child_id", allow_null=True)
    counted = serializers.ListField(child=serializers.UUIDField(), help_text="the meetings that were counted")
    made_at = serializers.DateTimeField()
    is_accepted = serializers.BooleanField(allow_null=True, help_text="null: nobody has decided yet")
    decided_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ProposalViewSet(OfVisibleCases, CentreViewSet):
    """Proposals to suspend (R14). A person decides, on the page; no program does."""

    model = SuspensionProposal
    serializer_class = SuspensionProposalOut
    capabilities = READS
    order = ("-made_at", "-id")


class ReviewVoiceOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    said = Words()


class ReviewOut(RowOut):
    held_on = serializers.DateField()
    goals = Words()
    voices = ReviewVoiceOut(many=True)
    risk = Words()
    step = serializers.ChoiceField(ReviewStep.choices)
    step_because = Words()
    next_on = serializers.DateField()
    author = serializers.UUIDField(source="author_id")


class ReviewViewSet(OfVisibleCases, CentreViewSet):
    """Reviews of the work with a family (R25), the newest first. Signing one is a person's."""

    model = Review
    serializer_class = ReviewOut
    capabilities = READS
    order = ("-held_on", "-id")

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("voices")


class MeasurementOut(RowOut):
    person = serializers.UUIDField(source="person_id")
    scale = serializers.ChoiceField(Scale.choices)
    value = serializers.IntegerField(allow_null=True, min_value=0, max_value=10)
    moment = serializers.ChoiceField(MeasuredAt.choices)
    on = serializers.DateField()


class MeasurementViewSet(OfVisibleCases, CentreViewSet):
    """What was measured at the beginning, at reviews and at the closing; from 0 to 10."""

    model = Measurement
    serializer_class = MeasurementOut
    capabilities = READS
    order = ("-on", "-id")
