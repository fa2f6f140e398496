"""The questions in words, each with the choices that a worker can understand without knowing the program."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.scheduling.regime import clocks, words
from services.scheduling.regime.proposal import Ambiguity, Answer, Choice
from services.scheduling.regime.rule import (
    WEEKEND,
    AtAge,
    Event,
    EveryNth,
    Monthly,
    NoYear,
    Parent,
    Parity,
    Pattern,
    Per,
    Slot,
    TimesPer,
    Unit,
)


def event_name(code: str) -> str:
    names = {
        "entry_into_force": _("entry into force of the decision"),
        "end_of_case": _("the end of the court case"),
        "end_of_school_year": _("the end of the school year"),
        "start_of_school_year": _("the start of the school year"),
        "decision": _("the day of the decision"),
        "start_of_school": _("the day on which the child starts school"),
    }
    return names.get(code, code)


def parent_name(parent: Parent) -> str:
    return {Parent.MOTHER: _("the mother"), Parent.FATHER: _("the father")}.get(parent, _("the other parent"))


def _ask(
    key: str, sentence: str, *choices: Choice, answer: Answer = Answer.CHOICE, blocking: bool = True
) -> Ambiguity:
    return Ambiguity(key.split("@")[0], key, sentence, choices, answer, blocking)


# How days are counted ---------------------------------------------------------------------------


def first_day(pattern: Pattern) -> int:
    return next((slot.day for slot in pattern.slots if slot.day is not None), WEEKEND[0])


def last_day(pattern: Pattern) -> int:
    last = next((slot for slot in reversed(pattern.slots) if slot.day is not None), None)
    return ((last.day or 0) + (last.nights or 0)) % 7 if last else WEEKEND[1]


def _by(day: int) -> Choice:
    label = _("Count by {day}; the other days are those of the same week").format(day=words.the_day(day))
    return Choice(f"by:{day}", label)


def weekend_pair(key: str, pattern: Pattern, recurrence: Monthly) -> Ambiguity:
    """A month that begins in the middle of the group has its first Sunday before its first Saturday."""
    days = recurrence.days
    names = words.listing([words.day_name(day) for day in days])
    sentence = _(
        "{days}: in a month that begins between these days (for example on a Sunday) the first of them does not come "
        "in the usual order. How are they counted?"
    ).format(days=names)
    choices = [_by(day) for day in days]
    if not any(slot.nights for slot in pattern.slots):
        choices.insert(1, Choice("own", _("Every day is counted by itself")))
    return _ask(key, sentence, *choices)


def weekend_of_month(key: str, pattern: Pattern) -> Ambiguity:
    days = [first_day(pattern), *WEEKEND]
    sentence = _("In some months the first weekend is cut by the beginning of the month. How are weekends counted?")
    return _ask(key, sentence, *(_by(day) for day in sorted(set(days))))


def week_of_month(key: str, pattern: Pattern) -> Ambiguity:
    sentence = _("A month rarely begins on a Monday. Which week is the first week of the month?")
    day = first_day(pattern)
    choices = [
        Choice(f"by:{day}", _("The week with the first {day} of the month").format(day=words.day_of_month(day))),
        Choice("full_week", _("The first whole week from Monday to Sunday")),
        Choice("calendar_week", _("The week with the 1st of the month, also when it is not whole")),
    ]
    last = last_day(pattern)
    if last != day:
        label = _("The week with the first {day} of the month").format(day=words.day_of_month(last))
        choices.insert(1, Choice(f"by:{last}", label))
    return _ask(key, sentence, *choices)


def every_nth(key: str, recurrence: EveryNth) -> Ambiguity:
    masculine = recurrence.unit is Unit.WEEKEND
    nth = words.ordinal(recurrence.nth, masculine=masculine)
    sentence = _("“Every {nth}” can be of each month, or every so many weeks. Which is meant?").format(nth=nth)
    return _ask(
        key, sentence,
        Choice("month", _("The {nth} of each month").format(nth=nth)),
        Choice("alternate", _("Once in {count} weeks").format(count=recurrence.nth)),
    )  # fmt: skip


def week_parity(key: str, parity: Parity) -> Ambiguity:
    even = parity is Parity.EVEN
    of_month = _("The 2nd and 4th week of the month") if even else _("The 1st, 3rd and 5th week of the month")
    sentence = _("Even and odd weeks can be counted in the year or in the month. Which is meant?")
    return _ask(
        key, sentence,
        Choice("year", _("The number of the week in the year (calendar week)")), Choice("month", of_month),
    )  # fmt: skip


def year_of_new_year(key: str) -> Ambiguity:
    return _ask(
        key, _("The visit goes over New Year. Which year must be even or odd?"),
        Choice("start", _("The year in which the visit begins")), Choice("end", _("The year in which the visit ends")),
    )  # fmt: skip


# How often, from when ---------------------------------------------------------------------------


def how_often(key: str) -> Ambiguity:
    return _ask(
        key, _("The order does not say clearly how often this repeats."),
        Choice("1", _("Every week")), Choice("2", _("Once in 2 weeks")), Choice("3", _("Once in 3 weeks")),
    )  # fmt: skip


def alternate_anchor(key: str, interval: int) -> Ambiguity:
    sentence = _("Once in {count} weeks: in which week is the first visit?").format(count=interval)
    return _ask(key, sentence, answer=Answer.DATE)


def day_anchor(key: str) -> Ambiguity:
    return _ask(key, _("On which day is the first visit?"), answer=Answer.DATE)


def which_days(key: str, recurrence: TimesPer) -> Ambiguity:
    count = recurrence.times
    if recurrence.per is Per.WEEK:
        sentence = ngettext(
            "{count} time a week: on which weekday?", "{count} times a week: on which weekdays?", count
        )
    elif recurrence.per is Per.MONTH:
        sentence = ngettext("{count} time a month: on which day?", "{count} times a month: on which days?", count)
    else:
        sentence = ngettext("{count} time: on which day?", "{count} times: on which days?", count)
    return _ask(key, sentence.format(count=count), answer=Answer.DAYS)


# Slots --------------------------------------------------------------------------------


def _of(slot: Slot) -> str:
    return words.day_name(slot.day) if slot.day is not None else _("each visit")


def stay(key: str) -> Ambiguity:
    return _ask(
        key, _("Does the child stay overnight between these days?"),
        Choice("day", _("No: a meeting on each day, without an overnight stay")),
        Choice("overnight", _("Yes: handed over on the first day, brought back on the last")),
    )  # fmt: skip


def weekday(key: str) -> Ambiguity:
    return _ask(key, _("On which weekday?"), answer=Answer.WEEKDAY)


def start_time(key: str, slot: Slot) -> Ambiguity:
    return _ask(key, _("When does it begin ({day})?").format(day=_of(slot)), answer=Answer.TIME)


def part_of_day(key: str, slot: Slot) -> Ambiguity:
    """Without hours nobody could choose, so each choice shows those that come of it."""
    sentence = _("{hours} can be in the morning or later in the day ({day}). Which is meant?")
    asked = sentence.format(hours=_hours(slot), day=_of(slot))
    return _ask(key, asked, *(Choice(part, label) for part, label in _parts(slot)))


def _parts(slot: Slot) -> Iterator[tuple[str, str]]:
    early, late = clocks.in_part(slot, "am"), clocks.in_part(slot, "pm")
    if late:
        yield "pm", _("In the afternoon or evening: {hours}").format(hours=_hours(late))
    if early:
        yield "am", _("In the morning: {hours}").format(hours=_hours(early))


def _hours(slot: Slot) -> str:
    ends = [words.clock_text(clock) for clock in (slot.start, slot.end) if clock]
    return "–".join(ends)


def end_time(key: str, slot: Slot) -> Ambiguity:
    return _ask(key, _("When does it end ({day})?").format(day=_of(slot)), answer=Answer.TIME)


def return_day(key: str, slot: Slot) -> Ambiguity:
    sentence = _("On which day is the child brought back ({day})?").format(day=_of(slot))
    return _ask(
        key, sentence, Choice("1", _("On the next day")), Choice("2", _("Two days later")), answer=Answer.NIGHTS
    )  # fmt: skip


def parent_present(key: str, parent: Parent) -> Ambiguity:
    sentence = _(
        "The order seems to want {parent} present at the contact. Confirm it only when this is certain: there will be "
        "no HOLD between the parents."
    ).format(parent=parent_name(parent))
    return _ask(
        key, sentence, Choice("yes", _("Yes, present")), Choice("no", _("No, the parents must not meet")),
        answer=Answer.CONFIRM,
    )  # fmt: skip


# Dates --------------------------------------------------------------------------------


def missing_year(key: str, bound: NoYear) -> Ambiguity:
    sentence = _("{day}: of which year?").format(day=words.short_day_text(bound.month, bound.day))
    return _ask(key, sentence, answer=Answer.DATE)


def child_born(key: str, bound: AtAge) -> Ambiguity:
    return _ask(key, _("When was the child born? The order counts by age."), answer=Answer.DATE)


def event_date(key: str, bound: Event, *, blocking: bool) -> Ambiguity:
    sentence = _("On which day is or was {event}?").format(event=event_name(bound.code))
    return _ask(key, sentence, answer=Answer.DATE, blocking=blocking)


def phase_start(key: str, number: int) -> Ambiguity:
    sentence = _("From which day does part {number} of the order hold? The part before it has no end.")
    return _ask(key, sentence.format(number=number), answer=Answer.DATE)


def start_date(key: str) -> Ambiguity:
    return _ask(key, _("From which day are the weeks or months of the order counted?"), answer=Answer.DATE)
