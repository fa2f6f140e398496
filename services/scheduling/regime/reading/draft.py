"""A pattern while it is being read: how often, on which days, at what hours, under what terms."""

from dataclasses import dataclass, field, replace

from services.scheduling.regime.reading.pieces import (
    Clock,
    Company,
    Daily,
    Days,
    Head,
    Interval,
    Manner,
    Numbered,
    Often,
    Point,
    Reading,
    Span,
    Where,
)
from services.scheduling.regime.rule import Kind, Parent, Role, Terms, Unit

LONG_WEEKEND = {4, 5, 6, 0}  # from Friday to Monday

Frame = Head | Daily | Numbered | Days


@dataclass(frozen=True, slots=True)
class Hours:
    """One from–to: on these weekdays (none: those of the frame); to_day or days_on when it ends on another day."""

    days: tuple[int, ...] = ()
    first: Clock | None = None
    last: Clock | None = None
    to_day: int | None = None
    days_on: int | None = None
    from_day: bool = False  # the weekday of the start stands in the hours themselves
    start: int = 0
    end: int = 0

    @property
    def spans_days(self) -> bool:
        return self.to_day is not None or self.days_on is not None

    @property
    def is_impossible(self) -> bool:
        return any(clock is not None and clock.time is None for clock in (self.first, self.last))


@dataclass(slots=True)
class Draft:
    frames: list[Frame] = field(default_factory=list)
    rate: Interval | Often | None = None
    pending: tuple[int, ...] = ()
    bare: tuple[int, ...] = ()
    hours: list[Hours] = field(default_factory=list)
    overnight: bool | None = None
    minutes: int | None = None
    per_week: bool = False
    of_month: bool = False
    hours_first: bool = False
    either: bool = False
    ranged: bool = False
    own_days: bool = False
    terms: Terms = field(default_factory=Terms)
    reading: Reading | None = None
    first: int = -1
    last: int = -1

    def touch(self, start: int, end: int) -> None:
        self.first = start if self.first < 0 else min(self.first, start)
        self.last = max(self.last, end)

    @property
    def is_timed(self) -> bool:
        return bool(self.hours)

    @property
    def has_days(self) -> bool:
        return bool(self.frames or self.bare or self.rate)

    @property
    def names_days(self) -> bool:
        """Whether weekdays have been read; „всяка първа седмица" alone names none."""
        heads = [frame for frame in self.frames if isinstance(frame, Head)]
        return bool(self.bare) or any(head.days or head.unit is Unit.WEEKEND for head in heads)

    @property
    def every_weekday(self) -> bool:
        return any(isinstance(frame, Head) and frame.every and frame.unit is Unit.WEEKDAY for frame in self.frames)

    @property
    def has_several_days(self) -> bool:
        """„Понеделник и четвъртък, съответно …": which of the hours are those of which day is left open."""
        return len(self.frames) > 1 or len(self.known_days) > 1

    @property
    def says_something(self) -> bool:
        """More than terms: words that would be lost with a draft that becomes no pattern."""
        return bool(self.of_month or self.reading or self.overnight is not None)

    @property
    def lacks_end(self) -> bool:
        return bool(self.hours) and self.hours[-1].first is not None and self.hours[-1].last is None

    def is_begun_by(self, span: Span) -> bool:
        """„До 12 ч. всяка събота от 10 ч.": the beginning stands behind the end."""
        known, point = self.hours[-1] if self.hours else Hours(), span.first
        if known.first or known.last is None or known.spans_days or span.last or point is None or point.clock is None:
            return False
        plain = self.hours_first and not (self.pending or point.head or point.date or point.feast)
        return plain and (point.clock.hour, point.clock.minute) < (known.last.hour, known.last.minute)

    @property
    def lacks_hours(self) -> bool:
        """„В петък от училище …": one day, and nothing yet of when it begins."""
        return not self.is_timed and len(self.known_days) == 1

    def is_counted_by(self, head: Head) -> bool:
        """„Събота от 10 до 12 ч., всяка първа и трета събота", „петък … – неделя …, първи и трети уикенд"."""
        days = set(self.bare)
        if head.unit is Unit.WEEKEND:
            return bool(days) and days <= LONG_WEEKEND
        return bool(head.ordinals or head.parity) and days == set(head.days)

    def weekday_frame(self) -> Head | None:
        """The last frame that counts weekdays, which further days can join."""
        last = self.frames[-1] if self.frames else None
        return last if isinstance(last, Head) and last.unit is Unit.WEEKDAY else None

    # Days --------------------------------------------------------------------------------

    def add_days(self, days: tuple[int, ...]) -> None:
        """Bare weekdays: inside a week or weekend they fill it, beside counted weekdays they join these."""
        if self.hours_first and not self.frames:
            self._days_behind(days)
            return
        frame = self.weekday_frame()
        known = frame.days if frame is not None else self.bare
        self.pending = days if self.is_timed or set(days) <= set(known) else ()
        if frame is not None:
            self._fix_hours(frame.days)
            self.frames[-1] = replace(frame, days=tuple(dict.fromkeys((*frame.days, *days))))
        else:
            self._fix_hours(self.bare)
            self.bare = tuple(dict.fromkeys((*self.bare, *days)))

    def _days_behind(self, days: tuple[int, ...]) -> tuple[int, ...]:
        """„От 10 до 12 ч. в събота и от 17 до 19 ч. в сряда": each weekday belongs to the hours before it."""
        self.hours_first = True
        self._fix_hours(days)
        frame = self.weekday_frame()
        if frame is not None:
            self.frames[-1] = replace(frame, days=tuple(dict.fromkeys((*frame.days, *days))))
        else:
            self.bare = tuple(dict.fromkeys((*self.bare, *days)))
        return days

    def close_week(self, head: Head) -> None:
        """„Всяка първа седмица – сряда, а всяка втора – петък": the days stay with their weeks."""
        last = self.frames[-1] if self.frames and not self.is_timed else None
        if isinstance(last, Head) and last.unit is Unit.WEEK and self.bare and head.counts_weeks:
            self.frames[-1], self.bare = replace(last, days=self.bare), ()

    def _named_behind(self, head: Head) -> tuple[int, ...]:
        """„От 10 до 12 ч. в съботите": the plural says every week."""
        if head.plural and not self.frames:
            self.frames.append(replace(head, every=True))
        return self._days_behind(head.days)

    def _fix_hours(self, days: tuple[int, ...]) -> None:
        self.hours = [hours if hours.days else replace(hours, days=days) for hours in self.hours]

    # Hours --------------------------------------------------------------------------------

    def add_span(self, span: Span, start: int, end: int) -> None:
        first, last = span.first or Point(), span.last or Point()
        ends_hours = span.first is None and self.lacks_end and not self.pending
        days = _days(first.head) or self.pending
        if not days and last.head and (self.hours_first or not self.names_days):
            self._fix_hours(self.known_days if self.frames else ())
            days = self._named_behind(last.head)
            last = replace(last, head=None)
        elif self.names_own_day(span) or self.may_add_day(span):
            days, last = self._own_day(_days(last.head)), replace(last, head=None)
        if ends_hours:
            self.hours[-1] = _ended(self.hours[-1], last)
            return
        days = days or self._days_just_named()
        self.hours_first = self.hours_first or not days and not self.names_days
        self.pending = ()
        from_day = bool(_days(first.head))
        self.hours.append(_ended(Hours(days, first.clock, from_day=from_day, start=start, end=end), last))

    def begin_hours(self, span: Span) -> None:
        self.hours[-1] = replace(self.hours[-1], first=span.first.clock if span.first else None)

    def names_own_day(self, span: Span) -> bool:
        """„Събота и неделя … от 10 до 18 ч. в събота и от 10 до 18 ч. в неделя": every from–to says its own day."""
        days = _days(span.last.head) if span.last and span.may_name_its_own_day else ()
        if not days or self.hours_first or not set(days) <= set(self.known_days):
            return False
        return self.own_days or not self.hours and days[0] == self.known_days[0]

    def may_add_day(self, span: Span) -> bool:
        """„Събота от 10 до 11 ч. и от 11 до 12 ч. в неделя": rather hours of Sunday than a night that nobody named."""
        same_day = bool(self.hours) and not any(hours.spans_days for hours in self.hours)
        days = _days(span.last.head) if span.last and span.may_name_its_own_day else ()
        return same_day and not self.hours_first and len(days) == 1 and not set(days) & set(self.known_days)

    @property
    def known_days(self) -> tuple[int, ...]:
        frame = self.weekday_frame()
        return frame.days if frame is not None else self.bare

    def _own_day(self, days: tuple[int, ...]) -> tuple[int, ...]:
        self.own_days = True
        if not set(days) <= set(self.known_days):
            self.add_days(days)
        return days

    def _days_just_named(self) -> tuple[int, ...]:
        """„Събота и неделя от 10 до 12 ч. и от 16 до 18 ч.": further hours are those of the days said last."""
        if self.hours_first or not self.hours or self.hours[-1].spans_days:
            return ()
        return self.hours[-1].days

    # Terms --------------------------------------------------------------------------------

    def add_terms(self, piece: Company | Manner | Where) -> None:
        self.terms = with_terms(self.terms, piece)


