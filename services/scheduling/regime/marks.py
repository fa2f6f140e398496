"""What stands beside a date in the preview, as a code and a sentence in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from services.scheduling.regime import words


@dataclass(frozen=True, slots=True)
class Mark:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    ordinal: int = 0
    weekday: int | None = None
    day: date | None = None
    name: str = ""

    @property
    def which(self) -> str:
        """„5th Saturday"."""
        weekday = self.weekday or 0
        nth = words.ordinal(self.ordinal or 1, masculine=weekday in words.MASCULINE)
        return f"{nth} {words.day_name(weekday)}"

    @property
    def month(self) -> str:
        return f"{words.month_name(self.day.month)} {self.day.year}" if self.day else ""


def mark(
    code: str, *, ordinal: int = 0, weekday: int | None = None, day: date | None = None, name: str | None = None
) -> Mark:
    facts = Facts(ordinal, weekday, day, name or "")
    return Mark(code, TEXTS[code](facts))


DOUBTS: dict[str, Callable[[], str]] = {
    "week_of_month": lambda: _("depends on which week is the first of the month"),
    "weekend_of_month": lambda: _("depends on how weekends are counted"),
    "weekend_pair": lambda: _("depends on how the days of a cut weekend are counted"),
    "every_nth": lambda: _("depends on whether it is of each month or every so many weeks"),
    "week_parity": lambda: _("depends on how even and odd weeks are counted"),
    "how_often": lambda: _("depends on how often it repeats"),
    "alternate_anchor": lambda: _("depends on which week is the first"),
    "day_anchor": lambda: _("depends on which day is the first"),
    "year_of_new_year": lambda: _("depends on which year counts"),
    "stay": lambda: _("depends on whether the child stays overnight"),
}

TEXTS: dict[str, Callable[[Facts], str]] = {
    "holiday": lambda f: _("public holiday: {name}").format(name=f.name),
    "doubt": lambda f: _("not certain: {why}").format(why=DOUBTS[f.name]()),
    "no_such_day": lambda f: _("no {which} in {month}").format(which=f.which, month=f.month),
    "fifth_free": lambda f: _("{which} of {month}: no visit by the order").format(which=f.which, month=f.month),
    "no_such_week": lambda f: _("no such week in {month}").format(month=f.month),
    "no_such_date": lambda f: _("{month} has no day {number}").format(month=f.month, number=f.ordinal),
    "outside_month": lambda f: _("the week is cut by the month {month}; the visit would lie outside").format(
        month=f.month
    ),
    "excluded_holiday": lambda f: _("no visit on a public holiday: {name}").format(name=f.name),
    "excluded": lambda f: _("excluded by the order"),
    "to_settle": lambda f: _(
        "not proposed: another part of the order speaks of these days, it must be settled by hand"
    ),
    "settled": lambda f: _("settled by hand: only dates that were entered by hand"),
    "by_hand": lambda f: _("entered by hand"),
    "other_month": lambda f: _("lies in the neighbouring month"),
    "week_53": lambda f: _("week 53: two odd weeks follow one another"),
    "overnight": lambda f: _("overnight stay: two handovers"),
    "no_return_day": lambda f: _("the day of return is not known"),
    "no_time": lambda f: _("the time is not known"),
    "no_part": lambda f: _("the part of the day is not known"),
    "dst_missing": lambda f: _("{clock} does not exist on {day}: the clocks go forward. Ask for another time.").format(
        clock=f.name, day=words.day_text(f.day) if f.day else ""
    ),
    "dst_twice": lambda f: _("{clock} comes twice on {day}: the clocks go back. The first is taken.").format(
        clock=f.name, day=words.day_text(f.day) if f.day else ""
    ),
    "phase_switch": lambda f: _("a new period of the order begins"),
    "overlap": lambda f: _("two parts of the order meet at this time"),
}
