"""What still stands between a case and its end: notices, goodbye, outcome, records; and who is asked afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from services.cases.access import visible_to as visible_cases
from services.cases.enums import CaseMove
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.ledger_enums import MeasuredAt
from services.contact_centre.models import ClosingNotice, Farewell, FollowUp
from services.contact_centre.queries.preparation import adults_of
from services.contact_centre.queries.reviews import Asked, not_measured
from services.people.models import Person
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything that the page of the closing shows."""

    children: list[Person]
    adults: list[Person]
    notices: list[ClosingNotice]
    farewells: list[Farewell]
    not_measured: list[Asked]
    follow_ups: list[FollowUp]

    @property
    def not_told(self) -> list[Person]:
        told = {row.person_id for row in self.notices}
        return [adult for adult in self.adults if adult.pk not in told]

    @property
    def court_is_told(self) -> bool:
        return any(row.person_id is None for row in self.notices)

    @property
    def no_goodbye(self) -> list[Person]:
        said = {row.child_id for row in self.farewells}
        return [child for child in self.children if child.pk not in said]


def closing(case: Case) -> Closing:
    since = began(case)
    notices = case.closing_notices.select_related("person", "document", "by").order_by("at", "id")
    farewells = case.farewells.select_related("child", "by").order_by("told_on", "id")
    return Closing(
        children=children_of(case),
        adults=adults_of(case),
        notices=list(notices.filter(at__gte=since) if since else notices),
        farewells=list(farewells.filter(written_at__gte=since) if since else farewells),
        not_measured=not_measured(case, MeasuredAt.CLOSING),
        follow_ups=list(follow_ups_of(case)),
    )


def began(case: Case) -> datetime | None:
    """Letters and goodbyes from before a case was reopened belong to another end."""
    move = case.transitions.filter(move=CaseMove.REOPEN).order_by("-at", "-id").first()
    return move.at if move else None


def follow_ups_of(case: Case) -> QuerySet[FollowUp]:
    return case.follow_ups.select_related("person", "done_by", "planned_by").order_by("due_on", "id")


def follow_ups_due(worker: Worker, day: date) -> QuerySet[FollowUp]:
    """Nobody has asked yet, and the day has come."""
    rows = FollowUp.objects.filter(case__in=visible_cases(worker).values("pk"), done_on__isnull=True, due_on__lte=day)
    return rows.select_related("case__family", "person").order_by("due_on", "id")


def get_follow_up(worker: Worker, follow_up_id: UUID) -> FollowUp:
    rows = FollowUp.objects.filter(case__in=visible_cases(worker).values("pk"))
    found = rows.select_related("case__family", "person").filter(pk=follow_up_id).first()
    if found is None:
        raise Http404
    return found


def names(people: Iterable[Person]) -> str:
    return ", ".join(dict.fromkeys(person.names for person in people))
