"""What comes before the first meeting: interviews apart, orientation of each child, risk, safety plan, agreements."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet, OfVisibleCases
from api.fields import day, moment, one_of, text
from api.secrecy import Words
from kernel import clock
from services.cases.enums import DocumentKind
from services.cases.queries import get_case
from services.contact_centre.enums import Protocol
from services.contact_centre.models import (
    Condition,
    Interview,
    Orientation,
    RiskAssessment,
    SafetyPlan,
    ServiceAgreement,
)
from services.contact_centre.operations import agreements
from services.contact_centre.operations import preparation as operations
from services.contact_centre.preparation_enums import (
    AbuseBasis,
    ConditionGround,
    ConditionKind,
    OrientationPoint,
    RiskFactor,
    RiskLevel,
    SignedHow,
)
from services.contact_centre.queries import preparation as queries
from services.people.queries import get_person
from services.scheduling.queries import get_entrance
from services.staff.roles import Capability

NOTES = tuple(operations.InterviewNotes.__dataclass_fields__)
EDITS = {name: (Capability.CASES_EDIT,) for name in ("list", "retrieve", "create")}


class RowOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")


class CaseIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()


class OfOnePerson(OfVisibleCases, CentreViewSet):
    """What is entered about one person of a case."""

    capabilities = EDITS

    def entered(self, shape: type[CaseIn], who: str) -> dict[str, Any]:
        """What was sent, with the case and the person in the place of their ids, as they are found for this key."""
        data = self.sent(shape)
        found = {"case": get_case(self.worker, data["case"]), who: get_person(self.worker, data[who])}
        return {**data, **found, "by": self.worker, "at": clock.now()}


class InterviewOut(RowOut):
    person = serializers.UUIDField(source="person_id")
    starts_at = serializers.DateTimeField(source="during.lower")
    ends_at = serializers.DateTimeField(source="during.upper")
    reasons = Words(allow_null=True)
    family_issues = Words(allow_null=True)
    medical = Words(allow_null=True)
    limits_told = serializers.BooleanField(allow_null=True, help_text="null: written before this was asked")
    note = Words()
    by = serializers.UUIDField(source="by_id")
    created_at = serializers.DateTimeField()


class InterviewIn(CaseIn):
    person = serializers.UUIDField()
    starts_at = moment()
    ends_at = moment()
    reasons = text(5_000)
    family_issues = text(5_000)
    medical = text(5_000)
    limits_told = serializers.BooleanField(default=False, help_text="of confidentiality")
    note = text(20_000)


class InterviewViewSet(OfOnePerson):
    """Conversations with one adult, each apart from the other."""

    model = Interview
    serializer_class = InterviewOut
    order = ("-during", "-id")

    @extend_schema(request=InterviewIn, responses={201: InterviewOut})
    def create(self, request: Any) -> Response:
        """Refused while another adult of the family is in the house at that time."""
        facts = self.entered(InterviewIn, "person")
        notes = operations.InterviewNotes(**{name: facts.pop(name) for name in NOTES})
        return self.created(operations.record_interview(notes=notes, **facts))


class OrientationOut(RowOut):
    child = serializers.UUIDField(source="child_id")
    at = serializers.DateTimeField()
    points = serializers.ListField(child=serializers.ChoiceField(OrientationPoint.choices))
    visited = serializers.BooleanField(allow_null=True, help_text="null: written before this was asked")
    note = Words()
    by = serializers.UUIDField(source="by_id")


class OrientationIn(CaseIn):
    child = serializers.UUIDField()
    at = moment(source="happened_at")
    points = serializers.ListField(
        child=serializers.ChoiceField(OrientationPoint.choices), default=list, max_length=len(OrientationPoint)
    )
    visited = serializers.BooleanField(default=False, help_text="the child was in the house")
    note = text(20_000)


class OrientationViewSet(OfOnePerson):
    """When a child has seen the place and heard that none of this is its fault."""

    model = Orientation
    serializer_class = OrientationOut
    order = ("-at", "-id")

    @extend_schema(request=OrientationIn, responses={201: OrientationOut})
    def create(self, request: Any) -> Response:
        return self.created(operations.record_orientation(**self.entered(OrientationIn, "child")))


class RiskOut(RowOut):
    level = serializers.ChoiceField(RiskLevel.choices)
    factors = Words()
    marks = serializers.ListField(child=serializers.ChoiceField(RiskFactor.choices), allow_null=True)
    abuse_basis = serializers.ChoiceField(AbuseBasis.choices, allow_blank=True)
    at = serializers.DateTimeField()
    author = serializers.UUIDField(source="author_id")
    approved_by = serializers.UUIDField(source="approved_by_id", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    needs_approval = serializers.SerializerMethodField(help_text="a second person must approve it, on the page")
    next_review_on = serializers.DateField()

    def get_needs_approval(self, risk: RiskAssessment) -> bool:
        return queries.needs_approval(risk)


class RiskIn(CaseIn):
    level = serializers.ChoiceField(RiskLevel.choices)
    factors = serializers.CharField(max_length=20_000)
    marks = serializers.ListField(
        child=serializers.ChoiceField(RiskFactor.choices), default=list, max_length=len(RiskFactor)
    )
    next_review_on = day()


class RiskViewSet(OfVisibleCases, CentreViewSet):
    """Assessments of risk, the newest first. Approving one is a person's: no program does it."""

    model = RiskAssessment
    serializer_class = RiskOut
    capabilities = EDITS
    order = ("-at", "-id")

    @extend_schema(request=RiskIn, responses={201: RiskOut})
    def create(self, request: Any) -> Response:
        """A new assessment; the former ones stay. From medium up it counts when a second person has approved it."""
        data = self.sent(RiskIn)
        case = get_case(self.worker, data.pop("case"))
        return self.created(operations.assess_risk(case=case, by=self.worker, at=clock.now(), **data))


