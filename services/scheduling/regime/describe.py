"""
The rule read back to the worker in clear sentences of the active language, so that a wrong reading is visible.

The Bulgarian sentences are themselves court wording: reading them again gives the same rule (a test proves it), so
nothing of the rule is left unsaid.
"""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.scheduling.regime import words
from services.scheduling.regime.describe_bounds import bound_heading, ends_sentence, starts_sentence
from services.scheduling.regime.describe_slots import hours_text, joined_days, slot_texts
from services.scheduling.regime.rule import (
    Counting,
    Dates,
    EasterDay,
    EveryDays,
    EveryNth,
    Exclusion,
    Kind,
    MonthDates,
    MonthDay,
    Monthly,
    OpenPoint,
    Parent,
    Parity,
    Pattern,
    Per,
    Place,
    Role,
    Rule,
    Settled,
    TimesPer,
    Undated,
    Unit,
    Weekly,
    Yearly,
)


def describe(rule: Rule) -> list[str]:
    """Sentences in the active language: validity, phases with their patterns, exceptions, open points."""
    return [sentence for sentence in _sentences(rule) if sentence]


def _sentences(rule: Rule) -> Iterator[str]:
    yield starts_sentence(rule.starts)
    for number, phase in enumerate(rule.phases):
        if len(rule.phases) > 1:
            yield bound_heading(phase, is_first=number == 0)
        for pattern in phase.patterns:
            yield describe_pattern(pattern)
    yield ends_sentence(rule.ends)
    for exclusion in rule.exclusions:
        yield _exclusion(exclusion)
    for point in rule.open_points:
        yield from _open_point(point)
    for pattern in (pattern for pattern in rule.by_hand if pattern.recurrence != Dates(())):
        yield _("Entered by hand: {visit}").format(visit=describe_pattern(pattern))


def beside_rows(rule: Rule) -> list[str]:
    """What the rule holds besides its days and hours: exceptions and open points."""
    bare = Rule((), exclusions=rule.exclusions, open_points=rule.open_points)
    return describe(bare)


def describe_pattern(pattern: Pattern) -> str:
    """„Every 1st and 3rd Saturday of the month, 10:00–12:00."."""
    parts = [_when(pattern), _stay(pattern), *_terms(pattern)]
    text = ", ".join(part for part in parts if part)
    return words.sentence(text)


# How often and when ----------------------------------------------------------------------------------------------


def _when(pattern: Pattern) -> str:
    recurrence = pattern.recurrence
    if isinstance(recurrence, Yearly):
        return _yearly(pattern, recurrence)
    if _names_its_days(pattern):
        return f"{_rate_with_days(pattern)}, {hours_text(pattern.slots[0])}"
    return _("{rate}: {slots}").format(rate=_rate(pattern), slots=words.listing(slot_texts(pattern.slots)))


def _names_its_days(pattern: Pattern) -> bool:
    """All meetings have the same hours, so the days stand with the rate: „every Monday and Friday, 17:00–19:00"."""
    first = pattern.slots[0]
    alike = all(
        (s.start, s.end, s.minutes, s.nights) == (first.start, first.end, first.minutes, 0) for s in pattern.slots
    )
    days = [slot.day for slot in pattern.slots]
    if not alike or len(set(days)) != len(days):
        return False
    return _days_fit(pattern, tuple(day for day in days if day is not None))


def _days_fit(pattern: Pattern, days: tuple[int, ...]) -> bool:
    recurrence = pattern.recurrence
    if isinstance(recurrence, Monthly):
        return recurrence.unit is Unit.WEEKDAY and days == recurrence.days
    if isinstance(recurrence, Weekly):
        return bool(days) and recurrence.interval == 1 and not recurrence.parity
    if isinstance(recurrence, EveryNth):
        return recurrence.unit is Unit.WEEKDAY and bool(days)
    return True


def _rate_with_days(pattern: Pattern) -> str:
    recurrence = pattern.recurrence
    if isinstance(recurrence, Weekly):
        days = [slot.day for slot in pattern.slots if slot.day is not None]
        every = words.every(masculine=words.is_masculine(days))
        return _("{every} {days}").format(every=every, days=words.listing([words.on_day(day) for day in days]))
    return _rate(pattern)


def _rate(pattern: Pattern) -> str:
    recurrence = pattern.recurrence
    if isinstance(recurrence, Monthly):
        return _monthly(recurrence)
    if isinstance(recurrence, Weekly):
        return _weekly(recurrence)
    if isinstance(recurrence, EveryNth):
        return _every_nth(pattern, recurrence)
    if isinstance(recurrence, EveryDays):
        return _every_days(recurrence)
    if isinstance(recurrence, TimesPer):
        return _times_per(recurrence)
    return _dated(recurrence)


