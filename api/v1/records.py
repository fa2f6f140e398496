"""The record of a meeting: facts by the minute, the child's own words, addenda. Signing is a person's."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet
from api.fields import moment, text
from api.secrecy import Entry, Words
from kernel import clock
from services.contact_centre.enums import (
    SESSION_WORKFLOW,
    CheckKind,
    EndReason,
    Feeling,
    IdentityPaper,
    NotHeldReason,
    ObservationKind,
    Part,
    PauseReason,
    SessionMove,
    SessionState,
    Wish,
)
from services.contact_centre.models import ChildVoice, Session, VoiceAnswer
from services.contact_centre.operations import record as operations
from services.contact_centre.queries import record as queries
from services.contact_centre.queries.board import visits_to
from services.contact_centre.queries.day import waiting_lines
from services.people.models import Person
from services.staff.roles import Capability

READS = (Capability.RECORDS_VIEW, Capability.RECORDS_WRITE)
WRITES = (Capability.RECORDS_WRITE,)


class StepOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    kind = serializers.ChoiceField(CheckKind.choices)
    at = serializers.DateTimeField()
    handed_to = serializers.UUIDField(source="handed_to_id", allow_null=True, help_text="who took a child along")
    handed_because = Words(help_text="or who else did, and why")
    against_hold = serializers.CharField()
    override_reason = Words()


class FactOut(Entry):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(ObservationKind.choices)
    text = Words()
    author = serializers.UUIDField(source="author_id")
    written_at = serializers.DateTimeField()


class AnswerOut(Entry):
    words = ("asked", "done", "told")

    asked = Words()
    due_on = serializers.DateField()
    done = Words()
    done_at = serializers.DateTimeField(allow_null=True)
    told = Words()
    told_at = serializers.DateTimeField(allow_null=True)
    told_by = serializers.UUIDField(source="told_by_id", allow_null=True)

    def entry_of(self, row: VoiceAnswer) -> ChildVoice:
        return row.voice


class VoiceOut(Entry):
    """Of words that are kept from somebody no feeling leaves either, and not from whom the child wants them kept."""

    words = ("said_before", "said", "none_reason")
    marks = ("feeling_before", "feeling_after", "wish")

    child = serializers.UUIDField(source="child_id")
    said_before = Words()
    feeling_before = serializers.ChoiceField([("", ""), *Feeling.choices], allow_null=True)
    said = Words(help_text="after the meeting")
    feeling_after = serializers.ChoiceField([("", ""), *Feeling.choices], allow_null=True)
    wish = serializers.ChoiceField([("", ""), *Wish.choices], allow_null=True)
    answer = serializers.SerializerMethodField()
    none_reason = Words()

    def get_answer(self, voice: ChildVoice) -> Any:
        """What the child asked for, what was done, and when it was told."""
        answer = getattr(voice, "answer", None)
        return AnswerOut(answer, context=self.context).data if answer else None

    author = serializers.UUIDField(source="author_id")
    written_at = serializers.DateTimeField()


class AddendumOut(Entry):
    id = serializers.UUIDField()
    text = Words()
    author = serializers.UUIDField(source="author_id")
    written_at = serializers.DateTimeField()


class PauseOut(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(PauseReason.choices)
    what = Words()
    paused_at = serializers.DateTimeField()
    resumed_at = serializers.DateTimeField(allow_null=True)


class PaperOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    paper = serializers.ChoiceField(IdentityPaper.choices)
    at = serializers.DateTimeField()


class LineOut(Entry):
    """A line from a telephone that came too late for the record and waits to be added."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(ObservationKind.choices)
    text = Words()
    written_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()