class SafetyPlanOut(RowOut):
    protocol = serializers.ChoiceField(Protocol.choices)
    visiting_entrance = serializers.UUIDField(source="visiting_entrance_id")
    resident_entrance = serializers.UUIDField(source="resident_entrance_id")
    leaves_first = serializers.UUIDField(source="leaves_first_id", allow_null=True)
    words_and_objects = Words()
    words = Words(allow_null=True)
    toys = Words(allow_null=True)
    food = Words(allow_null=True)
    gifts = Words(allow_null=True)
    phones = Words(allow_null=True)
    languages = Words(allow_null=True)
    interpreter = Words(allow_null=True)
    emergency = Words()
    police_contact = Words(allow_null=True)
    at = serializers.DateTimeField()
    author = serializers.UUIDField(source="author_id")


class SafetyPlanIn(CaseIn):
    protocol = serializers.ChoiceField(Protocol.choices, default=Protocol.A)
    visiting_entrance = serializers.UUIDField()
    resident_entrance = serializers.UUIDField()
    leaves_first = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="null: the resident parent with the child"
    )
    words_and_objects = text(20_000)
    words = text(20_000)
    toys = text(20_000)
    food = text(20_000)
    gifts = text(20_000)
    phones = text(20_000)
    languages = text(200)
    interpreter = text(200)
    emergency = text(20_000)
    police_contact = text(200)


class SafetyPlanViewSet(OfVisibleCases, CentreViewSet):
    """How arrivals and departures go, the version in use first."""

    model = SafetyPlan
    serializer_class = SafetyPlanOut
    capabilities = EDITS
    order = ("-at", "-id")

    @extend_schema(request=SafetyPlanIn, responses={201: SafetyPlanOut})
    def create(self, request: Any) -> Response:
        """A new version. Meetings that are planned from now on follow it."""
        data = self.sent(SafetyPlanIn)
        case, first = get_case(self.worker, data.pop("case")), data.pop("leaves_first")
        doors = {name: get_entrance(data.pop(name)) for name in ("visiting_entrance", "resident_entrance")}
        leaves_first = get_person(self.worker, first) if first else None
        plan = operations.NewSafetyPlan(**doors, leaves_first=leaves_first, **data)
        return self.created(operations.write_safety_plan(case=case, plan=plan, by=self.worker, at=clock.now()))


class AgreementOut(RowOut):
    person = serializers.UUIDField(source="person_id")
    how = serializers.ChoiceField(SignedHow.choices)
    signed_on = serializers.DateField()
    signed_at = serializers.DateTimeField(allow_null=True)
    document = serializers.UUIDField(source="document_id", allow_null=True)
    recorded_by = serializers.UUIDField(source="recorded_by_id", allow_null=True)


class AgreementIn(CaseIn):
    person = serializers.UUIDField()
    signed_on = day()
    document = serializers.UUIDField(required=False, allow_null=True, default=None)


class AgreementViewSet(OfOnePerson):
    """Who has signed the rules of the service, each adult apart."""

    model = ServiceAgreement
    serializer_class = AgreementOut
    order = ("-signed_on", "-id")

    @extend_schema(request=AgreementIn, responses={201: AgreementOut})
    def create(self, request: Any) -> Response:
        facts = self.entered(AgreementIn, "person")
        papers = facts["case"].documents.filter(kind=DocumentKind.AGREEMENT)
        facts["document"] = one_of(papers, facts["document"], "document")
        return self.created(agreements.record_agreement(**facts))


class ConditionOut(RowOut):
    kind = serializers.ChoiceField(ConditionKind.choices)
    text = Words()
    proposed_by = serializers.UUIDField(source="proposed_by_id", allow_null=True, help_text="null: the centre")
    ground = serializers.ChoiceField(
        ConditionGround.choices, allow_blank=True, help_text="empty: it does not hold yet"
    )
    at = serializers.DateTimeField()
    ruled_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class ConditionViewSet(OfVisibleCases, CentreViewSet):
    """Conditions of the meetings. What one parent alone wants does not hold; making it hold is a person's."""

    model = Condition
    serializer_class = ConditionOut
    capabilities = {name: (Capability.CASES_EDIT,) for name in ("list", "retrieve")}
    order = ("-at", "-id")


class PreparationOut(serializers.Serializer[Any]):
    """What is missing before the first meeting: ids of people."""

    not_interviewed = serializers.SerializerMethodField()
    not_oriented = serializers.SerializerMethodField()
    not_signed = serializers.SerializerMethodField()
    risk = RiskOut(allow_null=True)
    risk_waits_for_approval = serializers.BooleanField()
    review_is_due = serializers.BooleanField()
    safety_plan = SafetyPlanOut(allow_null=True)
    safety_plan_needed = serializers.BooleanField()

    def get_not_interviewed(self, state: queries.Preparation) -> list[str]:
        return ids(state.not_interviewed(clock.now()))

    def get_not_oriented(self, state: queries.Preparation) -> list[str]:
        return ids(state.not_oriented)

    def get_not_signed(self, state: queries.Preparation) -> list[str]:
        return ids(state.not_signed)


def ids(people: list[Any]) -> list[str]:
    return [str(person.pk) for person in people]
