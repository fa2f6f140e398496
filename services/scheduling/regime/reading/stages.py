"""When a part of the regime holds: by date, by the child's age, by a number of weeks, by an event."""

from dataclasses import replace
from datetime import timedelta

from services.scheduling.regime.reading import periods
from services.scheduling.regime.reading.clocks import counted, day
from services.scheduling.regime.reading.events import event
from services.scheduling.regime.reading.ordinals import ordinals
from services.scheduling.regime.reading.phrases import phrases
from services.scheduling.regime.reading.pieces import DateRef, Hit, Stage, Unclear
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import After, AtAge, Bound, Event, NoYear, On, Per

UNITS = {"day": Per.DAY, "week": Per.WEEK, "month": Per.MONTH, "year": Per.YEAR}
OF_CHILD = phrases("на детето", "от детето", "на децата", "от децата")
PERIOD_LEADS = phrases("за периода", "в периода", "през периода", "за времето", "периода", "времето")
THEN = phrases(
    "след това", "след което", "след като изтече", "след този срок", "след този период",
    "след изтичането на този срок", "след изтичане на този срок", "след изтичането на този период",
    "след изтичане на този период", "след изтичане на срока", "след изтичане на периода",
    "след изтичането му", "след изтичането им", "след изтичането й",
    "след посочения период", "след посочения срок", "след тази дата", "след тази възраст", "след навършването им",
    "след навършването ѝ", "след навършване на тази възраст", "след навършване на посочената възраст",
    "впоследствие", "оттогава нататък", "а после", "след този момент", "от този момент нататък", "след тях",
    "сетне", "после", "след приключването му",
)  # fmt: skip


