"""Cases that the key's worker may see."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import moment, one_of
from api.secrecy import Blackout
from api.v1.preparation import PreparationOut
from audit.enums import Action
from kernel import clock
from services.cases import operations, queries
from services.cases.enums import (
    CASE_WORKFLOW,
    SOURCES_TO_ENTER,
    CaseMove,
    CaseState,
    Ground,
    NoteKind,
    PartyRole,
    Service,
)
from services.cases.intake import Alike, alike
from services.cases.models import Case
from services.cases.operations import NewReferral
from services.contact_centre.queries.preparation import preparation
from services.people.queries import get_person
from services.staff.models import Worker
from services.staff.roles import Capability

SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)


class PartyOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    names = serializers.CharField(source="person.names")
    role = serializers.ChoiceField(PartyRole.choices)


class CaseOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    service = serializers.ChoiceField(Service.choices)
    state = serializers.ChoiceField(CaseState.choices)
    grounds = serializers.ListField(child=serializers.CharField())
    key_worker = serializers.UUIDField(source="key_worker_id", allow_null=True)
    received_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    parties = PartyOut(many=True)


class AdultIn(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    role = serializers.ChoiceField([PartyRole.PARENT, PartyRole.RELATIVE, PartyRole.LAWYER, PartyRole.REPRESENTATIVE])


class ReferralIn(serializers.Serializer[Any]):
    service = serializers.ChoiceField(Service.choices, default=Service.CONTACT_CENTRE)
    source = serializers.ChoiceField(SOURCES_TO_ENTER)
    institution_name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    reference = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    received_at = moment()
    grounds = serializers.MultipleChoiceField(choices=Ground.choices, required=False)
    children = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=20)
    adults = AdultIn(many=True, required=False)


class MoveIn(serializers.Serializer[Any]):
    move = serializers.ChoiceField([(name, CaseMove(name).label) for name in CASE_WORKFLOW.transitions])
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    closing_reason = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class NoteIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(NoteKind.choices, default=NoteKind.NOTE)
    text = serializers.CharField(max_length=20_000)
    happened_at = moment()


class NoteOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class PartyIn(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    role = serializers.ChoiceField(PartyRole.choices)


class GroundsIn(serializers.Serializer[Any]):
    grounds = serializers.MultipleChoiceField(choices=Ground.choices)


class KeyWorkerIn(serializers.Serializer[Any]):
    worker = serializers.UUIDField()


class AlikeOut(serializers.Serializer[Any]):
    """Somebody of the whole centre who may be the same person. No more than what tells that."""

    id = serializers.UUIDField(source="person.pk")
    names = serializers.CharField(source="person.names")
    born = serializers.SerializerMethodField(help_text="the year")
    shares_phone = serializers.BooleanField(help_text="a telephone that may be shown to the reader is the same")
    is_told_apart = serializers.BooleanField(help_text="somebody said that it is another person")

    def get_born(self, alike: Alike) -> int | None:
        born = alike.person.birth_date
        return born.year if born else None


class DuplicatesOut(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    alike = AlikeOut(many=True)


class AskedFor(serializers.Serializer[Any]):
    q = serializers.CharField(default="", allow_blank=True, max_length=200)
    state = serializers.ChoiceField([("", ""), ("open", "open"), *CaseState.choices], default="", allow_blank=True)


class CaseViewSet(ReadOnly, CentreViewSet):
    """Cases, their referral and their moves."""

    model = Case
    serializer_class = CaseOut
    capabilities = {
        "list": SEES,
        "retrieve": SEES,
        "create": (Capability.CASES_INTAKE,),
        "move": (Capability.CASES_EDIT, Capability.CASES_INTAKE, Capability.CASES_DECIDE, Capability.CASES_CLOSE),
        "note": (Capability.CASES_EDIT,),
        "party": (Capability.CASES_EDIT,),
        "grounds": (Capability.CASES_EDIT,),
        "duplicates": (Capability.CASES_INTAKE,),
        "duplicates_checked": (Capability.CASES_INTAKE,),
        "key_worker": (Capability.CASES_ASSIGN,),
        "preparation": (Capability.CASES_EDIT,),
    }

    def get_queryset(self) -> Any:
        asked = AskedFor(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return queries.case_list(self.worker, text=asked.validated_data["q"], state=asked.validated_data["state"])

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="number, part of a name, phone or personal number"),
            OpenApiParameter("state", str, description="a state, or `open`"),
        ]
    )
    def list(self, request: Any) -> Response:
        return super().list(request)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return self._seen()

    @extend_schema(request=ReferralIn, responses={201: CaseOut})
    def create(self, request: Any) -> Response:
        """A referral: the case keeps the time of receipt."""
        data = self.sent(ReferralIn)
        names = ("source", "received_at", "institution_name", "reference", "text")
        case = operations.receive_referral(
            referral=NewReferral(**{name: data[name] for name in names}),
            children=[get_person(self.worker, UUID(str(one))) for one in data["children"]],
            adults=[(get_person(self.worker, one["person"]), one["role"]) for one in data.get("adults", [])],
            by=self.worker,
            at=clock.now(),
            service=data["service"],
            grounds=sorted(data.get("grounds", [])),
        )
        return self.created(queries.get_case(self.worker, case.pk))

    @extend_schema(request=MoveIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Any, pk: Any) -> Response:
        """409 with every sentence that still speaks against the move."""
        data, case = self.sent(MoveIn), self.found(queries.get_case)
        operations.move_case(case=case, by=self.worker, at=clock.now(), **data)
        return self._seen()

    @extend_schema(request=NoteIn, responses={201: NoteOut})
    @action(detail=True, methods=["post"], url_path="notes")
    def note(self, request: Any, pk: Any) -> Response:
        data, case = self.sent(NoteIn), self.found(queries.get_case)
        note = operations.add_note(case=case, by=self.worker, at=clock.now(), **data)
        return self.created(note, NoteOut)

    @extend_schema(request=PartyIn, responses={201: CaseOut})
    @action(detail=True, methods=["post"], url_path="parties")
    def party(self, request: Any, pk: Any) -> Response:
        """Somebody else belongs to the case, and to its family unless it is a lawyer. Twice is once."""
        data, case = self.sent(PartyIn), self.found(queries.get_case)
        person = get_person(self.worker, data["person"])
        operations.add_party(case=case, person=person, role=data["role"], by=self.worker, at=clock.now())
        return self.created(queries.get_case(self.worker, case.pk))

    @extend_schema(request=GroundsIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def grounds(self, request: Any, pk: Any) -> Response:
        """Why the family comes; the guards of the next moves look at it."""
        data, case = self.sent(GroundsIn), self.found(queries.get_case)
        operations.change_grounds(case=case, grounds=sorted(data["grounds"]), by=self.worker, at=clock.now())
        return self._seen()

    @extend_schema(responses=DuplicatesOut(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def duplicates(self, request: Any, pk: Any) -> Response:
        """Who else here looks like the people of this case. Whether it is the same person, people say."""
        self.looking = Action.SEARCH
        found = [{"person": party.person_id, "alike": others} for party, others in alike(self.found(queries.get_case))]
        return Response(DuplicatesOut(found, many=True).data)

    @extend_schema(request=None, responses=CaseOut)
    @action(detail=True, methods=["post"], url_path="duplicates-checked")
    def duplicates_checked(self, request: Any, pk: Any) -> Response:
        """Somebody has looked at the duplicates; the first time counts."""
        operations.mark_duplicates_checked(case=self.found(queries.get_case), by=self.worker, at=clock.now())
        return self._seen()

    @extend_schema(request=KeyWorkerIn, responses=CaseOut)
    @action(detail=True, methods=["post"], url_path="key-worker")
    def key_worker(self, request: Any, pk: Any) -> Response:
        data, case = self.sent(KeyWorkerIn), self.found(queries.get_case)
        worker = one_of(Worker.objects.select_related("user"), data["worker"], "worker")
        operations.assign_key_worker(case=case, worker=worker, by=self.worker, at=clock.now())
        return self._seen()

    @extend_schema(responses=PreparationOut)
    @action(detail=True, methods=["get"])
    def preparation(self, request: Any, pk: Any) -> Response:
        """What was done before the first meeting, and what is missing."""
        case = self.found(queries.get_case)
        state = preparation(case, clock.today())
        context = {"view": self, "blackout": Blackout([case])}
        return Response(PreparationOut(state, context=context).data)

    def _seen(self) -> Response:
        return Response(self.told(self.found(queries.get_case)))
