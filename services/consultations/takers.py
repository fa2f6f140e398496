"""
With whom a child leaves a consultation (R21), and what keeps two people from each other on a day.

Whoever plans and whoever stands at the door ask the same here. Of many consultations it is asked at once: each day
costs the same few questions, however many children come.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import sight
from kernel.clock import local
from services.cases.models import Case
from services.consultations.models import Consultation
from services.contact_centre.hold import Pair
from services.contact_centre.models import Arrangement
from services.contact_centre.queries import orders, stopping
from services.contact_centre.queries.kept import Why, kept
from services.contact_centre.queries.stopping import Coming
from services.people.models import Person


@dataclass(frozen=True, slots=True)
class Takers:
    """
    Whom the child lives with, and whoever is admitted to it that day; nobody of a grown-up's own hour.

    Where nobody has said yet whom it lives with, the adult of this consultation. `may`: never somebody whom an order
    or a pair keeps from the child, though the arrangement may still name them; nor do they bring it.
    """

    lives_with: Sequence[Person] = ()
    named: Sequence[Person] = ()
    may: Sequence[Person] = ()
    of_child: bool = False

    @property
    def bring(self) -> list[UUID]:
        """A child who comes without an adult of its own is brought by these."""
        return [one.pk for one in self.lives_with if one in self.may]

    @property
    def nobody_is_left(self) -> bool:
        """Each of them is kept from the child, or nobody has been named at all."""
        return self.of_child and not self.may

    def say(self, child: Person) -> str:
        """For whoever works on the case: whether an order or a pair, and by whose case, is not said here."""
        if not self.named:
            text = _(
                "That day %(child)s has nobody to leave with: no order in force then says whom the child lives with,"
                " and nobody is admitted to it."
            )
            return text % {"child": child.names}
        text = _(
            "That day %(child)s has nobody to leave with: a protection order or a pair that must not meet keeps away"
            " %(names)s."
        )
        return text % {"child": child.names, "names": ", ".join(one.names for one in self.named)}


@sight.beyond(orders.APART)
def takers_of(rows: Iterable[Consultation]) -> dict[UUID, Takers]:
    """Of each of these that a child comes to."""
    days: dict[date, list[Consultation]] = defaultdict(list)
    for row in rows:
        if row.child_id is not None:
            days[local(row.starts_at).date()].append(row)
    return {pk: found for day, those in days.items() for pk, found in _of_day(those, day)}


def takers(row: Consultation) -> Takers:
    return takers_of([row]).get(row.pk, Takers())


def _of_day(rows: Sequence[Consultation], day: date) -> Iterator[tuple[UUID, Takers]]:
    lives_with, named = _named(rows, day)
    asked = {row.pk: {one.pk: _both(row, one) for one in named[row.pk]} for row in rows}
    apart = kept({row.case_id for row in rows}, [both for ones in asked.values() for both in ones.values()], day)
    for row in rows:
        may = [one for one in named[row.pk] if not apart.why(row.case_id, asked[row.pk][one.pk])]
        yield row.pk, Takers(lives_with[row.pk], named[row.pk], may, of_child=True)


def _both(row: Consultation, person: Person) -> Pair:
    assert row.child_id is not None  # only those of a child are asked for
    return frozenset({row.child_id, person.pk})


def _named(rows: Sequence[Consultation], day: date) -> tuple[dict[UUID, list[Person]], dict[UUID, list[Person]]]:
    """Whom each child lives with, and everybody by whom it may be taken along."""
    own = Arrangement.objects.filter(case__in={row.case_id for row in rows}, child__in={row.child_id for row in rows})
    ruling = list(orders.ruling(own, day).select_related("resident").order_by("id"))
    admitted = orders.admitted_on(ruling, day)
    lives_with: dict[UUID, list[Person]] = {}
    named: dict[UUID, list[Person]] = {}
    for row in rows:
        mine = [one for one in ruling if (one.case_id, one.child_id) == (row.case_id, row.child_id)]
        let_in = (other.person for one in mine for other in admitted.get(one.pk, ()))
        own_adult = [row.adult] if row.adult and not mine else []
        lives_with[row.pk] = list(dict.fromkeys(one.resident for one in mine))
        named[row.pk] = list(dict.fromkeys([*lives_with[row.pk], *let_in, *own_adult]))
    return lives_with, named


# --- what keeps two people from each other ---------------------------------------------------------------------------


def _say(why: Why | None) -> str:
    if why is None:
        return ""
    if why is Why.PAIR:
        return _("These two must not meet: plan a consultation with each of them apart.")
    return _("A protection order stands against it: plan a consultation with each of them apart.")


@sight.beyond(orders.APART)
def why_never(case: Case, both: Pair, on: date) -> str:
    """What keeps two people from each other everywhere, not in the meetings of one case alone."""
    return _say(kept({case.pk}, [both], on).why(case.pk, both))


@sight.beyond(orders.APART)
def why_apart(case: Case, both: Pair, on: date) -> str:
    if found := why_never(case, both, on):
        return found
    if stopping.freeze_of(case, Coming(both, frozenset(), on)):
        return _("The meetings of this case are frozen: plan a consultation with each of them apart.")
    return ""
