"""The board at the entrance of today: who comes when, and the steps that a program may note for its worker."""

from functools import partial
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet
from api.fields import moment, text
from api.v1.doorsteps import CheckIn, as_step
from kernel import clock
from services.contact_centre.enums import (
    CheckKind,
    Direction,
    EndReason,
    IdentityPaper,
    NotHeldReason,
    Part,
    PauseReason,
    Protocol,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import CheckEvent, Session
from services.contact_centre.operations import checks, course
from services.contact_centre.operations.handing import note_paper
from services.contact_centre.queries import board as queries
from services.contact_centre.queries import duty
from services.contact_centre.queries.board_shapes import OtherGuest
from services.people.models import Person
from services.staff.roles import Capability

NOTES = (Capability.BOARD_CHECK_IN,)
COURSE = (Capability.BOARD_CHECK_IN, Capability.SESSIONS_RUN)


class WindowOut(serializers.Serializer[Any]):
    direction = serializers.ChoiceField(Direction.choices)
    since = serializers.DateTimeField(source="during.lower")
    until = serializers.DateTimeField(source="during.upper")
    entrance = serializers.UUIDField(source="entrance_id")


class HoldOut(serializers.Serializer[Any]):
    until = serializers.DateTimeField(allow_null=True, help_text="null: until the other person has gone")


class StepOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(CheckKind.choices)
    hold = HoldOut(allow_null=True, help_text="ИЗЧАКАЙТЕ: this step may not be taken now")


class LastOut(serializers.Serializer[Any]):
    event = serializers.UUIDField()
    kind = serializers.ChoiceField(CheckKind.choices)
    at = serializers.DateTimeField()


class GuestOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    first_name = serializers.CharField()
    parts = serializers.ListField(child=serializers.ChoiceField(Part.choices))
    where = serializers.CharField(help_text="outside, shared or room")
    windows = serializers.SerializerMethodField()
    last = LastOut(allow_null=True)
    paper = serializers.ChoiceField(
        IdentityPaper.choices, allow_null=True, help_text="the kind of document shown at this meeting"
    )
    is_late = serializers.BooleanField()
    steps = StepOut(many=True, help_text="what may be noted next; empty where the person is noted elsewhere")

    def get_windows(self, guest: queries.Guest) -> Any:
        return WindowOut([one for one in (guest.arrive, guest.leave) if one], many=True).data


class RowOut(serializers.Serializer[Any]):
    session = serializers.UUIDField(source="session.pk")
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    purpose = serializers.ChoiceField(SessionPurpose.choices, source="session.purpose")
    state = serializers.ChoiceField(SessionState.choices, source="session.state")
    is_blocked = serializers.BooleanField(help_text="must not take place now; the entrance is not told why")
    grace_over = serializers.BooleanField()
    guests = GuestOut(many=True)


class TakerOut(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    first_name = serializers.CharField()


class OtherGuestOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    first_name = serializers.CharField()
    is_inside = serializers.BooleanField()
    attendance = serializers.UUIDField(source="written", allow_null=True, help_text="what was noted last")
    step = StepOut(allow_null=True, help_text="what may be noted next")
    takers = serializers.SerializerMethodField()

    @extend_schema_field(TakerOut(many=True, help_text="of a child that is to leave: who may take it along"))
    def get_takers(self, guest: OtherGuest) -> Any:
        return [{"person": str(person), "first_name": name} for person, name in guest.takers]


class OtherRowOut(serializers.Serializer[Any]):
    consultation = serializers.UUIDField(source="id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.CharField()
    is_late = serializers.BooleanField()
    guests = OtherGuestOut(many=True)


class BoardOut(serializers.Serializer[Any]):
    now = serializers.DateTimeField()
    in_house = serializers.IntegerField()
    rows = RowOut(many=True)
    others = OtherRowOut(many=True, help_text="consultations; their steps are sent to /board-consultations/")


class ExpectedOut(serializers.Serializer[Any]):
    first_name = serializers.CharField()
    parts = serializers.ListField(child=serializers.ChoiceField(Part.choices))
    languages = serializers.ListField(child=serializers.CharField())
    needs_interpreter = serializers.BooleanField()
    leaves_first = serializers.BooleanField()


class EntrancesOut(serializers.Serializer[Any]):
    visiting = serializers.UUIDField(source="visiting_entrance_id")
    resident = serializers.UUIDField(source="resident_entrance_id")


class BasicsOut(serializers.Serializer[Any]):
    session = serializers.UUIDField(source="session.pk")
    protocol = serializers.ChoiceField(Protocol.choices, source="session.protocol")
    expected = ExpectedOut(many=True)
    must_not_meet = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), source="apart", help_text="pairs of first names"
    )
    also_admitted = serializers.ListField(child=serializers.CharField(), source="others")
    entrances = EntrancesOut(source="plan", allow_null=True, help_text="null: the case has no safety plan")
    words_and_objects = serializers.CharField(source="rules")
    police_contact = serializers.CharField()
    emergency = serializers.CharField()
    steps = serializers.CharField(help_text="what the centre does in an emergency")


class CheckOut(serializers.Serializer[Any]):
    event = serializers.UUIDField(source="pk")
    person = serializers.UUIDField(source="person_id")
    kind = serializers.ChoiceField(CheckKind.choices)
    at = serializers.DateTimeField()
    state = serializers.SerializerMethodField()

    def get_state(self, event: CheckEvent) -> str:
        return Session.objects.values_list("state", flat=True).get(pk=event.session_id)


class TakeBackIn(serializers.Serializer[Any]):
    event = serializers.UUIDField()
    reason = serializers.CharField(max_length=200)


class CorrectIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200)