class RecordOut(serializers.Serializer[Any]):
    session = serializers.UUIDField(source="pk")
    case = serializers.UUIDField(source="case_id")
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    second_supervisor = serializers.UUIDField(source="second_supervisor_id", allow_null=True)
    state = serializers.ChoiceField(SessionState.choices)
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.ChoiceField([("", ""), *EndReason.choices])
    not_held_reason = serializers.ChoiceField([("", ""), *NotHeldReason.choices])
    reason_note = Words()
    child_wait = Words()
    brought_note = Words()
    observers = Words()
    minutes = serializers.SerializerMethodField()
    pauses = serializers.SerializerMethodField()
    papers = serializers.SerializerMethodField()
    waiting_lines = serializers.SerializerMethodField()
    signed_at = serializers.DateTimeField(allow_null=True)
    signed_by = serializers.UUIDField(source="signed_by_id", allow_null=True)
    steps = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()
    voices = serializers.SerializerMethodField()
    addenda = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()

    def get_steps(self, session: Session) -> Any:
        steps = [step for visit in visits_to(session) for step in visit.steps]
        return StepOut(sorted(steps, key=lambda step: step.at), many=True, context=self.context).data

    def get_minutes(self, session: Session) -> int | None:
        """How long it lasted, interruptions left out."""
        return queries.minutes_of(session)

    def get_pauses(self, session: Session) -> Any:
        return PauseOut(queries.pauses_of(session), many=True, context=self.context).data

    def get_papers(self, session: Session) -> Any:
        return PaperOut(session.identity_checks.order_by("at", "id"), many=True, context=self.context).data

    def get_waiting_lines(self, session: Session) -> Any:
        return LineOut(waiting_lines(session), many=True, context=self.context).data

    def get_facts(self, session: Session) -> Any:
        return FactOut(session.observations.order_by("at", "id"), many=True, context=self.context).data

    def get_voices(self, session: Session) -> Any:
        return VoiceOut(
            session.voices.select_related("answer").order_by("child_id"), many=True, context=self.context
        ).data

    def get_addenda(self, session: Session) -> Any:
        return AddendumOut(session.addenda.order_by("written_at", "id"), many=True, context=self.context).data

    def get_missing(self, session: Session) -> list[str]:
        """What a person must still write before they can sign; empty once signed."""
        if session.state == SessionState.SIGNED:
            return []
        worker = self.context["view"].worker
        return [str(one) for one in SESSION_WORKFLOW.missing(SessionMove.SIGN, session, by=worker, at=clock.now())]


class FactIn(serializers.Serializer[Any]):
    at = moment()
    kind = serializers.ChoiceField(ObservationKind.choices)
    text = serializers.CharField(max_length=4000)


class StrikeIn(serializers.Serializer[Any]):
    fact = serializers.UUIDField()


class VoiceIn(serializers.Serializer[Any]):
    child = serializers.UUIDField()
    said_before = text(4000, help_text="before the meeting, in the child's own words")
    feeling_before = serializers.ChoiceField([("", ""), *Feeling.choices], default="")
    said = text(4000, help_text="in the child's own words")
    feeling_after = serializers.ChoiceField([("", ""), *Feeling.choices], default="")
    wish = serializers.ChoiceField([("", ""), *Wish.choices], default="", help_text="from whom it wants that kept")
    asked = text(1000, help_text="what somebody is to do about it: a task until the child was told")
    none_reason = text(300, help_text="or why there is nothing")


class AddendumIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class RecordViewSet(CentreViewSet):
    """Records of meetings that the key's worker supervised, or of cases that they may see."""

    model = Session
    serializer_class = RecordOut
    capabilities = {
        "retrieve": READS,
        "fact": WRITES,
        "strike": WRITES,
        "voice": WRITES,
        "addendum": (Capability.RECORDS_ADDENDUM,),
    }

    @extend_schema(responses=RecordOut)
    def retrieve(self, request: Any, pk: Any) -> Response:
        session = self.found(queries.get_record)
        return Response(self.told(session))

    @extend_schema(request=FactIn, responses={201: FactOut})
    @action(detail=True, methods=["post"], url_path="facts")
    def fact(self, request: Any, pk: Any) -> Response:
        """One fact of one minute, seen, heard or done. Sent twice it is one fact."""
        data = self.sent(FactIn)
        session = self.found(queries.get_record)
        row = operations.write_fact(session=session, by=self.worker, written_at=clock.now(), **data)
        return self.created(row, FactOut)

    @extend_schema(request=StrikeIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="facts/strike")
    def strike(self, request: Any, pk: Any) -> Response:
        """Take back one's own fact while the record is not signed."""
        data = self.sent(StrikeIn)
        session = self.found(queries.get_record)
        fact = session.observations.select_related("session").filter(pk=data["fact"]).first()
        if fact is None:
            raise Http404
        operations.strike_fact(fact=fact, by=self.worker, at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=VoiceIn, responses=VoiceOut)
    @action(detail=True, methods=["post"], url_path="voices")
    def voice(self, request: Any, pk: Any) -> Response:
        """What one child said, or why there is nothing: one of the two."""
        data = self.sent(VoiceIn)
        session = self.found(queries.get_record)
        children = Person.objects.filter(participations__session=session, participations__part=Part.CHILD)
        child = children.filter(pk=data.pop("child")).distinct().first()
        if child is None:
            raise Http404
        voice = operations.Voice(**data)
        row = operations.keep_voice(session=session, child=child, voice=voice, by=self.worker, at=clock.now())
        return Response(self.told(row, VoiceOut))

    @extend_schema(request=AddendumIn, responses={201: AddendumOut})
    @action(detail=True, methods=["post"], url_path="addenda")
    def addendum(self, request: Any, pk: Any) -> Response:
        """Add to a signed record, which itself stays as it was signed."""
        data = self.sent(AddendumIn)
        row = operations.add_addendum(session=self.found(queries.get_record), by=self.worker, at=clock.now(), **data)
        return self.created(row, AddendumOut)
