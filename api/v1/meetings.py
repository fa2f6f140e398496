"""Meetings and handovers: seen, booked, moved, confirmed, cancelled; what is free instead where one cannot be had."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, Conflict, ReadOnly
from api.fields import OfCase, moment, one_of, several_of, text
from kernel import clock
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.access import visible_sessions
from services.contact_centre.enums import (
    CancelledBy,
    ContactType,
    Direction,
    NotHeldReason,
    Part,
    Protocol,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import Session
from services.contact_centre.operations import sessions as operations
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.elsewhere import offered, wanted_of
from services.contact_centre.queries import orders
from services.contact_centre.queries.alternatives import alternatives
from services.contact_centre.queries.ratio import without_second
from services.contact_centre.queries.sessions import get_session, make_ups_owed, plans
from services.people.queries import get_person
from services.scheduling import queries as house
from services.staff.roles import Capability
from ui.forms.times import EARLIEST_YEAR, LATEST_YEAR

PLANS = (Capability.SESSIONS_PLAN,)
VIEWS = (Capability.SESSIONS_VIEW,)
MOST = 20


class ParticipantOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    part = serializers.ChoiceField(Part.choices)


class SessionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    purpose = serializers.ChoiceField(SessionPurpose.choices)
    type = serializers.ChoiceField(ContactType.choices)
    protocol = serializers.ChoiceField(Protocol.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.UUIDField(source="room_id", allow_null=True)
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    second_supervisor = serializers.UUIDField(source="second_supervisor_id", allow_null=True)
    state = serializers.ChoiceField(SessionState.choices)
    not_held_reason = serializers.ChoiceField([("", ""), *NotHeldReason.choices])
    participants = ParticipantOut(many=True)


class WindowOfOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person_id")
    direction = serializers.ChoiceField(Direction.choices)
    since = serializers.DateTimeField(source="during.lower")
    until = serializers.DateTimeField(source="during.upper")
    entrance = serializers.UUIDField(source="entrance_id")


class SessionDetailOut(SessionOut):
    windows = WindowOfOut(many=True, help_text="tell each person their own and nobody else's")
    makes_up_for = serializers.UUIDField(source="makes_up_for_id", allow_null=True)
    lacks_second = serializers.SerializerMethodField(help_text="two supervisors are needed and one is named")

    def get_lacks_second(self, row: Session) -> bool:
        return bool(without_second([row]))


class PlaceIn(serializers.Serializer[Any]):
    """What booking and moving have in common."""

    starts_at = moment()
    ends_at = moment()
    room = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="null: a handover at the door"
    )
    supervisor = serializers.UUIDField()
    second_supervisor = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="left out when moving: as it was; needed where the rules ask for two",
    )
    override = text(300, help_text="reason against a warning, for whoever may plan against one")
    alone_because = text(300, help_text="why one is enough, for whoever may plan against a warning")
    interpreter = text(150, help_text="a neutral adult, where the supervisor does not understand the language")

    @staticmethod
    def place(data: dict[str, Any]) -> dict[str, Any]:
        people = house.supervisors().select_related("user")
        return {
            "starts_at": data["starts_at"],
            "ends_at": data["ends_at"],
            "room": one_of(house.meeting_rooms(), data["room"], "room"),
            "supervisor": one_of(people, data["supervisor"], "supervisor"),
            "second_supervisor": one_of(people, data.get("second_supervisor"), "second_supervisor"),
            "override": data["override"],
            "alone_because": data["alone_because"],
            "interpreter": data["interpreter"],
        }


class BookingIn(PlaceIn):
    case = serializers.UUIDField()
    arrangements = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST)
    purpose = serializers.ChoiceField(SessionPurpose.choices, default=SessionPurpose.MEETING)
    type = serializers.ChoiceField(
        [("", ""), *ContactType.choices], default="", allow_blank=True, help_text="empty: as the arrangement says"
    )
    others = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=MOST, help_text="admitted people who come too"
    )
    makes_up_for = serializers.UUIDField(required=False, allow_null=True, default=None)
    plan = serializers.UUIDField(required=False, allow_null=True, default=None)
    occurrence = text(60, help_text="the date of the plan that this meeting is")


class MoveTo(PlaceIn):
    reason = serializers.CharField(max_length=500)


class CancelIn(serializers.Serializer[Any]):
    cancelled_by = serializers.ChoiceField(CancelledBy.choices)
    reason = serializers.CharField(max_length=1000)


class AlternativeOut(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.UUIDField(source="room.pk", allow_null=True)
    supervisor = serializers.UUIDField(source="supervisor.pk", allow_null=True)
    second_supervisor = serializers.UUIDField(source="second_supervisor.pk", allow_null=True, default=None)
    reason = serializers.CharField(help_text="what differs, for a person")


class RefusalOut(serializers.Serializer[Any]):
    code = serializers.ChoiceField([(one, one) for one in ("refused", "taken", "state", "still_working")])
    message = serializers.CharField(help_text="for a person")
    field = serializers.CharField(allow_null=True)


class ClashOut(serializers.Serializer[Any]):
    """`alternatives` where place or time is what speaks against it; sent back as they are, they can be booked."""

    refused = RefusalOut(many=True)
    alternatives = AlternativeOut(many=True)


class DaysIn(OfCase):
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    state = serializers.ChoiceField(SessionState.choices, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        since = data.get("since") or clock.today()
        if not EARLIEST_YEAR <= since.year <= LATEST_YEAR:
            raise serializers.ValidationError({"since": _("This year cannot be meant.")})
        until = data.get("until") or since + timedelta(days=31)
        if not timedelta(0) <= until - since <= timedelta(days=366):
            raise serializers.ValidationError({"until": _("From `since` on, at most a year.")})
        return data | {"since": since, "until": until}


class SessionViewSet(ReadOnly, CentreViewSet):
    """Meetings and handovers that the key's worker may see."""

    model = Session
    serializer_class = SessionOut
    capabilities: ClassVar = {
        "list": VIEWS,
        "retrieve": VIEWS,
        **dict.fromkeys(("create", "alternatives", "reschedule", "confirm", "cancel"), PLANS),
    }

    def get_queryset(self) -> Any:
        asked = DaysIn(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        days, state = asked.validated_data, asked.validated_data.get("state")
        rows = visible_sessions(self.worker).filter(
            starts_at__gte=datetime.combine(days["since"], time(), tzinfo=clock.SOFIA),
            starts_at__lt=datetime.combine(days["until"] + timedelta(days=1), time(), tzinfo=clock.SOFIA),
        )
        rows = OfCase.narrow(rows.filter(state=state) if state else rows, self.request)
        return rows.prefetch_related("participants").order_by("starts_at", "id")

    @extend_schema(
        parameters=[
            OpenApiParameter("since", str, description="a day; today if left out"),
            OpenApiParameter("until", str, description="a day; a month later if left out"),
            OpenApiParameter("case", UUID, description="only what belongs to this case"),
            OpenApiParameter("state", str, enum=SessionState.values),
        ]
    )
    def list(self, request: Any) -> Response:
        return super().list(request)

    @extend_schema(responses=SessionDetailOut)
    def retrieve(self, request: Any, pk: Any) -> Response:
        return self._seen()

    @extend_schema(request=BookingIn, responses={201: SessionDetailOut, 409: ClashOut})
    def create(self, request: Any) -> Response:
        """Plan one meeting or handover. 409 with everything that speaks against it, and what is free instead."""
        case, booking = self._booking()
        book = lambda: operations.book_session(case=case, booking=booking, by=self.worker, at=clock.now())  # noqa: E731
        row = self._placed(book, lambda: booking)
        return self.created(get_session(self.worker, row.pk), SessionDetailOut)

    @extend_schema(request=BookingIn, responses=AlternativeOut(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def alternatives(self, request: Any) -> Response:
        """What is free near the time that is asked for. Nothing is kept."""
        _case, booking = self._booking()
        wanted = wanted_of(booking)
        found = alternatives(wanted, clock.now()) if wanted.ends_at > wanted.starts_at else []
        return Response(AlternativeOut(found, many=True).data)

    @extend_schema(request=MoveTo, responses={200: SessionDetailOut, 409: ClashOut})
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Any, pk: Any) -> Response:
        """Another time, room or supervisor. The windows of everybody who comes are computed anew."""
        data, session = self.sent(MoveTo), self.found(get_session)
        place = PlaceIn.place(data)
        if "second_supervisor" not in data:
            del place["second_supervisor"]
        to = operations.Move(**place | {"interpreter": place["interpreter"] or None})
        facts = {"session": session, "to": to, "reason": data["reason"], "by": self.worker, "at": clock.now()}
        moved = lambda: operations.moved_booking(session, to)  # noqa: E731
        self._placed(lambda: operations.reschedule(**facts), moved, session)
        return self._seen()

    @extend_schema(request=None, responses=SessionDetailOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Any, pk: Any) -> Response:
        """Both sides have answered, or the centre counts silence as yes."""
        operations.confirm_session(session=self.found(get_session), by=self.worker, at=clock.now())
        return self._seen()

    @extend_schema(request=CancelIn, responses=SessionDetailOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Any, pk: Any) -> Response:
        """It will not take place. The team is asked to tell each parent, apart."""
        data = self.sent(CancelIn)
        operations.cancel_session(session=self.found(get_session), by=self.worker, at=clock.now(), **data)
        return self._seen()

    def _seen(self) -> Response:
        return Response(self.told(self.found(get_session), SessionDetailOut))

    def _booking(self) -> tuple[Case, Booking]:
        """Rows that the page would offer, and no others."""
        data = self.sent(BookingIn)
        case = get_case(self.worker, data["case"])
        plan = one_of(plans(case).filter(ended_at__isnull=True), data["plan"], "plan")
        owed = Session.objects.filter(pk__in=[one.pk for one in make_ups_owed(case)])
        return case, Booking(
            **PlaceIn.place(data),
            arrangements=several_of(orders.arrangements(case), data["arrangements"], "arrangements"),
            others=tuple(get_person(self.worker, pk) for pk in dict.fromkeys(data["others"])),
            makes_up_for=one_of(owed, data["makes_up_for"], "makes_up_for"),
            plan=plan,
            occurrence=data["occurrence"] if plan else "",
            purpose=data["purpose"],
            type=data["type"],
        )

    def _placed(
        self, act: Callable[[], Session], booking: Callable[[], Booking], session: Session | None = None
    ) -> Session:
        """What is free instead is looked for only once it was refused."""
        try:
            return act()
        except Refusal as refusal:
            found = offered(refusal, booking(), clock.now(), session)
            raise Conflict(refusal, alternatives=AlternativeOut(found, many=True).data) from refusal