class BeginIn(serializers.Serializer[Any]):
    at = moment(required=False)


class EndIn(BeginIn):
    end_reason = serializers.ChoiceField(EndReason.choices)
    reason_note = text(1000)


class NotHeldIn(serializers.Serializer[Any]):
    not_held_reason = serializers.ChoiceField(NotHeldReason.choices)
    reason_note = text(1000)
    child_wait = text(1000, help_text="how a child that was there waited, and what it was told")


class PauseIn(BeginIn):
    reason = serializers.ChoiceField(PauseReason.choices)
    what = serializers.CharField(max_length=1000, help_text="seen or heard, and done")


class PaperIn(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    paper = serializers.ChoiceField(IdentityPaper.choices)


class PaperOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    paper = serializers.ChoiceField(IdentityPaper.choices)
    at = serializers.DateTimeField()


class StateOut(serializers.Serializer[Any]):
    session = serializers.UUIDField(source="pk")
    state = serializers.ChoiceField(SessionState.choices)
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    not_held_reason = serializers.CharField()


class BoardViewSet(CentreViewSet):
    """Today's meetings by first names. The steps of one meeting are under its id."""

    model = Session
    serializer_class = BoardOut
    pagination_class = None
    capabilities = {
        "list": (Capability.BOARD_VIEW,),
        "basics": COURSE,
        "check": NOTES,
        "take_back": NOTES,
        "paper": NOTES,
        "begin": COURSE,
        "pause": COURSE,
        "resume": COURSE,
        "end": COURSE,
        "not_held": COURSE,
        "correct": COURSE,
    }

    @extend_schema(responses=BoardOut)
    def list(self, request: Any) -> Response:
        now = clock.now()
        return Response(BoardOut(queries.board(clock.today(), now)).data)

    @extend_schema(responses=BasicsOut)
    @action(detail=True)
    def basics(self, request: Any, pk: Any) -> Response:
        """What whoever is on duty must know of a meeting of today. Each look stands in the journal of its case."""
        found = duty.get_basics(self.worker, self.kwargs["pk"], clock.now())
        self.shown = found.session
        return Response(BasicsOut(found).data)

    @extend_schema(request=CheckIn, responses={201: CheckOut})
    @action(detail=True, methods=["post"], url_path="checks")
    def check(self, request: Any, pk: Any) -> Response:
        """One step of one person. 409 with ИЗЧАКАЙТЕ while somebody who must not be met is in the shared rooms."""
        session = self._session()
        guest = partial(_guest, session)
        step = as_step(self.sent(CheckIn), guest=guest, taker=guest, now=clock.now())
        event = checks.note_check(session=session, by=self.worker, **step)
        return Response(CheckOut(event).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TakeBackIn, responses={201: CheckOut})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Any, pk: Any) -> Response:
        """The latest step of a person was a mistake. It stays readable, with the reason."""
        data = self.sent(TakeBackIn)
        event = CheckEvent.objects.filter(pk=data["event"], session=self._session()).first()
        if event is None:
            raise Http404
        row = checks.void_check(event=event, reason=data["reason"], by=self.worker, at=clock.now())
        return Response(CheckOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=BeginIn, responses=StateOut)
    @action(detail=True, methods=["post"])
    def begin(self, request: Any, pk: Any) -> Response:
        data, now = self.sent(BeginIn), clock.now()
        return self._now(course.begin(session=self._session(), by=self.worker, noted_at=now, at=data.get("at", now)))

    @extend_schema(request=PaperIn, responses={201: PaperOut})
    @action(detail=True, methods=["post"], url_path="papers")
    def paper(self, request: Any, pk: Any) -> Response:
        """Which kind of document somebody showed at the door. Numbers are not kept."""
        data, session = self.sent(PaperIn), self._session()
        facts = {"paper": data["paper"], "by": self.worker, "at": clock.now()}
        row = note_paper(session=session, person=_guest(session, data["person"]), **facts)
        return Response(PaperOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PauseIn, responses=StateOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Any, pk: Any) -> Response:
        now = clock.now()
        data: dict[str, Any] = {"at": now} | self.sent(PauseIn)
        return self._now(course.pause(session=self._session(), by=self.worker, noted_at=now, **data))

    @extend_schema(request=BeginIn, responses=StateOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Any, pk: Any) -> Response:
        data, now = self.sent(BeginIn), clock.now()
        return self._now(course.resume(session=self._session(), by=self.worker, noted_at=now, at=data.get("at", now)))

    @extend_schema(request=EndIn, responses=StateOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: Any) -> Response:
        now = clock.now()
        data: dict[str, Any] = {"at": now} | self.sent(EndIn)
        return self._now(course.end(session=self._session(), by=self.worker, noted_at=now, **data))

    @extend_schema(request=NotHeldIn, responses=StateOut)
    @action(detail=True, methods=["post"], url_path="not-held")
    def not_held(self, request: Any, pk: Any) -> Response:
        """„The child was not brought" and „the parent did not come" are two facts; the steps must say the same."""
        data = self.sent(NotHeldIn)
        return self._now(course.mark_not_held(session=self._session(), by=self.worker, at=clock.now(), **data))

    @extend_schema(request=CorrectIn, responses=StateOut)
    @action(detail=True, methods=["post"])
    def correct(self, request: Any, pk: Any) -> Response:
        """The last word about the course of the meeting was a mistake."""
        data = self.sent(CorrectIn)
        return self._now(course.take_back(session=self._session(), by=self.worker, at=clock.now(), **data))

    def _session(self) -> Session:
        """The board deals with what is on it alone."""
        session = queries.on_board(clock.now()).filter(pk=self.kwargs["pk"]).first()
        if session is None:
            raise Http404
        return session

    def _now(self, session: Session) -> Response:
        return Response(StateOut(session).data)


def _guest(session: Session, person: Any) -> Person:
    found = Person.objects.filter(participations__session=session, pk=person).distinct().first()
    if found is None:
        raise Http404
    return found
