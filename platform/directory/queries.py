"""Looking things up. All of it is public; what a centre stores of it is only the code."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from django.db.models import Case, Expression, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Length

from directory import spelling
from directory.enums import InstitutionType, SeatOf
from directory.models import Institution, Region, Settlement

Found = TypeVar("Found", bound=Model)

MOST = 20
SHORTEST_BONES = 3


def regions() -> QuerySet[Region]:
    return Region.objects.order_by("code")


def find_settlement(code: str) -> Settlement | None:
    return Settlement.objects.select_related("region").filter(code=code).first()


def find_institution(code: str) -> Institution | None:
    return Institution.objects.select_related("region", "settlement").filter(code=code).first()


def search_settlements(text: str, *, region: str = "", most: int = MOST) -> list[Settlement]:
    """The likeliest first: what begins so, then seats of regions and municipalities, then towns, then villages."""
    rows = Settlement.objects.select_related("region").filter(is_active=True)
    if region:
        rows = rows.filter(region_id=region)
    return _search(rows, text, _weight_of_seat(), most)


def search_institutions(
    text: str = "",
    *,
    types: Collection[InstitutionType | str] = (),
    region: str = "",
    settlement: str = "",
    most: int = MOST,
) -> list[Institution]:
    """
    By name, short name or town. Narrowed by type and place; bodies of the whole country belong to every region.

    Without a text: all that fit, in the order of their names, as a form's first choices.
    """
    rows = Institution.objects.select_related("region", "settlement").filter(is_active=True)
    if types:
        rows = rows.filter(type__in=[str(type_) for type_ in types])
    if region:
        rows = rows.filter(Q(region_id=region) | Q(region__isnull=True))
    if settlement:
        rows = rows.filter(settlement_id=settlement)
    return _search(rows, text, Value(0, output_field=IntegerField()), most)


def settlement_names(codes: Iterable[str]) -> dict[str, str]:
    """Code to „гр. Хасково", in one query for a whole list; unknown codes are left out."""
    return {row.code: str(row) for row in Settlement.objects.filter(code__in=set(codes))}


def institution_names(codes: Iterable[str]) -> dict[str, str]:
    return dict(Institution.objects.filter(code__in=set(codes)).values_list("code", "name"))


def _search(rows: QuerySet[Found], text: str, weight: Expression, most: int) -> list[Found]:
    wanted = spelling.key(text)
    if not wanted:
        return [] if text.strip() else list(rows.order_by(weight, "name", "code")[:most])
    return _matching(rows, "spelling", wanted, weight, most) or _by_bones(rows, text, weight, most)


def _by_bones(rows: QuerySet[Found], text: str, weight: Expression, most: int) -> list[Found]:
    """Only when nothing else fits, and only with enough consonants to mean something."""
    wanted = spelling.bones(text)
    return _matching(rows, "bones", wanted, weight, most) if len(wanted) >= SHORTEST_BONES else []


def _matching(rows: QuerySet[Found], field: str, wanted: str, weight: Expression, most: int) -> list[Found]:
    """Every word must occur; the whole name comes before its beginning, a beginning before a middle."""
    for word in wanted.split():
        rows = rows.filter(**{f"{field}__contains": word})
    place = Case(
        When(**{field: wanted}, then=Value(0)),
        When(**{f"{field}__startswith": wanted}, then=Value(1)),
        When(**{f"{field}__contains": f" {wanted}"}, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return list(rows.order_by(place, weight, Length("name"), "name", "code")[:most])


def _weight_of_seat() -> Case:
    return Case(
        When(seat_of=SeatOf.REGION, then=Value(0)),
        When(seat_of=SeatOf.MUNICIPALITY, then=Value(1)),
        When(kind="town", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
