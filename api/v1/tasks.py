"""What is to be done by a day, and the colleagues who can do it."""

from functools import cached_property
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import OfCase, day, one_of
from api.secrecy import Words
from kernel import clock
from services.cases import operations, queries
from services.cases.models import Task
from services.scheduling.queries import supervisors
from services.staff.models import Worker
from services.staff.queries import colleagues, get_colleague
from services.staff.roles import Capability

SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)
EDITS = (Capability.CASES_EDIT,)


class TaskOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id", allow_null=True)
    title = Words()
    due_on = serializers.DateField()
    assigned_to = serializers.UUIDField(source="assigned_to_id", allow_null=True, help_text="null: the whole team")
    created_at = serializers.DateTimeField()


class TaskIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    title = serializers.CharField(max_length=300)
    due_on = day()
    assigned_to = serializers.UUIDField(required=False, allow_null=True, default=None)


class MineIn(OfCase):
    mine = serializers.BooleanField(default=False)


class TaskViewSet(ReadOnly, CentreViewSet):
    """Open tasks of visible cases and of the whole team, the nearest first."""

    model = Task
    serializer_class = TaskOut
    capabilities = {"list": SEES, "retrieve": SEES, "create": EDITS, "finish": EDITS}

    def get_queryset(self) -> Any:
        asked = MineIn(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return OfCase.narrow(queries.open_tasks(self.worker, mine=asked.validated_data["mine"]), self.request)

    @extend_schema(
        parameters=[
            OpenApiParameter("case", UUID, description="only what belongs to this case"),
            OpenApiParameter("mine", bool, description="only those of the key's worker and of the whole team"),
        ]
    )
    def list(self, request: Any) -> Response:
        return super().list(request)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(queries.get_task)))

    @extend_schema(request=TaskIn, responses={201: TaskOut})
    def create(self, request: Any) -> Response:
        data = self.sent(TaskIn)
        case = queries.get_case(self.worker, data.pop("case"))
        team = Worker.objects.filter(active=True).select_related("user")
        assigned = one_of(team, data.pop("assigned_to"), "assigned_to")
        row = operations.add_task(case=case, assigned_to=assigned, by=self.worker, at=clock.now(), **data)
        return self.created(row)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def finish(self, request: Any, pk: Any) -> Response:
        """Tick it off. One that is done is no longer here, so that a second tick is answered with 404."""
        operations.finish_task(task=self.found(queries.get_task), by=self.worker, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class WorkerOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="display_name")
    leads_meetings = serializers.SerializerMethodField()

    def get_leads_meetings(self, worker: Worker) -> bool:
        return worker.pk in self.context["view"].leading


class WorkerViewSet(ReadOnly, CentreViewSet):
    """Colleagues at work: whom a meeting, a case or a task can be given to."""

    model = Worker
    serializer_class = WorkerOut
    capabilities = {"list": (Capability.STAFF_VIEW,), "retrieve": (Capability.STAFF_VIEW,)}

    @cached_property
    def leading(self) -> set[UUID]:
        return set(supervisors().values_list("pk", flat=True))

    def get_queryset(self) -> Any:
        return colleagues(self.worker).order_by("display_name", "id")

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(self.told(self.found(get_colleague)))
