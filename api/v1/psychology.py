"""That psychologists have written about a case: by whom and when. What they wrote is read by people, on the page."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from api.fields import OfCase
from services.psychology import queries
from services.psychology.models import PsychologistNote
from services.staff.roles import Capability

SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)


class ExistenceOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    author = serializers.UUIDField(source="author_id")
    adds_to = serializers.UUIDField(source="adds_to_id", allow_null=True)
    written_at = serializers.DateTimeField()


class NoteViewSet(ReadOnly, CentreViewSet):
    """The existence of psychologists' notes in the cases that the key's worker may see. No key reads or writes one."""

    model = PsychologistNote
    serializer_class = ExistenceOut
    capabilities = {"list": SEES, "retrieve": SEES}

    def get_queryset(self) -> Any:
        return OfCase.narrow(queries.listed(self.worker), self.request)

    @extend_schema(parameters=[OfCase])
    def list(self, request: Any) -> Response:
        return super().list(request)

    def retrieve(self, request: Any, pk: Any) -> Response:
        return Response(ExistenceOut(self.found(queries.get_existence)).data)
