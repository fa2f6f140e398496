"""What parents were told and answered, and whom the centre asked for consent by a link. Sending is for people."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet, OfVisibleCases, ReadOnly
from api.fields import OfCase
from services.cases.access import visible_to as visible_cases
from services.contact_centre.enums import ReminderDropped, Tiding
from services.contact_centre.models import PartyAnswer, Reminder
from services.contact_centre.queries import reminders as queries
from services.links.enums import Answer, Shown
from services.links.models import ConsentRequest
from services.staff.roles import Capability

SEES = (Capability.CASES_EDIT,)


class MessageOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="reminder.pk")
    session = serializers.UUIDField(source="reminder.session_id")
    person = serializers.UUIDField(source="reminder.person_id")
    kind = serializers.ChoiceField(Tiding.choices, source="reminder.kind")
    arrives_at = serializers.DateTimeField(source="reminder.arrives_at")
    made_at = serializers.DateTimeField(source="reminder.made_at")
    dropped = serializers.ChoiceField(
        ReminderDropped.choices, source="reminder.dropped", allow_blank=True, help_text="why it was not sent after all"
    )
    standing = serializers.CharField(help_text="how far it got, in a sentence for people")


class MessageViewSet(CentreViewSet):
    """Messages to parents about their own windows, the newest first; never their words, nor whom they went to."""

    model = Reminder
    serializer_class = MessageOut
    capabilities = {"list": SEES}

    def get_queryset(self) -> Any:
        rows = queries.reminders().filter(session__case__in=visible_cases(self.worker).values("pk"))
        return OfCase.narrow(rows, self.request, of="session__case")

    @extend_schema(responses=MessageOut(many=True))
    def list(self, request: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.told(queries.lines(page or [])))


class AnswerOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    session = serializers.UUIDField(source="session_id")
    person = serializers.UUIDField(source="person_id")
    comes = serializers.BooleanField()
    arrives_at = serializers.DateTimeField(help_text="the window that was answered")
    at = serializers.DateTimeField()


class AnswerViewSet(ReadOnly, CentreViewSet):
    """What parents have answered by their links, the newest first."""

    model = PartyAnswer
    serializer_class = AnswerOut
    capabilities = {"list": SEES, "retrieve": SEES}

    def get_queryset(self) -> Any:
        rows = PartyAnswer.objects.filter(session__case__in=visible_cases(self.worker).values("pk"))
        return OfCase.narrow(rows, self.request, of="session__case").order_by("-at", "-id")


class ConsentRequestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    person = serializers.UUIDField(source="person_id")
    text_version = serializers.CharField()
    screened_on = serializers.DateField()
    agreed_on = serializers.DateField()
    shows = serializers.ChoiceField(Shown.choices)
    asked_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(Answer.choices, allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class ConsentRequestViewSet(OfVisibleCases, CentreViewSet):
    """Whom the centre asked for consent by a link, and the answers; never the address itself."""

    model = ConsentRequest
    serializer_class = ConsentRequestOut
    order = ("-asked_at", "-id")
    capabilities = {"list": (Capability.CASES_INTAKE,), "retrieve": (Capability.CASES_INTAKE,)}
