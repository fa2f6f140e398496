"""Documents of cases by their titles, and what was given to whom. Giving one is a person's, on the page."""

from typing import Any

from rest_framework import serializers

from api.base import CentreViewSet, OfVisibleCases
from api.secrecy import Words
from services.cases.enums import Channel, DocumentKind, ReleaseState
from services.cases.models import Document, Release
from services.staff.roles import Capability

SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)


class DocumentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    kind = serializers.ChoiceField(DocumentKind.choices)
    title = Words()
    dated = serializers.DateField(allow_null=True)
    added_at = serializers.DateTimeField()
    content_type = serializers.CharField(source="file.content_type")
    size = serializers.IntegerField(source="file.size")


class DocumentViewSet(OfVisibleCases, CentreViewSet):
    """Papers of visible cases, the newest first. Their content leaves the house by a release alone."""

    model = Document
    serializer_class = DocumentOut
    capabilities = {"list": (Capability.FILES_VIEW,), "retrieve": (Capability.FILES_VIEW,)}
    related = ("file",)
    order = ("-added_at", "-id")


class ReleaseOut(serializers.Serializer[Any]):
    """Without the places that the check has marked: they quote what is withheld."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    document = serializers.UUIDField(source="document_id")
    recipient = serializers.UUIDField(source="recipient_id", allow_null=True)
    recipient_name = Words()
    readers = serializers.ListField(child=serializers.UUIDField())
    channel = serializers.ChoiceField(Channel.choices)
    ground = Words()
    state = serializers.ChoiceField(ReleaseState.choices)
    asked_at = serializers.DateTimeField()
    asked_by = serializers.UUIDField(source="asked_by_id")
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)


class ReleaseViewSet(OfVisibleCases, CentreViewSet):
    """Documents that were given to somebody, or that the check has stopped."""

    model = Release
    serializer_class = ReleaseOut
    capabilities = {"list": SEES, "retrieve": SEES}
    order = ("-asked_at", "-id")
