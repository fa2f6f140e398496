"""What keeps two people from each other on a day, wherever they would meet."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.contact_centre.hold import Pair
from services.contact_centre.models import LegalBasis
from services.contact_centre.queries import orders, stopping
from services.contact_centre.queries.stopping import Coming


class Why(StrEnum):
    PAIR = "pair"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands on one day, asked for many people at once."""

    pairs: Collection[Pair]
    orders: Sequence[LegalBasis]
    day: date

    def why(self, case_id: UUID, both: Pair) -> Why | None:
        """`case_id`: with which case the two come."""
        if both in self.pairs:
            return Why.PAIR
        coming = _coming(both, self.day)
        return Why.ORDER if any(stopping.stops(order, case_id, coming) for order in self.orders) else None


def kept(cases: Collection[UUID], asked: Iterable[Pair], day: date) -> Kept:
    """Two questions, however many are asked for; none for nobody."""
    coming = [_coming(both, day) for both in asked]
    if not coming:
        return Kept((), (), day)
    apart = orders.pairs_apart({person for one in coming for person in one.people})
    pairs = frozenset(frozenset({pair.one_id, pair.other_id}) for pair in apart)
    return Kept(pairs, stopping.orders_on(day, cases, coming), day)


def _coming(both: Pair, day: date) -> Coming:
    return Coming(both, frozenset(), day, frozenset())
