"""Who must not meet whom, and who else is let in to a meeting."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, OfVisibleCases
from api.fields import OfCase, day, one_of, text
from api.secrecy import Words
from kernel import clock
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.enums import AdmissionGround
from services.contact_centre.models import AdmittedPerson, MustNotMeet
from services.contact_centre.operations import orders as operations
from services.contact_centre.operations.apart import Stuck, plan_apart
from services.contact_centre.queries import orders as queries
from services.people.models import Person
from services.people.queries import get_person
from services.staff.roles import Capability

EDITS = (Capability.CASES_EDIT,)
ORDERS = (Capability.ORDERS_EDIT,)


class PairOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    one = serializers.UUIDField(source="one_id")
    other = serializers.UUIDField(source="other_id")
    reason = Words()
    since = serializers.DateTimeField()


class MustMoveOut(serializers.Serializer[Any]):
    session = serializers.UUIDField(allow_null=True, help_text="null: a consultation, not a meeting")
    starts_at = serializers.DateTimeField()
    why = serializers.CharField()


class NewPairOut(PairOut):
    id = serializers.UUIDField(allow_null=True, help_text="null: they stand so already, by a case not of this key")
    must_move = MustMoveOut(many=True, help_text="planned hours without safe windows or doors; a person moves them")


class PairIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    one = serializers.UUIDField()
    other = serializers.UUIDField()
    reason = text(500, help_text="for the team; nobody of the family reads it")


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class AnswerIn(PairIn):
    reason = serializers.CharField(max_length=500)


class SuggestedOut(serializers.Serializer[Any]):
    one = serializers.UUIDField()
    other = serializers.UUIDField()


class PairViewSet(OfVisibleCases, CentreViewSet):
    """Two people who must never be in a shared place at once. It holds for every door of the house."""

    model = MustNotMeet
    serializer_class = PairOut
    capabilities = dict.fromkeys(("list", "retrieve", "create", "may_meet", "suggested", "answer"), EDITS)
    order = ("since", "id")

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(until__isnull=True)

    @extend_schema(request=PairIn, responses={201: NewPairOut})
    def create(self, request: Any) -> Response:
        """Holds from now on; `must_move` names what is planned and has no safe windows any more."""
        data, at = self.sent(PairIn), clock.now()
        case, people = self._people(data)
        row = operations.keep_apart(case=case, **people, reason=data["reason"], by=self.worker, at=at)
        row = self._known(row, case)
        row.must_move = self._stuck(list(people.values()), at)
        return self.created(row, NewPairOut)

    def _known(self, row: MustNotMeet, case: Case) -> MustNotMeet:
        """Of a pair that stands by a case of other colleagues no more than what the key has sent."""
        if row.case_id == case.pk or visible_cases(self.worker).filter(pk=row.case_id).exists():
            return row
        return MustNotMeet(id=None, case=case, one_id=row.one_id, other_id=row.other_id, reason="", since=row.since)

    def _stuck(self, people: list[Person], at: datetime) -> list[Stuck]:
        found = plan_apart(people=people, by=self.worker, at=at)
        return [one for one in found if one.session is None or one.is_theirs]

    @extend_schema(request=ReasonIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="may-meet")
    def may_meet(self, request: Any, pk: Any) -> Response:
        """They need not be kept apart any longer; the row stays as history."""
        data = self.sent(ReasonIn)
        operations.may_meet(pair=self.found(queries.get_pair), by=self.worker, at=clock.now(), **data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[OfCase], responses=SuggestedOut(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def suggested(self, request: Any) -> Response:
        """Parents of one case about whom nobody has said yet whether they may meet. A person answers it."""
        asked = OfCase(data=request.query_params)
        asked.is_valid(raise_exception=True)
        case = asked.validated_data.get("case")
        pairs = queries.suggested_pairs(get_case(self.worker, case)) if case else []
        return Response(SuggestedOut([{"one": one.pk, "other": other.pk} for one, other in pairs], many=True).data)

    @extend_schema(request=AnswerIn, responses={204: None})
    @action(detail=False, methods=["post"], url_path="answer-may-meet")
    def answer(self, request: Any) -> Response:
        """The suggestion is answered with no: they may meet, and nobody is asked again."""
        data = self.sent(AnswerIn)
        case, people = self._people(data)
        operations.answer_may_meet(case=case, **people, reason=data["reason"], by=self.worker, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _people(self, data: dict[str, Any]) -> tuple[Case, dict[str, Person]]:
        """Of the case alone, as the page offers them."""
        case = get_case(self.worker, data["case"])
        parties = Person.objects.filter(case_parties__case=case)
        return case, {part: one_of(parties, data[part], part) for part in ("one", "other")}


class AdmissionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="arrangement.case_id")
    arrangement = serializers.UUIDField(source="arrangement_id")
    person = serializers.UUIDField(source="person_id")
    how = serializers.ChoiceField(AdmissionGround.choices)
    ground = Words()
    document = serializers.UUIDField(source="document_id", allow_null=True)
    from_date = serializers.DateField()
    until_date = serializers.DateField(allow_null=True)


class AdmissionIn(serializers.Serializer[Any]):
    arrangement = serializers.UUIDField()
    person = serializers.UUIDField()
    how = serializers.ChoiceField(AdmissionGround.choices)
    ground = text(300)
    document = serializers.UUIDField(required=False, allow_null=True, default=None)
    from_date = day()
    until_date = day(required=False, allow_null=True, default=None)


class AdmissionViewSet(OfVisibleCases, CentreViewSet):
    """Who else is let in to the meetings of an arrangement, and on what ground."""

    model = AdmittedPerson
    serializer_class = AdmissionOut
    capabilities = {"list": EDITS, "retrieve": EDITS, "create": ORDERS, "end": ORDERS}

    def get_queryset(self) -> Any:
        cases = visible_cases(self.worker).values("pk")
        rows = AdmittedPerson.objects.filter(arrangement__case__in=cases).select_related("arrangement")
        return OfCase.narrow(rows, self.request, "arrangement__case").order_by("-from_date", "-id")

    @extend_schema(request=AdmissionIn, responses={201: AdmissionOut})
    def create(self, request: Any) -> Response:
        """By the order, by both parents in writing, or for one day by the head, who does that on the page."""
        data = self.sent(AdmissionIn)
        arrangement = queries.get_arrangement(self.worker, data.pop("arrangement"))
        person = get_person(self.worker, data.pop("person"))
        document = one_of(arrangement.case.documents, data.pop("document"), "document")
        admission = operations.NewAdmission(person=person, document=document, **data)
        row = operations.admit_person(arrangement=arrangement, admission=admission, by=self.worker, at=clock.now())
        return self.created(row)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: Any) -> Response:
        """From today on the person is no longer let in."""
        operations.end_admission(admitted=self.found(queries.get_admitted), by=self.worker, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