def _dated(recurrence: object) -> str:
    if isinstance(recurrence, MonthDates):
        days = words.listing([words.day_number(day) for day in recurrence.days])
        return _("On the {days} of the month").format(days=days)
    if isinstance(recurrence, Dates):
        return _("On {days}").format(days=words.listing([words.day_text(day) for day in recurrence.dates]))
    if isinstance(recurrence, Undated):
        days = words.listing([words.short_day_text(day.month, day.day) for day in recurrence.days])
        return _("On {days}, year unknown").format(days=days)
    raise TypeError(type(recurrence))


def _monthly(recurrence: Monthly) -> str:
    days = recurrence.days
    masculine = recurrence.unit is Unit.WEEKEND or words.is_masculine(days)
    noun = {Unit.WEEK: _("week of the month"), Unit.WEEKEND: _("weekend of the month")}.get(recurrence.unit)
    if noun is None:
        noun = _("{days} of the month").format(days=words.listing([words.day_of_month(day) for day in days]))
    text = _("{every} {ordinals} {noun}").format(
        every=words.every(masculine=masculine),
        ordinals=words.ordinals(recurrence.ordinals, masculine=masculine),
        noun=noun,
    )
    counted = _counting(recurrence)
    return f"{text} ({counted})" if counted else text


def _counting(recurrence: Monthly) -> str:
    if recurrence.counting is Counting.BY_DAY:
        return _("counted by {day}").format(day=words.the_day(recurrence.by or 0))
    if recurrence.counting is Counting.FULL_WEEK:
        return _("only whole weeks from Monday to Sunday")
    if recurrence.counting is Counting.CALENDAR_WEEK:
        return _("the first is the week with the 1st of the month")
    is_group = recurrence.counting is Counting.OWN and len(recurrence.days) != 1
    return _("every day is counted separately") if is_group else ""


def _weekly(recurrence: Weekly) -> str:
    if recurrence.parity:
        return _parity(recurrence)
    if recurrence.interval is None:
        return _("It is not said how often")
    if recurrence.interval == 1:
        return _("Every week")
    text = _("Once in {count} weeks").format(count=recurrence.interval)
    if recurrence.anchor is None:
        return text
    return _("{text} (beginning with the week of {day})").format(text=text, day=words.day_text(recurrence.anchor))


def _parity(recurrence: Weekly) -> str:
    even = recurrence.parity is Parity.EVEN
    if recurrence.of_year:
        return _("Every even week of the year") if even else _("Every odd week of the year")
    return _("Every even week") if even else _("Every odd week")


def _every_nth(pattern: Pattern, recurrence: EveryNth) -> str:
    days = joined_days(pattern.slots)
    masculine = recurrence.unit is Unit.WEEKEND or recurrence.unit is Unit.WEEKDAY and words.is_masculine(days)
    nouns = {Unit.WEEK: _("week"), Unit.WEEKEND: _("weekend")}
    noun = nouns.get(recurrence.unit) or words.listing([words.on_day(day) for day in days])
    return _("{every} {ordinals} {noun}").format(
        every=words.every(masculine=masculine), ordinals=words.ordinal(recurrence.nth, masculine=masculine), noun=noun
    )


def _every_days(recurrence: EveryDays) -> str:
    if recurrence.interval == 1:
        return _("Every day")
    text = _("Once in {count} days").format(count=recurrence.interval)
    if recurrence.anchor is None:
        return text
    return _("{text} (first visit on {day})").format(text=text, day=words.day_text(recurrence.anchor))


def _times_per(recurrence: TimesPer) -> str:
    count = recurrence.times
    texts = {
        Per.DAY: ngettext("{count} time a day", "{count} times a day", count),
        Per.WEEK: ngettext("{count} time a week", "{count} times a week", count),
        Per.MONTH: ngettext("{count} time a month", "{count} times a month", count),
        Per.YEAR: ngettext("{count} time a year", "{count} times a year", count),
    }
    return texts[recurrence.per].format(count=count)


# Yearly ----------------------------------------------------------------------------------------------------------


def _yearly(pattern: Pattern, recurrence: Yearly) -> str:
    slot = pattern.slots[0]
    first = _year_day(recurrence.start)
    last = _year_day(_later(recurrence.start, slot.nights or 0))
    which = {Parity.EVEN: _("Every even year"), Parity.ODD: _("Every odd year"), None: _("Every year")}
    return _("{years} from {start} on {first} to {end} on {last}").format(
        years=which[recurrence.parity],
        start=words.clock_text(slot.start), first=first, end=words.clock_text(slot.end), last=last,
    )  # fmt: skip


def _later(start: MonthDay | EasterDay, nights: int) -> MonthDay | EasterDay:
    if isinstance(start, EasterDay):
        return EasterDay(start.offset + nights)
    return words.month_day_later(start, nights)


