"""Consultations at the entrance of today: who of them is in the house, and the two steps that are noted of each."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet
from api.fields import moment, text
from kernel import clock, sight
from services.consultations import coming, entrance
from services.consultations.models import Attendance, Consultation
from services.contact_centre.enums import AgainstHold, CheckKind
from services.contact_centre.operations.checks import Against
from services.contact_centre.operations.handing import Handing
from services.people.models import Person
from services.staff.roles import Capability

NOTES = (Capability.BOARD_CHECK_IN,)


class DoorStepIn(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    kind = serializers.ChoiceField(CheckKind.choices)
    at = moment(required=False, help_text="when it happened, if not now")
    handed_to = serializers.UUIDField(required=False, help_text="of a child that leaves: who takes it along")
    handed_because = text(300, help_text="or who else takes it, and why")
    came_in_all_the_same = text(500, help_text="what happened where somebody did not wait; no program lets anybody in")


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

    @extend_schema(request=DoorStepIn, responses={201: AttendedOut})
    @action(detail=True, methods=["post"], url_path="checks")
    def check(self, request: Any, pk: Any) -> Response:
        """One step of one person. 409 with ИЗЧАКАЙТЕ while somebody who must not be met is in the shared rooms."""
        data, now, row = self.sent(DoorStepIn), clock.now(), self._on_board()
        what = data["came_in_all_the_same"].strip()
        to = _taker(row, data["handed_to"]) if data.get("handed_to") else None
        written = coming.note_step(
            consultation=row,
            person=_guest(row, data["person"]),
            kind=data["kind"],
            by=self.worker,
            at=data.get("at", now),
            noted_at=now,
            against=Against(AgainstHold.CAME_IN, what) if what else None,
            handing=Handing(to, data["handed_because"]),
        )
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
