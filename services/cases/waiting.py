"""
The waiting list: one order for all, and everybody who reads the list sees by what it was made.

First whom the head put first, with the reason; then whom a court or an institution sent (R23: the order of a court
comes before what the family asks for itself); then the time of receipt. Nothing else counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case as When
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models import When as Then
from django.http import Http404

from kernel.clock import SOFIA
from kernel.reading import read_once
from services.cases.access import visible_to
from services.cases.enums import BY_OWN_WISH, OfferAnswer, ReferralSource, Urgency
from services.cases.models import Case, IntakePolicy, PlaceOffer, PlanningTerm, Referral, WaitingEntry
from services.cases.queries import case_list
from services.scheduling.days import holiday
from services.staff.models import Worker

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the list: its number counts the whole list, also when only a part of it is shown."""

    number: int
    entry: WaitingEntry
    offer: PlaceOffer | None
    expired: int

    @property
    def case_id(self) -> Any:
        return self.entry.case_id

    @property
    def urgency_reason(self) -> str:
        return self.entry.urgency_reason or ""

    @property
    def wishes(self) -> str:
        return self.entry.wishes or ""


@dataclass(frozen=True, slots=True)
class Running:
    """A step of planning with the days that are left; below nothing it is late."""

    term: PlanningTerm
    left: int

    @property
    def over(self) -> int:
        return -self.left


def running(term: PlanningTerm, on: date) -> Running:
    return Running(term, (term.due_on - on).days)


@read_once
def policy() -> IntakePolicy:
    """This centre's own, or the defaults."""
    return IntakePolicy.objects.first() or IntakePolicy()


def in_order() -> QuerySet[WaitingEntry]:
    """Everybody who waits, the next one first. `is_sent`: a court or an institution asks for it."""
    sent = Referral.objects.filter(case=OuterRef("case")).exclude(source__in=BY_OWN_WISH)
    by_court = Referral.objects.filter(case=OuterRef("case"), source=ReferralSource.COURT)
    return (
        WaitingEntry.objects.filter(left_at__isnull=True)
        .annotate(is_sent=Exists(sent), is_of_court=Exists(by_court))
        .annotate(
            rank=When(
                Then(urgency=Urgency.FIRST, then=Value(0)),
                Then(is_of_court=True, then=Value(1)),
                Then(is_sent=True, then=Value(2)),
                default=Value(3),
            )
        )
        .select_related("case__family", "case__key_worker", "entered_by")
        .order_by("rank", "case__received_at", "id")
    )


def places(worker: Worker, *, text: str = "", offered: str = "") -> list[Place]:
    """
    The list as this worker may see it; `text` is searched as in the list of cases, `offered` is yes, no or nothing.
    """
    rows = in_order().prefetch_related(Prefetch("offers", PlaceOffer.objects.order_by("made_at", "id")))
    rows = rows.prefetch_related("case__parties__person")
    seen = set((case_list(worker, text=text) if text else visible_to(worker)).values_list("pk", flat=True))
    found = [_place(number, row) for number, row in enumerate(rows, 1) if row.case_id in seen]
    return [one for one in found if not offered or (offered == "yes") == bool(one.offer)]


def _place(number: int, entry: WaitingEntry) -> Place:
    offers = list(entry.offers.all())
    is_open = next((offer for offer in offers if not offer.answer), None)
    return Place(number, entry, is_open, sum(offer.answer == OfferAnswer.EXPIRED for offer in offers))


def number_of(entry: WaitingEntry) -> int:
    """Which place on the list it has now."""
    return list(in_order().values_list("pk", flat=True)).index(entry.pk) + 1


def waits_now(case: Case) -> WaitingEntry | None:
    return in_order().filter(case=case).first()


def get_offer(worker: Worker, offer_id: Any) -> PlaceOffer:
    """An offer of a case that the worker may see, or 404."""
    rows = PlaceOffer.objects.select_related("entry__case", "made_by")
    found = rows.filter(pk=offer_id, entry__case__in=visible_to(worker).values("pk")).first()
    if found is None:
        raise Http404
    return found


def offers_of(entry: WaitingEntry) -> QuerySet[PlaceOffer]:
    return entry.offers.select_related("made_by", "answered_by").order_by("-made_at", "-id")


def after_working_days(at: datetime, days: int) -> datetime:
    """The end of the last of so many working days that follow the day of `at`, by Bulgaria's holidays."""
    day = at.astimezone(SOFIA).date()
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY and not holiday(day)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=SOFIA)


def open_terms(worker: Worker) -> QuerySet[PlanningTerm]:
    """The days of planning that run in the worker's cases, the nearest first."""
    rows = PlanningTerm.objects.filter(done_on__isnull=True, case__in=visible_to(worker).values("pk"))
    return rows.select_related("case__family").order_by("due_on", "id")


def get_term(worker: Worker, term_id: Any) -> PlanningTerm:
    rows = PlanningTerm.objects.select_related("case").filter(case__in=visible_to(worker).values("pk"))
    found = rows.filter(pk=term_id).first()
    if found is None:
        raise Http404
    return found
