"""
Names of days, ordinals and lists, in the forms that Bulgarian and Hungarian need.

The context of a message carries the grammar: Bulgarian ordinals agree with the gender of the noun, Hungarian weekdays
change their ending („szombat", „szombaton", „szombatján").
"""

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.scheduling.regime.rule import MonthDay

MASCULINE = frozenset({0, 1, 3, 4})  # понеделник, вторник, четвъртък, петък


def is_masculine(days: Sequence[int]) -> bool:
    """The gender that Bulgarian gives „every" and the ordinals before these weekdays."""
    return bool(days) and days[0] in MASCULINE


def day_name(day: int) -> str:
    """„Saturday", as the beginning or end of a span."""
    return (
        pgettext("weekday", "Monday"), pgettext("weekday", "Tuesday"), pgettext("weekday", "Wednesday"),
        pgettext("weekday", "Thursday"), pgettext("weekday", "Friday"), pgettext("weekday", "Saturday"),
        pgettext("weekday", "Sunday"),
    )[day]  # fmt: skip


def on_day(day: int) -> str:
    """„Saturday" behind „every"."""
    return (
        pgettext("every …", "Monday"), pgettext("every …", "Tuesday"), pgettext("every …", "Wednesday"),
        pgettext("every …", "Thursday"), pgettext("every …", "Friday"), pgettext("every …", "Saturday"),
        pgettext("every …", "Sunday"),
    )[day]  # fmt: skip


def day_of_month(day: int) -> str:
    """„Saturday" behind „the 1st … of the month"."""
    return (
        pgettext("1st … of the month", "Monday"), pgettext("1st … of the month", "Tuesday"),
        pgettext("1st … of the month", "Wednesday"), pgettext("1st … of the month", "Thursday"),
        pgettext("1st … of the month", "Friday"), pgettext("1st … of the month", "Saturday"),
        pgettext("1st … of the month", "Sunday"),
    )[day]  # fmt: skip


def the_day(day: int) -> str:
    """„the Saturday", definite."""
    return (
        _("the Monday"), _("the Tuesday"), _("the Wednesday"), _("the Thursday"), _("the Friday"), _("the Saturday"),
        _("the Sunday"),
    )[day]  # fmt: skip


def month_name(month: int) -> str:
    return (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )[month - 1]  # fmt: skip


def ordinal(value: int, *, masculine: bool) -> str:
    if masculine:
        forms = (
            pgettext("masculine", "1st"), pgettext("masculine", "2nd"), pgettext("masculine", "3rd"),
            pgettext("masculine", "4th"), pgettext("masculine", "5th"), pgettext("masculine", "last but one"),
            pgettext("masculine", "last"),
        )  # fmt: skip
    else:
        forms = (
            pgettext("feminine", "1st"), pgettext("feminine", "2nd"), pgettext("feminine", "3rd"),
            pgettext("feminine", "4th"), pgettext("feminine", "5th"), pgettext("feminine", "last but one"),
            pgettext("feminine", "last"),
        )  # fmt: skip
    return forms[value - 1 if value > 0 else value]


def ordinals(values: Sequence[int], *, masculine: bool) -> str:
    return listing([ordinal(value, masculine=masculine) for value in values])


def every(*, masculine: bool) -> str:
    return pgettext("masculine", "Every") if masculine else pgettext("feminine", "Every")


def listing(items: Sequence[str]) -> str:
    """„a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return _("{items} and {last}").format(items=", ".join(items[:-1]), last=items[-1])


def day_number(day: int) -> str:
    """„15th" day of a month."""
    if day in (7, 8, 27, 28):
        return pgettext("day of the month: 7, 8, 27, 28", "{day}th").format(day=day)
    if day % 10 == 1 and day != 11:
        return pgettext("day of the month", "{day}st").format(day=day)
    if day % 10 == 2 and day != 12:
        return pgettext("day of the month", "{day}nd").format(day=day)
    if day % 10 == 3 and day != 13:
        return pgettext("day of the month", "{day}rd").format(day=day)
    return pgettext("day of the month", "{day}th").format(day=day)


def month_day_later(start: MonthDay, nights: int) -> MonthDay:
    """In a common year: the way in which „from 30.12. to 02.01." is counted."""
    later = date(2001, start.month, min(start.day, 28)) + timedelta(days=nights + start.day - min(start.day, 28))
    return MonthDay(later.month, later.day)


def day_text(day: date) -> str:
    return _("{day}.{month}.{year}").format(day=f"{day.day:02d}", month=f"{day.month:02d}", year=day.year)


def short_day_text(month: int, day: int) -> str:
    return _("{day}.{month}.").format(day=f"{day:02d}", month=f"{month:02d}")


def sentence(text: str) -> str:
    """With one full stop, also behind „г."."""
    return text if text.endswith(".") else f"{text}."


def clock_text(clock: time | None) -> str:
    """A time, or a mark that it is not known."""
    return clock.strftime("%H:%M") if clock else _("??:??")
