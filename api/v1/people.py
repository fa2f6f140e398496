"""People that the key's worker may see."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from api.base import CentreViewSet, ReadOnly
from kernel import clock
from services.people import operations, queries
from services.people.access import visible_to
from services.people.enums import ContactKind, IdentifierKind, PersonKind
from services.people.forms import checked_contact, checked_identifier
from services.people.models import Person
from services.people.operations import NewContact
from services.people.secrecy import visible_contact_points
from services.staff.roles import Capability


class ContactOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ContactKind.choices)
    value = serializers.CharField(allow_null=True, help_text="null where the value is protected from this key")
    protected = serializers.BooleanField()


class PersonOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(PersonKind.choices)
    names = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())


class PersonDetailOut(PersonOut):
    contacts = serializers.SerializerMethodField()

    def get_contacts(self, person: Person) -> list[dict[str, Any]]:
        worker = self.context["view"].worker
        return [
            {"kind": point.kind, "value": point.value if known else None, "protected": not known}
            for point, known in visible_contact_points(person.contact_points.all(), worker)
        ]


class ContactIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ContactKind.choices)
    value = serializers.CharField(max_length=300)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"value": checked_contact(data["kind"], data["value"])}


class PersonIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(PersonKind.choices)
    names = serializers.CharField(max_length=150)
    birth_date = serializers.DateField(required=False, allow_null=True)
    identifier_kind = serializers.ChoiceField(IdentifierKind.choices, default=IdentifierKind.NONE)
    identifier = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    contacts = ContactIn(many=True, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"identifier": checked_identifier(data["identifier_kind"], data["identifier"])}


class PersonViewSet(ReadOnly, CentreViewSet):
    """Children and adults."""

    model = Person
    serializer_class = PersonOut
    capabilities = {
        "list": (Capability.PEOPLE_VIEW,),
        "retrieve": (Capability.PEOPLE_VIEW,),
        "create": (Capability.PEOPLE_CREATE,),
    }

    def get_queryset(self) -> Any:
        text = self.request.query_params.get("q", "").strip()
        if text:
            return queries.search_people(visible_to(self.worker), text, limit=100)
        return queries.people_list(self.worker)

    @extend_schema(parameters=[OpenApiParameter("q", str, description="part of a name, phone or number")])
    def list(self, request: Any) -> Response:
        return super().list(request)

    @extend_schema(responses=PersonDetailOut)
    def retrieve(self, request: Any, pk: Any) -> Response:
        person = self.found(queries.get_person)
        return Response(PersonDetailOut(person, context=self.get_serializer_context()).data)

    @extend_schema(request=PersonIn, responses={201: PersonOut})
    def create(self, request: Any) -> Response:
        """Search first: a person whose number is already known is refused."""
        payload = PersonIn(data=request.data)
        payload.is_valid(raise_exception=True)
        data = dict(payload.validated_data)
        contacts = [NewContact(one["kind"], one["value"]) for one in data.pop("contacts", [])]
        person = operations.record_person(by=self.worker, at=clock.now(), contacts=contacts, **data)
        return Response(PersonOut(person).data, status=status.HTTP_201_CREATED)
