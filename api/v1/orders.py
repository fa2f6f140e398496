"""Acts of a court and agreements, who meets whom under them, and the plans that are made from their words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import CentreViewSet, OfVisibleCases
from api.fields import day, text
from api.secrecy import Words
from directory.queries import find_institution
from kernel import clock
from services.cases.queries import get_case
from services.contact_centre.enums import BasisKind, ContactType, Protocol
from services.contact_centre.models import Arrangement, LegalBasis
from services.contact_centre.operations.orders import NewArrangement, NewBasis, add_arrangement, enter_basis
from services.contact_centre.queries import orders as queries
from services.people.queries import get_person
from services.staff.roles import Capability

READS = (Capability.CASES_EDIT,)
WRITES = (Capability.ORDERS_EDIT,)


class ArrangementOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    order = serializers.UUIDField(source="basis_id")
    child = serializers.UUIDField(source="child_id")
    visiting = serializers.UUIDField(source="visiting_id")
    resident = serializers.UUIDField(source="resident_id")
    type = serializers.ChoiceField(ContactType.choices)
    protocol = serializers.ChoiceField(Protocol.choices)
    other_parent_present = serializers.BooleanField()
    conditions = Words()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class OrderOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    kind = serializers.ChoiceField(BasisKind.choices)
    court_code = serializers.CharField()
    court_name = serializers.CharField()
    number = serializers.CharField()
    dated = serializers.DateField()
    in_force_from = serializers.DateField()
    in_force_until = serializers.DateField(allow_null=True)
    regime_text = Words(help_text="word for word")
    supersedes = serializers.UUIDField(source="supersedes_id", allow_null=True)
    against = serializers.UUIDField(source="against_id", allow_null=True)
    arrangements = ArrangementOut(many=True)


class OrderIn(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    kind = serializers.ChoiceField(BasisKind.choices)
    court_code = text(40, help_text="code of the directory; the name follows from it")
    court_name = text(200)
    number = text(60)
    dated = day()
    in_force_from = day()
    in_force_until = day(required=False, allow_null=True, default=None)
    regime_text = text(20_000, help_text="word for word, as it stands in the act")
    supersedes = serializers.UUIDField(required=False, allow_null=True, default=None)
    against = serializers.UUIDField(required=False, allow_null=True, default=None)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["against"] and data["kind"] != BasisKind.PROTECTION_ORDER:
            raise serializers.ValidationError({"against": _("Only a protection order is against somebody.")})
        court = find_institution(data["court_code"]) if data["court_code"] else None
        if data["court_code"] and court is None:
            raise serializers.ValidationError({"court_code": _("The directory has no such court.")})
        return data | ({"court_name": court.name} if court else {})


class ArrangementIn(serializers.Serializer[Any]):
    child = serializers.UUIDField()
    visiting = serializers.UUIDField()
    resident = serializers.UUIDField()
    type = serializers.ChoiceField(ContactType.choices, default=ContactType.SUPERVISED)
    protocol = serializers.ChoiceField(Protocol.choices, default=Protocol.A)
    other_parent_present = serializers.BooleanField(default=False)
    conditions = text(5000)
    starts_on = day(required=False, allow_null=True, default=None)
    ends_on = day(required=False, allow_null=True, default=None)


class OrderViewSet(OfVisibleCases, CentreViewSet):
    """Acts and agreements of visible cases, each with its arrangements."""

    model = LegalBasis
    serializer_class = OrderOut
    capabilities = {"list": READS, "retrieve": READS, "create": WRITES, "arrange": WRITES}

    order = ("-in_force_from", "-id")

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("arrangements")

    @extend_schema(request=OrderIn, responses={201: OrderOut})
    def create(self, request: Any) -> Response:
        """A protection order blocks every further booking of the case at once."""
        data = self.sent(OrderIn)
        case = get_case(self.worker, data.pop("case"))
        older, against = data.pop("supersedes"), data.pop("against")
        basis = NewBasis(
            supersedes=queries.get_basis(self.worker, older) if older else None,
            against=get_person(self.worker, against) if against else None,
            **data,
        )
        row = enter_basis(case=case, basis=basis, by=self.worker, at=clock.now())
        return self.created(row)

    @extend_schema(request=ArrangementIn, responses={201: ArrangementOut})
    @action(detail=True, methods=["post"], url_path="arrangements")
    def arrange(self, request: Any, pk: Any) -> Response:
        """Who is resident and who is visiting for ONE child: siblings may be split."""
        data = self.sent(ArrangementIn)
        basis = self.found(queries.get_basis)
        people = {part: get_person(self.worker, data.pop(part)) for part in ("child", "visiting", "resident")}
        row = add_arrangement(
            basis=basis, arrangement=NewArrangement(**people, **data), by=self.worker, at=clock.now()
        )
        return self.created(row, ArrangementOut)


class ArrangementViewSet(OfVisibleCases, CentreViewSet):
    """Who meets which child, under which act."""

    model = Arrangement
    serializer_class = ArrangementOut
    capabilities = {"list": READS, "retrieve": READS}
    order = ("starts_on", "child_id", "id")
