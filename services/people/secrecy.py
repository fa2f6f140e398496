"""One question for every output: may this reader know this fact? Pages, lists, letters and exports all ask here."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from services.people.leaks import Leak, Secret, find
from services.people.models import ContactPoint, Person, Withholding
from services.staff.models import Worker
from services.staff.roles import Capability

Reader = Worker | Person


def _withheld_ids(point: ContactPoint) -> set[object]:
    return {row.withheld_from_id for row in point.withholdings.all() if row.ended_at is None}


def is_protected(point: ContactPoint) -> bool:
    return bool(_withheld_ids(point))


def may_know(reader: Reader, point: ContactPoint) -> bool:
    """
    A person may never learn what is withheld from them; of others only their own contact points are theirs to know.

    A worker sees an open contact point, and a protected one only with the capability for protected facts: by
    default a page shows that there is one, not what it is.
    """
    if isinstance(reader, Person):
        return point.person_id == reader.pk and reader.pk not in _withheld_ids(point)
    return not is_protected(point) or reader.may(Capability.PEOPLE_VIEW_PROTECTED)


def visible_contact_points(points: Iterable[ContactPoint], reader: Reader) -> list[tuple[ContactPoint, bool]]:
    """Each current contact point with whether its value may be shown; for a person the others are left out whole."""
    current = [point for point in points if point.ended_at is None]
    answers = [(point, may_know(reader, point)) for point in current]
    return [pair for pair in answers if pair[1]] if isinstance(reader, Person) else answers


def secrets_from(readers: Iterable[Person]) -> list[Secret]:
    """
    What these persons must not learn, for a search in free text.

    A contact point that is no longer true is still nobody's business: where somebody lived tells who is near.
    """
    rows = Withholding.objects.filter(withheld_from__in=list(readers), ended_at__isnull=True)
    points = {row.contact_point_id: row.contact_point for row in rows.select_related("contact_point__person")}
    return [Secret(point.kind, point.value, of=_whose(point)) for point in points.values()]


def leaks_to(readers: Iterable[Person], text: str) -> list[Leak]:
    """Where the text tells these persons something that is withheld from one of them."""
    secrets = secrets_from(readers)
    return find(text, secrets) if secrets else []


def _whose(point: ContactPoint) -> str:
    return _("%(kind)s of %(name)s") % {"kind": point.get_kind_display(), "name": point.person.names}
