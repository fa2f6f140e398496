"""Numbers of a period: one statement for all figures of a list, and a few that are more than a count."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from statistics import mean, median
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kernel import addresses
from services.cases.models import Case
from services.contact_centre.ledger_enums import BETTER_IS_LESS, Scale
from services.contact_centre.models import Measurement
from services.reports.figures import lists
from services.reports.figures.catalogue import (
    BY_KEY_WORKER,
    BY_ROOM,
    BY_SUPERVISOR,
    GROUPS,
    OF_ONE,
    OUTCOME,
    Figure,
    Group,
)
from services.reports.figures.period import Period
from services.scheduling import queries as house
from services.scheduling.models import Closure, Room
from services.scheduling.slots import Span, open_spans
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Line:
    """
    One figure as it is shown: a number, and where its list opens.

    `whole` is that of which it is a part, and gives its share; figures that are no parts of anything are only
    drawn beside each other, up to the `most` of them.
    """

    label: Any
    value: int
    url: str
    whole: int = 0
    text: str = ""  # what is shown instead of the bare number
    now: bool = False
    most: int = 0

    @property
    def share(self) -> int | None:
        return round(100 * self.value / self.whole) if self.whole else None

    @property
    def bar(self) -> int:
        """Width of the bar, 0 to 100."""
        return min(100, round(100 * self.value / (self.whole or self.most or 1)))

    @property
    def shown(self) -> str:
        return self.text or str(self.value)


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: Any
    lines: list[Line]
    note: Any = ""


def rows_of(figure: Figure, worker: Worker, period: Period, of: UUID | None = None) -> QuerySet[Any]:
    """The list behind a figure: what is counted, and nothing else."""
    rows = rows_of_all(figure, worker, period)
    named = (Q(**{column: of}) for column in OF_ONE.get(figure.key, ()))
    return rows.filter(reduce(or_, named, Q()))


def address(figure: Figure, period: Period, of: object = None) -> str:
    asked = {"key": figure.key, **period.query(), **({"of": str(of)} if of else {})}
    return addresses.address("figures:rows", tail=f"?{urlencode(asked)}")


def counts(worker: Worker, period: Period, figures: Iterable[Figure]) -> dict[str, int]:
    """Figures of one list are counted by one statement."""
    by_list: dict[lists.Rows, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_list[figure.rows].append(figure)
    found: dict[str, int] = {}
    for rows, some in by_list.items():
        asked = {_name(one): Count("pk", filter=one.only or None, distinct=True) for one in some}
        numbers = rows(worker, period).order_by().aggregate(**asked)
        found |= {one.key: numbers[_name(one)] for one in some}
    return found


def _name(figure: Figure) -> str:
    return "n_" + figure.key.replace("-", "_")


def tables(worker: Worker, period: Period) -> list[Table]:
    """Everything on the page."""
    found = counts(worker, period, (figure for group in GROUPS for figure in group.figures))
    shown = [_table(group, found, period) for group in GROUPS]
    return [
        *shown,
        *_waiting(worker, period),
        *occupancy(worker, period),
        *workload(worker, period),
        outcome(worker, period),
    ]


def _table(group: Group, found: dict[str, int], period: Period) -> Table:
    most = max((found[one.key] for one in group.figures), default=0)
    lines = [_line(one, found, found[group.whole] if group.whole else 0, most, period) for one in group.figures]
    return Table(group.key, group.title, lines, group.note)


_OF = {
    "received-conflict": "received",
    "received-conflict-inner": "received-conflict",
    "open-conflict": "open",
    "open-conflict-inner": "open-conflict",
}


def _line(figure: Figure, found: dict[str, int], whole: int, most: int, period: Period) -> Line:
    of = found[_OF[figure.key]] if figure.key in _OF else whole
    return Line(figure.label, found[figure.key], address(figure, period), of, now=figure.now, most=most)


# --- more than a count -----------------------------------------------------------------------------------------------


def waits(rows: Iterable[Case]) -> list[int]:
    """Days from the receipt to the first meeting that took place."""
    return [max(0, row.waited.days) for row in rows]  # type: ignore[attr-defined]


def _waiting(worker: Worker, period: Period) -> list[Table]:
    figure = next(one for group in GROUPS for one in group.figures if one.key == "first-meetings")
    days = waits(rows_of(figure, worker, period))
    if not days:
        return []
    where = address(figure, period)
    told = (
        (_("half of the families waited at most"), round(median(days))),
        (_("the longest wait"), max(days)),
    )
    lines = [
        Line(label, value, where, text=_("%(count)s days") % {"count": value}, most=max(days)) for label, value in told
    ]
    return [Table("waiting", _("From the referral to the first meeting"), lines)]


def occupancy(worker: Worker, period: Period) -> list[Table]:
    """Hours of each room against the hours in which it was open."""
    rows = rows_of_all(BY_ROOM, worker, period).filter(room__isnull=False)
    taken = rows.order_by().values("room").annotate(hours=Sum(F("ends_at") - F("starts_at")))
    hours = {row["room"]: row["hours"] / timedelta(hours=1) for row in taken}
    spans, shut = _open(period), house.closures_between(period.starts, period.ends)
    lines = [
        _room_line(room, hours.get(room.pk, 0), _open_hours(spans, shut, room), period)
        for room in house.meeting_rooms()
    ]
    return [Table("rooms", _("Occupancy of the rooms"), lines, _("Of the opening hours, without closed days."))]


def _room_line(room: Room, taken: float, available: float, period: Period) -> Line:
    words = {"taken": number_format(taken, 1), "open": number_format(available, 0)}
    text = _("%(taken)s of %(open)s h") % words if available else _("%(taken)s h") % words
    return Line(room.name, round(taken), address(BY_ROOM, period, room.pk), round(available), text)


def _open(period: Period) -> list[Span]:
    hours = house.hours()
    return [span for day in period.days for span in open_spans(hours, day)]


def _open_hours(spans: Iterable[Span], closures: Iterable[Closure], room: Room) -> float:
    shut = [Span(one.during.lower, one.during.upper) for one in closures if one.room_id in {None, room.pk}]
    return sum(_left(span, shut) for span in spans) / 3600


def _left(span: Span, shut: Iterable[Span]) -> float:
    """Seconds of a stretch that no closure takes; closures that overlap each other count once."""
    at, left = span.starts, 0.0
    for one in sorted(shut):
        if one.overlaps(span) and one.ends > at:
            left += max(0.0, (min(one.starts, span.ends) - at).total_seconds())
            at = max(at, one.ends)
    return left + max(0.0, (span.ends - at).total_seconds())


def workload(worker: Worker, period: Period) -> list[Table]:
    led, held = _per(BY_KEY_WORKER, worker, period), _per(BY_SUPERVISOR, worker, period)
    people = Worker.objects.in_bulk({*led, *held})
    return [
        Table("supervisors", _("Meetings of each supervisor"), _of_people(BY_SUPERVISOR, held, people, period)),
        Table("key-workers", _("Open cases of each key worker, now"), _of_people(BY_KEY_WORKER, led, people, period)),
    ]


def _per(figure: Figure, worker: Worker, period: Period) -> dict[UUID, int]:
    """A meeting of two supervisors is a meeting of each; they are two people."""
    rows = rows_of_all(figure, worker, period).order_by()
    found: Counter[UUID] = Counter()
    for column in OF_ONE[figure.key]:
        counted = rows.filter(**{f"{column}__isnull": False}).values(column)
        found.update({row[column]: row["number"] for row in counted.annotate(number=Count("pk", distinct=True))})
    return found


def rows_of_all(figure: Figure, worker: Worker, period: Period) -> QuerySet[Any]:
    """Of everybody, before it is narrowed to one room or worker."""
    rows = figure.rows(worker, period)
    return rows.filter(figure.only) if figure.only != Q() else rows


def _of_people(figure: Figure, counted: dict[UUID, int], people: dict[UUID, Worker], period: Period) -> list[Line]:
    most = max(counted.values(), default=0)
    lines = [Line(str(people[pk]), number, address(figure, period, pk), most=most) for pk, number in counted.items()]
    return sorted(lines, key=lambda line: (-line.value, line.label))


@dataclass(frozen=True, slots=True)
class Change:
    """One person on one scale, from the first to the last measurement; for the better when positive."""

    case: Case
    scale: Scale
    first: int
    last: int

    @property
    def better(self) -> int:
        return self.first - self.last if self.scale in BETTER_IS_LESS else self.last - self.first


def changes(rows: Iterable[Measurement]) -> list[Change]:
    by: dict[tuple[UUID, UUID, str], list[Measurement]] = defaultdict(list)
    for row in rows:
        by[row.case_id, row.person_id, row.scale].append(row)
    return [
        Change(found[0].case, Scale(scale), found[0].value or 0, found[-1].value or 0)
        for (_of, _who, scale), found in by.items()
        if len(found) > 1
    ]


def outcome(worker: Worker, period: Period) -> Table:
    """The mean change of closed cases, for the better when positive, with how many it rests on."""
    found, where = changes(rows_of(OUTCOME, worker, period)), address(OUTCOME, period)
    lines = []
    for scale in Scale:
        some = [one.better for one in found if one.scale == scale]
        text = _("%(change)s on average, of %(count)s people")
        told = text % {"change": _signed(mean(some)), "count": len(some)} if some else "–"
        lines.append(Line(scale.label, len(some), where, 0, told))
    note = _("Of cases closed in the period, from the first to the last measurement; plus is for the better.")
    return Table("outcome", _("Change of the outcome"), lines, note)


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number_format(value, 1)}"
