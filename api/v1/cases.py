"""Cases that the key's worker may see."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import moment
from kernel import clock
from services.cases import operations, queries
from services.cases.enums import CaseMove, CaseState, Ground, NoteKind, PartyRole, ReferralSource, Service
from services.cases.models import Case
from services.cases.operations import NewReferral
from services.people.queries import get_person
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
    source = serializers.ChoiceField(ReferralSource.choices)
    institution_name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    reference = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    received_at = moment()
    grounds = serializers.MultipleChoiceField(choices=Ground.choices, required=False)
    children = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=20)
    adults = AdultIn(many=True, required=False)


class MoveIn(serializers.Serializer[Any]):
    move = serializers.ChoiceField(CaseMove.choices)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    closing_reason = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class NoteIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(NoteKind.choices, default=NoteKind.NOTE)
    text = serializers.CharField(max_length=20_000)
    happened_at = moment()


class NoteOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


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
        return Response(CaseOut(self.found(queries.get_case)).data)

    @extend_schema(request=ReferralIn, responses={201: CaseOut})
    def create(self, request: Any) -> Response:
        """A referral: the case keeps the time of receipt."""
        payload = ReferralIn(data=request.data)
        payload.is_valid(raise_exception=True)
        data = payload.validated_data
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
        return Response(CaseOut(queries.get_case(self.worker, case.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=MoveIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Any, pk: Any) -> Response:
        """409 with every sentence that still speaks against the move."""
        payload = MoveIn(data=request.data)
        payload.is_valid(raise_exception=True)
        case = self.found(queries.get_case)
        operations.move_case(case=case, by=self.worker, at=clock.now(), **payload.validated_data)
        return Response(CaseOut(self.found(queries.get_case)).data)

    @extend_schema(request=NoteIn, responses={201: NoteOut})
    @action(detail=True, methods=["post"], url_path="notes")
    def note(self, request: Any, pk: Any) -> Response:
        payload = NoteIn(data=request.data)
        payload.is_valid(raise_exception=True)
        case = self.found(queries.get_case)
        note = operations.add_note(case=case, by=self.worker, at=clock.now(), **payload.validated_data)
        return Response(NoteOut(note).data, status=status.HTTP_201_CREATED)
