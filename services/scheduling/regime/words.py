"""
Names of days, ordinals and lists, in the forms that Bulgarian and Hungarian need.

The context of a message carries the grammar: Bulgarian ordinals agree with the gender of the noun, Hungarian weekdays
change their ending („szombat", „szombaton", „szombatján").
"""

from collections.abc import Sequence
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

MASCULINE = frozenset({0, 1, 3, 4})  # понеделник, вторник, четвъртък, петък


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


def day_text(day: date) -> str:
    return _("{day:02d}.{month:02d}.{year}").format(day=day.day, month=day.month, year=day.year)


def short_day_text(month: int, day: int) -> str:
    return _("{day:02d}.{month:02d}.").format(day=day, month=month)


def clock_text(clock: time | None) -> str:
    """A time, or a mark that it is not known."""
    return clock.strftime("%H:%M") if clock else _("??:??")
