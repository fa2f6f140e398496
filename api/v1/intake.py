"""How a case came, who consented, and who works on it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, OfVisibleCases
from api.fields import moment, one_of, text
from api.secrecy import Entry, Words
from kernel import clock
from services.cases import operations, queries
from services.cases.enums import SOURCES_TO_ENTER, ConsentPurpose, ReferralSource
from services.cases.models import Assignment, Consent, Referral
from services.cases.operations import NewReferral
from services.people.queries import get_person
from services.staff.models import Worker
from services.staff.roles import Capability

SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)
INTAKE = (Capability.CASES_INTAKE,)
ASSIGNS = (Capability.CASES_ASSIGN,)


class ReferralOut(Entry):
    """Who reported a family stands on the page alone."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    source = serializers.ChoiceField(ReferralSource.choices)
    institution_code = serializers.CharField()
    institution_name = Words()
    reference = Words()
    text = Words(help_text="word for word")
    received_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.UUIDField(source="acknowledged_by_id", allow_null=True)


class FurtherReferralIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    source = serializers.ChoiceField(SOURCES_TO_ENTER)
    institution_name = text(200)
    reference = text(100)
    text = text(20_000)
    received_at = moment()


class ReferralViewSet(OfVisibleCases, CentreViewSet):
    """Referrals of visible cases. The first one of a family opens its case: `POST cases/`."""

    model = Referral
    serializer_class = ReferralOut
    capabilities = {"list": SEES, "retrieve": SEES, "create": INTAKE, "acknowledge": INTAKE}
    order = ("-received_at", "-id")

    @extend_schema(request=FurtherReferralIn, responses={201: ReferralOut})
    def create(self, request: Any) -> Response:
        """A paper that came later, such as the court's order after the family's own application."""
        data = self.sent(FurtherReferralIn)
        case = queries.get_case(self.worker, data.pop("case"))
        row = operations.add_referral(case=case, referral=NewReferral(**data), by=self.worker, at=clock.now())
        return self.created(row)

    @extend_schema(request=None, responses=ReferralOut)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Any, pk: Any) -> Response:
        """The sender was told that it arrived; the first time counts."""
        self.shown = row = self.get_object()
        operations.acknowledge(referral=row, by=self.worker, at=clock.now())
        return Response(self.told(self.get_object()))


class ConsentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    person = serializers.UUIDField(source="person_id")
    purpose = serializers.ChoiceField(ConsentPurpose.choices)
    given_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    document = serializers.UUIDField(source="document_id", allow_null=True)


class ConsentIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    person = serializers.UUIDField()
    given_at = moment()
    document = serializers.UUIDField(required=False, allow_null=True, default=None)


class ConsentViewSet(OfVisibleCases, CentreViewSet):
    """Consents to the service; a withdrawn one stays with its day."""

    model = Consent
    serializer_class = ConsentOut
    capabilities = {"list": SEES, "retrieve": SEES, "create": INTAKE, "withdraw": INTAKE}
    order = ("-given_at", "-id")

    @extend_schema(request=ConsentIn, responses={201: ConsentOut})
    def create(self, request: Any) -> Response:
        data = self.sent(ConsentIn)
        case = queries.get_case(self.worker, data["case"])
        row = operations.give_consent(
            case=case,
            person=get_person(self.worker, data["person"]),
            given_at=data["given_at"],
            document=one_of(case.documents, data["document"], "document"),
            by=self.worker,
            at=clock.now(),
        )
        return self.created(row)

    @extend_schema(request=None, responses=ConsentOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: Any) -> Response:
        """It cannot be given back, only given anew; somebody is asked to decide today what it means."""
        self.shown = row = self.get_object()
        operations.withdraw_consent(consent=row, by=self.worker, at=clock.now())
        return Response(self.told(self.get_object()))


class AssignmentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    worker = serializers.UUIDField(source="worker_id")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class AssignmentIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    worker = serializers.UUIDField()


class AssignmentViewSet(OfVisibleCases, CentreViewSet):
    """Who works on a case beside its key worker."""

    model = Assignment
    serializer_class = AssignmentOut
    capabilities = {"list": SEES, "retrieve": SEES, "create": ASSIGNS, "end": ASSIGNS}
    order = ("-since", "-id")

    @extend_schema(request=AssignmentIn, responses={201: AssignmentOut})
    def create(self, request: Any) -> Response:
        """Whoever works on the case may see it and write in it. Twice is once."""
        data = self.sent(AssignmentIn)
        case = queries.get_case(self.worker, data["case"])
        worker = one_of(Worker.objects.select_related("user"), data["worker"], "worker")
        return self.created(operations.assign_worker(case=case, worker=worker, by=self.worker, at=clock.now()))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: Any) -> Response:
        self.shown = row = self.get_object()
        operations.end_assignment(assignment=row, by=self.worker, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