@remembered
def stage(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """
    A stretch of validity in any of its wordings.

    Recognisers with both ends come first, so that „от … до …" is not read as two stages.
    """
    if r.word(i, "режимът", "целият"):
        return _whole(r, i)
    return (
        _both_ages(r, i)
        or _until_length(r, i)
        or _both_dates(r, i)
        or _whole_period(r, i)
        or _then(r, i)
        or _from_nth_to_nth(r, i)
        or _leading_stretch(r, i)
        or _lasting(r, i)
        or _after_stretch(r, i)
        or _bounded(r, i)
    )


def _whole(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„Целият режим е за срок от една година", „Режимът важи до 31.12.2026 г."."""
    here = r.skip(r.skip(i, "целият"), "режим", "режимът")
    here = r.skip_all(here, "на", "лични", "отношения", "се", "е", "важи", "действа", "определя", "прилага")
    found = stage(r, here) if here > i + 1 and not r.word(here, "режимът", "целият") else None
    if found is None or isinstance(found.value, Unclear) or found.value.follows or found.value.leads:
        return None
    return Hit(replace(found.value, whole=True), found.end)


# Ages --------------------------------------------------------------------------------


@remembered
def age(r: Reader, i: int) -> Hit[AtAge] | None:
    """„3-годишна възраст", „тригодишна възраст", „три години и шест месеца", „3 г."."""
    years = r.tag(i, Tag.AGE)
    if years:
        return Hit(AtAge(years), _past_age_word(r, i + 1))
    count = counted(r, i)
    if not count or not 0 < count.value <= 18:
        return None
    here = r.skip(count.end, "-")
    if r.has(here, Tag.AGE) or r.word(here, "-", "годишна") and r.has(here + 1, Tag.AGE):
        return Hit(AtAge(count.value), _past_age_word(r, here + 1))
    unit = r.tag(count.end, Tag.UNIT)
    if unit == "month" or r.at(here).text.startswith("месечн"):
        return Hit(AtAge(*divmod(count.value, 12)), _past_age_word(r, max(here, count.end) + 1))
    return _years_and_months(r, count) if unit == "year" else None


def _years_and_months(r: Reader, count: Hit[int]) -> Hit[AtAge]:
    end = count.end + 1
    months = counted(r, end + 1) if r.word(end, "и") else None
    if months and months.value < 12 and r.tag(months.end, Tag.UNIT) == "month":
        return Hit(AtAge(count.value, months.value), _past_age_word(r, months.end + 1))
    if r.word(end, "и") and r.has(end + 1, Tag.HALF):
        return Hit(AtAge(count.value, 6), _past_age_word(r, end + 2))
    return Hit(AtAge(count.value), _past_age_word(r, end))


def _past_age_word(r: Reader, i: int) -> int:
    here = r.skip(r.skip(i, "му", "й", "си"), "възраст", "възрастта")
    here = r.skip(here, "му", "й", "си", "им")
    tail = OF_CHILD.past(r, here)
    return tail or here


def _reaching(r: Reader, i: int) -> Hit[AtAge] | None:
    """The age behind „навършване на", „детето навърши", „пълнолетие"."""
    here = r.skip_all(i, "като", "детето", "децата", "малолетното", "малолетния", "той", "тя", "не")
    turned = r.word(here, "навършване", "навършването", "навърши", "навършат", "навършило", "навършил", "навършила")
    here = here + 1 if turned else i
    here = r.skip_all(here, "на", "от", "детето", "децата", "неговата", "нейната", "от", "му", "й", "възраст")
    return age(r, here)


def _both_ages(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„От навършване на 3 до навършване на 6-годишна възраст"."""
    if not r.word(i, "от", "след", "между"):
        return None
    first = _reaching(r, i + 1) or _bare_age(r, i + 1)
    if not first or not r.word(first.end, "до", "и", "-"):
        return None
    last = _reaching(r, first.end + 1)
    if last is None or not _says_age(r, i, last.end):
        return None
    in_months = not last.value.years and last.value.months and not first.value.months
    lower = AtAge(0, first.value.years) if in_months else first.value
    return Hit(Stage(lower, last.value), last.end)


def _says_age(r: Reader, i: int, end: int) -> bool:
    """„От 3 до 6 месеца" is a length unless a word of age stands in it."""
    in_years = r.tag(end - 1, Tag.UNIT) != "month"
    return in_years or any(r.at(place).text.startswith("навърш") for place in range(i, end))


def _bare_age(r: Reader, i: int) -> Hit[AtAge] | None:
    """The first number of „от 3 до 6-годишна възраст"."""
    here = r.skip_all(i, "навършване", "навършването", "на")
    count = counted(r, here)
    if count and 0 < count.value <= 18 and r.word(count.end, "до", "-") and _reaching(r, count.end + 1):
        return Hit(AtAge(count.value), count.end)
    return None


# Dates and events -------------------------------------------------------------------------------


def _both_dates(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„От 01.09.2026 г. до 31.12.2026 г."; without a year on either side the span grammar decides."""
    here = _past_since(r, i) or PERIOD_LEADS.past(r, i)
    bare = here is None and r.at(i).kind == "number"
    first = day(r, i if here is None else here) if bare or here is not None else None
    if bare and not (first and first.value.year and r.word(first.end, "-")):
        return None  # „(01.10.2026 г. – 30.11.2026 г.)" needs no „от"
    if not first:
        return None
    joint = r.skip(first.end, "и") if r.word(first.end + 1, "до") else first.end
    if not r.word(joint, "до", "-"):
        return None
    last = day(r, joint + 1)
    if not last or not (first.value.year or last.value.year):
        return None
    return _dated(first.value, last.value, last.end)


def _whole_period(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„През месец юни 2027 г.", „за 2027 г."."""
    if r.at(i).kind == "number" or r.has(i, Tag.ORDINAL):
        return None
    start = PERIOD_LEADS.past(r, i) or r.skip_tag(i, Tag.SINCE)
    found = periods.stretch(r, start) or periods.whole(r, i)
    return _dated(*found.value, found.end) if found else None


def _dated(first: DateRef | None, last: DateRef | None, end: int) -> Hit[Stage | Unclear]:
    for found in (first, last):
        if found and found.date is None:
            return Hit(Unclear("no_such_date"), end)
    return Hit(Stage(_bound(first), _bound(last)), end)


def _bound(found: DateRef | None) -> Bound | None:
    if found is None or found.date is None:
        return None
    return On(found.date) if found.year else NoYear(found.month, found.day)


def _past_since(r: Reader, i: int) -> int | None:
    """Behind „от", „считано от", „в периода от"."""
    start = PERIOD_LEADS.past(r, i) or i
    here = r.skip_tag(start, Tag.SINCE)
    if here > start and r.word(here, "на"):
        return here + 1  # „срещите започват на 07.10.2026 г."
    here = r.skip(here, "начиная", "занапред")
    return r.skip(here + 1, "дата", "датата", "деня") if r.word(here, "от", "след") else None


def _bounded(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """One end: „считано от 01.09.2026 г.", „до 31.12.2026 г.", „до навършване на 3 години", „след влизане в сила"."""
    if r.word(i, "докато") and (grown := _reaching(r, i + 1)) and grown.end > i + 3:
        return Hit(Stage(ends=grown.value), grown.end)
    until = r.skip_tag(r.skip(i, "в", "за", "със"), Tag.DURING)
    if r.word(until, "до") and (until == i or until > i + 1):
        return _until(r, until + 1)
    if r.word(i, "над"):
        old = age(r, i + 1)
        return Hit(Stage(starts=old.value), old.end) if old else None
    here = _past_since(r, i)
    return _since(r, here, exclusive=r.word(here - 1, "след")) if here is not None else None


def _until(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    here = r.skip(i, "дата", "датата")
    found = _whole_date(r, here) or periods.end_of(r, here)
    if found:
        return _dated(None, found.value, found.end)
    grown = _reaching(r, here) if not counted(r, here) or _is_age(r, here) else None
    if grown:
        return Hit(Stage(ends=grown.value), grown.end)
    named = event(r, here)
    return Hit(Stage(ends=named.value), named.end) if named else None


def _is_age(r: Reader, i: int) -> bool:
    """„До 3-годишна възраст" and „до 3 години", but not „до 3 месеца"."""
    found = age(r, i)
    return bool(found and (found.value.years or r.word(found.end - 1, "възраст", "възрастта")))


def _since(r: Reader, i: int, *, exclusive: bool) -> Hit[Stage | Unclear] | None:
    found = _whole_date(r, i) or periods.month_begins(r, i)
    if found:
        return _dated(_next_day(found.value) if exclusive else found.value, None, found.end)
    grown = _reaching(r, i) if not counted(r, i) or _is_age(r, i) else None
    if grown and (r.has(grown.end - 1, Tag.UNIT, Tag.AGE) or r.word(grown.end - 1, "възраст") or grown.end > i + 1):
        return Hit(Stage(starts=grown.value, follows=False), grown.end)
    named = event(r, r.skip(i, "на")) or event(r, i - 1)  # „от датата на влизане в сила", „от датата на решението"
    return Hit(Stage(starts=named.value), named.end) if named else None


def _next_day(found: DateRef) -> DateRef:
    """„След 01.01.2027 г." begins on the day after."""
    if not found.year or found.date is None:
        return found
    day = found.date + timedelta(days=1)
    return DateRef(day.day, day.month, day.year)


def _whole_date(r: Reader, i: int) -> Hit[DateRef] | None:
    """A date that cannot be a time of day, and behind which no clock stands (then it is the end of a span)."""
    found = day(r, i)
    return found if found and (found.value.year or found.value.certain) else None


# Stretches --------------------------------------------------------------------------------


def _then(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    end = THEN.past(r, i) or _past_term(r, i)
    return Hit(Stage(follows=True), end) if end is not None else None


def _past_term(r: Reader, i: int) -> int | None:
    """„След изтичане на 6-месечния срок", „след изтичането на шестмесечния период"."""
    here = r.skip_all(i + 1, "изтичане", "изтичането", "на") if r.word(i, "след") else i
    here = here + 2 if r.at(here).kind == "number" and r.word(here + 1, "-") else here
    termed = here > i + 1 and r.at(here).text.endswith(("месечния", "седмичния", "годишния", "дневния"))
    return here + 2 if termed and r.word(here + 1, "срок", "период") else None


def _leading_stretch(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„През първите 8 седмици", „следващите три месеца", „вторите шест месеца", „първия месец"."""
    here = r.skip(i, "през", "в", "за", "по", "във")
    here = r.skip(here, "течение") if r.word(here, "течение") else here
    follows = r.has(here, Tag.NEXT)
    which = None if follows else ordinals(r, here)
    if not follows and (which is None or which.value.bare or which.value.either):
        return None
    values = (2,) if follows or which is None else which.value.values
    if values[0] < 1 or values[-1] - values[0] != len(values) - 1:
        return None
    return _stretch_length(r, which.end if which else here + 1, values)


def _from_nth_to_nth(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„От четвъртия до шестия месец": it must begin where the lengths before it end."""
    first = ordinals(r, i + 1) if r.word(i, "от") else None
    last = ordinals(r, first.end + 1) if first and r.word(first.end, "до", "-") else None
    unit = UNITS.get(r.tag(last.end, Tag.UNIT) or "") if last else None
    if not first or not last or unit is None or first.value.bare or last.value.bare:
        return None
    start, end = first.value.values[0], last.value.values[-1]
    if not 1 < start <= end:
        return None
    return Hit(Stage(After(start - 1, unit), After(end - start + 1, unit), follows=True, leads=True), last.end + 1)


def _stretch_length(r: Reader, i: int, values: tuple[int, ...]) -> Hit[Stage | Unclear] | None:
    count = counted(r, i)
    here = count.end if count else i
    unit = UNITS.get(r.tag(here, Tag.UNIT) or "")
    if unit is None or unit is Per.DAY and count is None or r.has(here + 1, Tag.DAY):
        return None
    number, several = values[0], len(values)
    singular = unit is not Per.DAY and count is None and number <= 12 and _is_singular(r, here, unit)
    if count is None and not singular or count and several > 1:
        return None
    length = After(count.value if count else several, unit)
    since = _from_event(r, here + 1)
    stage = Stage(since.value, length, follows=number > 1, leads=True)
    return Hit(stage, since.end)


def _is_singular(r: Reader, i: int, unit: Per) -> bool:
    """„Първата седмица" alone is a week of every month, so only months and years stand without a number."""
    return unit in (Per.MONTH, Per.YEAR) and not r.word(i + 1, "от", "на")


def _from_event(r: Reader, i: int) -> Hit[Event | None]:
    """„… от влизане в сила на решението": where the length begins."""
    named = event(r, r.skip(i + 1, "от")) if r.word(i, "от", "след", "считано") else None
    return Hit(named.value, named.end) if named else Hit(None, i)


def _until_length(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„(В срок) до шест месеца от влизане в сила", „шест месеца след влизане в сила": a length and no age."""
    here = r.skip(i, "в", "за", "със", "с")
    here = r.skip_tag(here, Tag.DURING) if here > i else i
    named = here > i + 1
    here = r.skip(here, "до")
    count = counted(r, here)
    unit = UNITS.get(r.tag(count.end, Tag.UNIT) or "") if count else None
    if count is None or unit is None or (here > i and not named and not r.word(i, "до")):
        return None
    since = _from_event(r, count.end + 1)
    counts_on = r.word(count.end + 1, "от", "след", "считано") and not OF_CHILD.past(r, count.end + 1)
    if not r.word(here - 1, "до"):
        return Hit(Stage(since.value, After(count.value, unit)), since.end) if _counts_from(r, count.end + 1) else None
    if since.value is None and not (named or counts_on):
        return None
    return Hit(Stage(since.value, After(count.value, unit)), since.end)


def _counts_from(r: Reader, i: int) -> bool:
    """„Шест месеца от влизане в сила"; „шест месеца след …" may as well be when something begins."""
    return r.word(i, "от", "считано") and _from_event(r, i).value is not None


def _lasting(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„За срок от шест месеца", „в продължение на 8 седмици", „в рамките на 3 месеца"."""
    here = r.skip(i, "за", "в", "във", "с", "през", "със")
    here = r.skip(here, "първоначален", "период", "един") if r.word(here, "първоначален") else here
    if not r.has(here, Tag.DURING) or r.word(here, "времето", "време", "интервал", "интервала"):
        return None
    count = counted(r, r.skip_all(here + 1, "от", "на"))
    unit = UNITS.get(r.tag(count.end, Tag.UNIT) or "") if count else None
    if count is None or unit is None:
        return None
    since = _from_event(r, count.end + 1)
    return Hit(Stage(since.value, After(count.value, unit)), since.end)


def _after_stretch(r: Reader, i: int) -> Hit[Stage | Unclear] | None:
    """„След изтичане на шест месеца", „след първите три месеца", „след третия месец": the stretch before ends."""
    if not r.word(i, "след"):
        return None
    here = r.skip_all(
        i + 1, "изтичане", "изтичането", "на", "като", "изтекат", "изтече", "тези", "този", "срока", "от"
    )
    which = ordinals(r, here)
    plain = which is not None and not which.value.bare
    here = which.end if which and plain else here
    count = counted(r, here)
    at = count.end if count else here
    unit = UNITS.get(r.tag(at, Tag.UNIT) or "")
    if unit is None or not (count or plain) or r.tag(at, Tag.UNIT) == "day" and not count:
        return None
    amount = count.value if count else which.value.values[0] if which else 0
    return Hit(Stage(starts=After(amount, unit), follows=True), _from_event(r, at + 1).end)
