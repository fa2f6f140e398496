"""Proposals of the planner, who is away, trainings, conflicts of interest: read. Deciding about them is for people."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, OfVisibleCases, ReadOnly
from kernel import clock
from services.contact_centre.enums import PlanningState, ProposalState, SessionPurpose
from services.contact_centre.models import ConflictOfInterest, Planning
from services.contact_centre.queries import planning as queries
from services.staff import duty
from services.staff.enums import Topic
from services.staff.models import Absence, Qualification
from services.staff.roles import Capability

PLANS_ALL = (Capability.SESSIONS_PLAN_ALL,)
SEES_TEAM = (Capability.STAFF_VIEW,)


class PlanningOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    state = serializers.ChoiceField(PlanningState.choices)
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class PlannedMeetingOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    plan = serializers.UUIDField(source="plan_id")
    occurrence = serializers.CharField(help_text="the date of the plan that it is")
    purpose = serializers.ChoiceField(SessionPurpose.choices)
    wanted_at = serializers.DateTimeField()
    starts_at = serializers.DateTimeField(allow_null=True, help_text="null: no place was found, see `reasons`")
    ends_at = serializers.DateTimeField(allow_null=True)
    room = serializers.UUIDField(source="room_id", allow_null=True)
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    second_supervisor = serializers.UUIDField(source="second_supervisor_id", allow_null=True)
    state = serializers.ChoiceField(ProposalState.choices)
    reasons = serializers.SerializerMethodField()
    session = serializers.UUIDField(source="session_id", allow_null=True)

    def get_reasons(self, row: Any) -> list[str]:
        """Codes alone: the sentences may name somebody, and are for people."""
        return [one["code"] or "refused" for one in row.reasons or ()]


class PlanningViewSet(ReadOnly, CentreViewSet):
    """Runs of the planner; what each proposes. Accepting is a person's decision, on the page."""

    model = Planning
    serializer_class = PlanningOut
    capabilities = {"list": PLANS_ALL, "retrieve": PLANS_ALL, "proposals": PLANS_ALL}

    def get_queryset(self) -> Any:
        return queries.plannings(self.worker)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(queries.get_planning)))

    @extend_schema(
        responses=PlannedMeetingOut(many=True),
        parameters=[OpenApiParameter("kind", str, enum=list(queries.KINDS), description="only those")],
    )
    @action(detail=True)
    def proposals(self, request: Any, pk: Any) -> Response:
        rows = queries.proposals(self.found(queries.get_planning), kind=request.query_params.get("kind", ""))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.told(page, PlannedMeetingOut))


class ConflictOfInterestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    worker = serializers.UUIDField(source="worker_id")
    person = serializers.UUIDField(source="person_id", allow_null=True, help_text="null: the case as a whole")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class ConflictViewSet(OfVisibleCases, CentreViewSet):
    """Who may not supervise whom, in the cases that the key's worker may see."""

    model = ConflictOfInterest
    serializer_class = ConflictOfInterestOut
    capabilities = {"list": (Capability.CASES_EDIT,), "retrieve": (Capability.CASES_EDIT,)}
    order = ("-since", "-id")


class AbsenceOut(serializers.Serializer[Any]):
    """Why somebody is away leaves through no key."""

    id = serializers.UUIDField()
    worker = serializers.UUIDField(source="worker_id")
    starts_at = serializers.DateTimeField(source="during.lower")
    ends_at = serializers.DateTimeField(source="during.upper")


class AbsenceViewSet(CentreViewSet):
    """Who is away now or in the next three months."""

    model = Absence
    serializer_class = AbsenceOut
    capabilities = {"list": SEES_TEAM}

    def list(self, request: Any) -> Response:
        page = self.paginate_queryset(duty.away_now_or_later(clock.now()))
        return self.get_paginated_response(self.told(page))


class QualificationOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    worker = serializers.UUIDField(source="worker_id")
    title = serializers.CharField()
    topic = serializers.ChoiceField(Topic.choices)
    issuer = serializers.CharField()
    obtained_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)


class QualificationViewSet(ReadOnly, CentreViewSet):
    """Trainings and licences of the team."""

    model = Qualification
    serializer_class = QualificationOut
    capabilities = {"list": SEES_TEAM, "retrieve": SEES_TEAM}

    def get_queryset(self) -> Any:
        return Qualification.objects.filter(worker__active=True).order_by("worker", "-obtained_on", "-id")
