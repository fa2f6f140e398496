"""Critical incidents: their steps, and whether the signal is owed. Facts and signals are for people."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import OfCase
from kernel import clock
from services.cases.queries import get_case
from services.incidents import operations, queries
from services.incidents.enums import KINDS_TO_CHOOSE, Duty, IncidentKind, IncidentState, Severity
from services.incidents.models import Incident
from services.staff.roles import Capability

SEES = (Capability.INCIDENTS_VIEW,)


class StepOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="empty for a step of the centre's own")
    label = serializers.CharField()
    is_needed = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.UUIDField(source="done_by_id", allow_null=True)


class IncidentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    session = serializers.UUIDField(source="session_id", allow_null=True)
    kind = serializers.ChoiceField(IncidentKind.choices)
    severity = serializers.ChoiceField(Severity.choices)
    state = serializers.ChoiceField(IncidentState.choices)
    duty = serializers.ChoiceField(Duty.choices, help_text="the duty to signal; `open` is owed at once")
    happened_at = serializers.DateTimeField()
    learnt_at = serializers.DateTimeField(help_text="since when the duty to signal counts")
    opened_at = serializers.DateTimeField()
    opened_by = serializers.UUIDField(source="opened_by_id")
    steps = serializers.SerializerMethodField()

    @extend_schema(responses=StepOut(many=True))
    def get_steps(self, incident: Incident) -> list[dict[str, Any]]:
        rows = sorted(incident.steps.all(), key=lambda step: step.position)
        return [dict(StepOut(step).data) for step in rows]


class IncidentIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in KINDS_TO_CHOOSE])
    severity = serializers.ChoiceField(Severity.choices, required=False)
    what = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)


class ListIn(OfCase):
    state = serializers.ChoiceField(
        [("open", "open"), ("clock", "clock"), *IncidentState.choices], required=False, allow_blank=True, default=""
    )


class IncidentViewSet(ReadOnly, CentreViewSet):
    """
    Incidents of the cases that the key's worker may see. A program may open one; nobody but people decides or closes.

    No key reads what was seen or said, whom a signal named, or who must not hear of it.
    """

    model = Incident
    serializer_class = IncidentOut
    capabilities = {"list": SEES, "retrieve": SEES, "create": (Capability.INCIDENTS_OPEN,)}

    def get_queryset(self) -> Any:
        asked = ListIn(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        rows = queries.incident_list(self.worker, state=asked.validated_data["state"])
        return OfCase.narrow(rows.prefetch_related("steps"), self.request)

    @extend_schema(
        parameters=[OfCase, OpenApiParameter("state", str, description="a state, `open` (not closed) or `clock`")]
    )
    def list(self, request: Any) -> Response:
        return super().list(request)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(queries.get_incident)))

    @extend_schema(request=IncidentIn, responses={201: IncidentOut})
    def create(self, request: Any) -> Response:
        """Opens it with the steps of its kind; the clock of the duty to signal starts now."""
        data = self.sent(IncidentIn)
        case = get_case(self.worker, data.pop("case"))
        severity = data.pop("severity", "") or queries.usual_severity(data["kind"])
        facts = {"severity": severity, "by": self.worker, "at": clock.now(), "session_id": None}
        return self.created(operations.open_incident(case=case, **data, **facts))