def _days(head: Head | None) -> tuple[int, ...]:
    return head.days if head else ()


def _ended(hours: Hours, last: Point) -> Hours:
    to_day = last.head.days[0] if last.head and last.head.days else None
    return replace(hours, last=last.clock, to_day=to_day, days_on=last.days_on)


def with_terms(terms: Terms, piece: Company | Manner | Where) -> Terms:
    if isinstance(piece, Where):
        return replace(terms, place=terms.place or piece.place)
    if isinstance(piece, Manner):
        return replace(terms, kind=terms.kind or piece.kind)
    if piece.role:
        return terms if piece.absent else _with_role(terms, piece.role)
    return _with_parent(terms, piece)


def _with_role(terms: Terms, role: Role) -> Terms:
    watches = role in (Role.SOCIAL_WORKER, Role.PSYCHOLOGIST, Role.SPECIALIST)
    present = tuple(dict.fromkeys((*terms.present, role)))
    return replace(terms, present=present, kind=terms.kind or (Kind.SUPERVISED if watches else None))


def _with_parent(terms: Terms, piece: Company) -> Terms:
    """Without a parent is what always holds in a centre; with one lifts HOLD and so needs a person's confirmation."""
    if piece.absent:
        return terms
    return replace(terms, with_parent=piece.parent or Parent.OTHER, confirmed=piece.confirmed)
