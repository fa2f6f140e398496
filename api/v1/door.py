"""Consultations at the entrance of today: who of them is in the house, and the two steps that are noted of each."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet
from api.v1.doorsteps import CheckIn, as_step
from kernel import clock, sight
from services.consultations import coming, entrance
from services.consultations.models import Attendance, Consultation
from services.contact_centre.enums import CheckKind
from services.people.models import Person
from services.staff.roles import Capability

NOTES = (Capability.BOARD_CHECK_IN,)


class DoorBackIn(serializers.Serializer[Any]):
    attendance = serializers.UUIDField()
    kind = serializers.ChoiceField(CheckKind.choices, help_text="the step that is meant: the latest of this person")
    reason = serializers.CharField(max_length=200)


class AttendedOut(serializers.ModelSerializer[Attendance]):
    attendance = serializers.UUIDField(source="pk")
    person = serializers.UUIDField(source="person_id")
    kind = serializers.ChoiceField(CheckKind.choices, help_text="its last step")
    handed_to = serializers.UUIDField(source="handed_to_id", allow_null=True)

    class Meta:
        model = Attendance
        fields = ("attendance", "person", "kind", "arrived_at", "left_at", "handed_to")


class DoorViewSet(CentreViewSet):
    """Steps at one consultation that is on the board; the board itself lists them (`others`)."""

    model = Consultation
    serializer_class = AttendedOut
    pagination_class = None
    capabilities = {"check": NOTES, "take_back": NOTES}

    @extend_schema(request=CheckIn, responses={201: AttendedOut})
    @action(detail=True, methods=["post"], url_path="checks")
    def check(self, request: Any, pk: Any) -> Response:
        """One step of one person. 409 with ИЗЧАКАЙТЕ while somebody who must not be met is in the shared rooms."""
        row = self._on_board()
        step = as_step(self.sent(CheckIn), guest=partial(_guest, row), taker=partial(_taker, row), now=clock.now())
        written = coming.note_step(consultation=row, by=self.worker, **step)
        return Response(AttendedOut(written).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DoorBackIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Any, pk: Any) -> Response:
        """The latest step of a person was a mistake. The journal keeps it, with the reason."""
        data, row = self.sent(DoorBackIn), self._on_board()
        coming.take_back(consultation=row, by=self.worker, at=clock.now(), **data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @sight.beyond(entrance.ENTRANCE)
    def _on_board(self) -> Consultation:
        """The board deals with what is on it alone."""
        rows = entrance.on_board(clock.now()).select_related("case")
        row = rows.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row


@sight.beyond(entrance.ENTRANCE)
def _guest(row: Consultation, person: UUID) -> Person:
    found = Person.objects.filter(pk__in=entrance.at_the_door(row)).filter(pk=person).first()
    if found is None:
        raise Http404
    return found


@sight.beyond(entrance.ENTRANCE)
def _taker(row: Consultation, person: UUID) -> Person:
    """:raises Http404: nobody who may take the child along; who else does is said in words."""
    found = next((one for one in entrance.takers(row) if one.pk == person), None)
    if found is None:
        raise Http404
    return found
