"""From the words of an act to confirmed dates, and from confirmed dates to meetings."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import OfCase, day, text
from api.secrecy import Blackout, Words
from kernel import clock
from kernel.errors import Refusal
from services.cases.access import visible_to as visible_cases
from services.contact_centre.models import Arrangement, ContactPlan, LegalBasis
from services.contact_centre.operations.generation import generate_sessions
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.queries import orders
from services.contact_centre.queries.sessions import get_plan
from services.contact_centre.readings import Facts, Reading, read_text, stored_rule
from services.scheduling.regime.describe import describe
from services.scheduling.regime.occurrences import Kind, preview
from services.staff.roles import Capability

MOST_ANSWERS = 40


class DateOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField([(kind.value, kind.value) for kind in Kind])
    day = serializers.DateField()
    starts = serializers.DateTimeField(allow_null=True)
    ends = serializers.DateTimeField(allow_null=True)
    remarks = serializers.SerializerMethodField()

    def get_remarks(self, one: Any) -> list[str]:
        return [mark.text for mark in one.marks]


class ChoiceOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = Words()


class QuestionOut(serializers.Serializer[Any]):
    key = serializers.CharField(source="question.key")
    sentence = Words(source="question.sentence")
    takes = serializers.CharField(source="question.answer")
    choices = ChoiceOut(source="question.choices", many=True)
    must_be_answered = serializers.BooleanField(source="question.blocking")
    answer = Words()
    error = Words()


class ReadingOut(serializers.Serializer[Any]):
    """What was understood of the words, what is asked, and the next dates. Nothing of it is stored."""

    is_ready = serializers.BooleanField(help_text="every question that stands in the way is answered")
    seen = serializers.CharField(source="fingerprint", help_text="send it back to confirm exactly these dates")
    sentences = serializers.ListField(child=Words())
    errors = serializers.ListField(child=Words())
    not_understood = serializers.SerializerMethodField()
    questions = QuestionOut(source="asked", many=True)
    dates = DateOut(many=True)

    def get_not_understood(self, reading: Reading) -> list[str]:
        return [self.context["blackout"].of(item.text) for item in reading.left]


class ReadingIn(serializers.Serializer[Any]):
    order = serializers.UUIDField()
    text = text(20_000, help_text="empty: the words of the act")
    answers = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True), default=dict)

    def validate_answers(self, value: dict[str, str]) -> dict[str, str]:
        if len(value) > MOST_ANSWERS:
            raise serializers.ValidationError(_("More answers than there can be questions."))
        return value


class PlanIn(ReadingIn):
    arrangements = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=20)
    seen = serializers.CharField(max_length=32, help_text="of the reading whose dates a person has looked at")
    read_left = serializers.BooleanField(
        default=False, help_text="a person has read `not_understood` and what is to be settled by hand"
    )
    cancel_former = serializers.BooleanField(
        default=False, help_text="meetings ahead of the earlier plan are cancelled"
    )


class PlanOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    order = serializers.UUIDField(source="basis_id")
    arrangements = serializers.SerializerMethodField()
    confirmed_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    sentences = serializers.SerializerMethodField()

    def get_arrangements(self, plan: ContactPlan) -> list[UUID]:
        return sorted(row.pk for row in plan.arrangements.all())

    def get_sentences(self, plan: ContactPlan) -> list[str]:
        return [self.context["blackout"].of(sentence) for sentence in describe(stored_rule(plan.rule))]


class PlanDetailOut(PlanOut):
    dates = serializers.SerializerMethodField()

    def get_dates(self, plan: ContactPlan) -> Any:
        return DateOut(preview(stored_rule(plan.rule), clock.today(), now=clock.now()), many=True).data


class UntilIn(serializers.Serializer[Any]):
    until = day()


class ConflictOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    reason = serializers.CharField()


class GeneratedOut(serializers.Serializer[Any]):
    created = serializers.SerializerMethodField()
    kept = serializers.IntegerField(help_text="dates that already had their meeting")
    conflicts = ConflictOut(many=True)

    def get_created(self, made: Any) -> list[UUID]:
        return [session.pk for session in made.created]


class PlanViewSet(ReadOnly, CentreViewSet):
    """Confirmed plans of visible cases."""

    model = ContactPlan
    serializer_class = PlanOut
    capabilities = {
        "list": (Capability.ORDERS_EDIT,),
        "retrieve": (Capability.ORDERS_EDIT,),
        "reading": (Capability.ORDERS_EDIT,),
        "create": (Capability.ORDERS_CONFIRM,),
        "generate": (Capability.SESSIONS_PLAN,),
    }

    def get_queryset(self) -> Any:
        cases = visible_cases(self.worker).values("pk")
        rows = ContactPlan.objects.filter(case__in=cases, confirmed_at__isnull=False)
        return OfCase.narrow(rows, self.request).prefetch_related("arrangements").order_by("-confirmed_at", "-id")

    @extend_schema(parameters=[OpenApiParameter("case", str, description="id of a case: only its plans")])
    def list(self, request: Any) -> Response:
        return super().list(request)

    @extend_schema(responses=PlanDetailOut)
    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(get_plan), PlanDetailOut))

    @extend_schema(request=ReadingIn, responses=ReadingOut)
    @action(detail=False, methods=["post"])
    def reading(self, request: Any) -> Response:
        """Read the words with the answers so far. Ask again with more answers until `is_ready`."""
        basis, reading = self._read(self.sent(ReadingIn))
        context = {"view": self, "blackout": Blackout([basis])}
        return Response(ReadingOut(reading, context=context).data)

    @extend_schema(request=PlanIn, responses={201: PlanDetailOut})
    def create(self, request: Any) -> Response:
        """Confirm the dates of one reading, named by its `seen`; 409 when the same words read otherwise by now."""
        data = self.sent(PlanIn)
        basis, reading = self._read(data)
        plan = NewPlan(
            arrangements=_chosen(basis, data["arrangements"]),
            rule=reading.confirmable(data["seen"], read_left=data["read_left"]),
            answers=[*reading.edited(basis.regime_text), *reading.answers()],
            cancel_former=data["cancel_former"],
        )
        row = confirm_plan(basis=basis, plan=plan, by=self.worker, at=clock.now())
        return self.created(row, PlanDetailOut)

    @extend_schema(request=UntilIn, responses=GeneratedOut)
    @action(detail=True, methods=["post"], url_path="sessions")
    def generate(self, request: Any, pk: Any) -> Response:
        """Make the meetings up to a day. Sent again it adds only what is missing; what has no place is named."""
        until = self.sent(UntilIn)["until"]
        made = generate_sessions(plan=self.found(get_plan), until=until, by=self.worker, at=clock.now())
        return Response(GeneratedOut(made).data)

    def _read(self, data: dict[str, Any]) -> tuple[LegalBasis, Reading]:
        basis = orders.get_basis(self.worker, data["order"])
        facts = Facts(basis.dated, clock.today(), orders.youngest_born(basis))
        return basis, read_text(data["text"] or basis.regime_text, data["answers"], facts)


def _chosen(basis: LegalBasis, wanted: list[UUID]) -> tuple[Arrangement, ...]:
    rows = {row.pk: row for row in basis.arrangements.select_related("child").order_by("id")}
    if not set(wanted) <= set(rows):
        raise Refusal("These are not arrangements of this order.", field="arrangements")
    return tuple(rows[one] for one in dict.fromkeys(wanted))