def _year_day(day: MonthDay | EasterDay) -> str:
    if isinstance(day, MonthDay):
        return words.short_day_text(day.month, day.day)
    names = {
        -8: _("Lazarus Saturday"), -7: _("Palm Sunday"), -3: _("Maundy Thursday"), -2: _("Good Friday"),
        -1: _("Holy Saturday"), 0: _("Easter Sunday"), 1: _("Easter Monday"),
    }  # fmt: skip
    return names.get(day.offset) or _("day {number} after Easter").format(number=day.offset)


# Stay, terms, the rest -------------------------------------------------------------------------------------------


def _stay(pattern: Pattern) -> str:
    if any(slot.nights != 0 for slot in pattern.slots):
        return _("with an overnight stay (handover and return)")
    days = [slot.day for slot in pattern.slots if slot.day is not None]
    in_a_row = any(two == (one + 1) % 7 for one, two in zip(days, days[1:], strict=False))
    return _("without an overnight stay") if pattern.overnight is False and in_a_row else ""


def _terms(pattern: Pattern) -> Iterator[str]:
    terms = pattern.terms
    kinds = {
        Kind.SUPERVISED: _("under supervision"),
        Kind.SUPPORTED: _("supported contact"),
        Kind.HANDOVER: _("only handing over the child"),
    }
    yield kinds[terms.kind] if terms.kind else ""
    yield place_text(terms.place) if terms.place else ""
    if terms.present:
        yield _("in the presence of {persons}").format(
            persons=words.listing([role_text(role) for role in terms.present])
        )
    if terms.with_parent:
        yield _with_parent(terms.with_parent, terms.confirmed)


def _with_parent(parent: Parent, confirmed: bool | None) -> str:
    names = {Parent.MOTHER: _("of the mother"), Parent.FATHER: _("of the father")}
    text = _("in the presence {parent}").format(parent=names.get(parent, _("of the other parent")))
    if confirmed is None:
        return text
    answer = _("confirmed") if confirmed else _("not confirmed")
    return f"{text} ({answer})"


def place_text(place: Place) -> str:
    return {
        Place.CONTACT_CENTRE: _("in a contact centre"),
        Place.SOCIAL_SERVICE: _("at the social services (ДСП, ОЗД, ЦОП)"),
        Place.MOTHER_HOME: _("in the mother's home"),
        Place.FATHER_HOME: _("in the father's home"),
        Place.CHILD_HOME: _("in the child's home"),
        Place.PUBLIC: _("in a public place"),
    }[place]


def role_text(role: Role) -> str:
    return {
        Role.SOCIAL_WORKER: _("a social worker"),
        Role.PSYCHOLOGIST: _("a psychologist"),
        Role.SPECIALIST: _("a specialist"),
        Role.RELATIVE: _("a relative"),
    }[role]


def _exclusion(exclusion: Exclusion) -> str:
    if exclusion.holidays:
        return words.sentence(_("Except on public holidays"))
    if exclusion.months:
        names = words.listing([words.month_name(month) for month in exclusion.months])
        return words.sentence(_("Except in the months {months}").format(months=names))
    if exclusion.first and exclusion.last:
        first, last = exclusion.first, exclusion.last
        return _except_period(words.short_day_text(first.month, first.day), words.short_day_text(last.month, last.day))
    if exclusion.since and exclusion.until:
        return _except_period(words.day_text(exclusion.since), words.day_text(exclusion.until))
    return _except_dates(exclusion.dates) if exclusion.dates else ""


def _except_period(first: str, last: str) -> str:
    return words.sentence(_("Except in the period from {first} to {last}").format(first=first, last=last))


def _except_dates(dates: tuple[date, ...]) -> str:
    days = words.listing([words.day_text(day) for day in dates])
    return words.sentence(_("Except on {days}").format(days=days))


def _open_point(point: OpenPoint) -> Iterator[str]:
    """What it says, and what that means for the dates."""
    if point.settled is Settled.REGULAR:
        yield _("Settled: “{text}”: the regular days hold there too.").format(text=point.text)
    elif point.settled is Settled.BY_HAND:
        yield _("Settled: “{text}”: only dates that were entered by hand.").format(text=point.text)
    else:
        yield _("To be settled: “{text}”").format(text=point.text)
        yield part_of_year(point)


def part_of_year(point: OpenPoint) -> str:
    """Where the open point keeps the regular days back; empty when it stands beside them."""
    if point.months:
        names = words.listing([words.month_name(month) for month in point.months])
        text = ngettext(
            "Until it is settled no dates are proposed in {months}",
            "Until it is settled no dates are proposed in the months {months}",
            len(point.months),
        )
        return words.sentence(text.format(months=names))
    if point.first and point.last:
        first, last = (words.short_day_text(day.month, day.day) for day in (point.first, point.last))
        text = _("Until it is settled no dates are proposed from {first} to {last}").format(first=first, last=last)
        return words.sentence(text)
    return ""
