"""Validity and phases in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.scheduling.regime import words
from services.scheduling.regime.asking import event_name
from services.scheduling.regime.rule import After, AtAge, Bound, Event, NoYear, On, Per, Phase


def starts_sentence(bound: Bound | None) -> str:
    return words.sentence(_("As of {day}").format(day=_day(bound))) if bound else ""


def ends_sentence(bound: Bound | None) -> str:
    if bound is None:
        return ""
    if isinstance(bound, After):
        return words.sentence(_("The whole regime lasts for a period of {length}").format(length=length_text(bound)))
    return words.sentence(_("The whole regime lasts until {day}").format(day=_day(bound)))


def bound_heading(phase: Phase, *, is_first: bool) -> str:
    """„For a period of 8 weeks:", „After that, until the age of 6 years:"."""
    parts = [_("From {day}").format(day=_day(phase.starts))] if phase.starts else []
    if not phase.starts and not is_first:
        parts = [_("After that")]
    if phase.ends:
        parts.append(_ending(phase.ends))
    text = ", ".join(parts)
    if not text:
        return ""
    return _("{heading}:").format(heading=text[:1].upper() + text[1:])


def _ending(bound: Bound) -> str:
    if isinstance(bound, After):
        return _("for a period of {length}").format(length=length_text(bound))
    return _("until {day}").format(day=_day(bound))


def length_text(length: After) -> str:
    count = length.amount
    texts = {
        Per.DAY: ngettext("{count} day", "{count} days", count),
        Per.WEEK: ngettext("{count} week", "{count} weeks", count),
        Per.MONTH: ngettext("{count} month", "{count} months", count),
        Per.YEAR: ngettext("{count} year", "{count} years", count),
    }
    return texts[length.unit].format(count=count)


def _day(bound: Bound | None) -> str:
    if isinstance(bound, On):
        return words.day_text(bound.day)
    if isinstance(bound, NoYear):
        return words.short_day_text(bound.month, bound.day)
    if isinstance(bound, AtAge):
        return _age(bound)
    if isinstance(bound, Event):
        return _event(bound)
    return length_text(bound) if isinstance(bound, After) else ""


def _age(bound: AtAge) -> str:
    text = ngettext("the age of {count} year", "the age of {count} years", bound.years).format(count=bound.years)
    if bound.months:
        extra = ngettext("{count} month", "{count} months", bound.months).format(count=bound.months)
        text = _("{years} and {months}").format(years=text, months=extra)
    return f"{text} ({words.day_text(bound.on)})" if bound.on else text


def _event(bound: Event) -> str:
    text = event_name(bound.code)
    return f"{text} ({words.day_text(bound.on)})" if bound.on else text
