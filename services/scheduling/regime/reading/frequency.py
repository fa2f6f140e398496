"""How often: „всяка първа и трета събота от месеца", „през седмица", „два пъти седмично", „всеки ден"."""

from dataclasses import replace

from services.scheduling.regime.reading.clocks import counted
from services.scheduling.regime.reading.ordinals import Ordinals, ordinals
from services.scheduling.regime.reading.phrases import phrases
from services.scheduling.regime.reading.pieces import Daily, Head, Hit, Interval, Numbered, OfMonth, Often, Unclear
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.weekdays import Weekdays, weekdays
from services.scheduling.regime.rule import WEEKEND, Parity, Per, Unit

WORKDAYS = (0, 1, 2, 3, 4)
UNITS = {"week": Unit.WEEK, "weekend": Unit.WEEKEND}
OF_PERIOD = phrases("от седмицата", "от месеца")
COUNTED_THINGS = ("дни", "ден", "срещи", "среща", "посещения", "уикенд", "уикенда")
WHICH_MONTH = ("всеки", "съответния", "съответен", "текущия", "календарния", "календарен", "дадения")


# Heads --------------------------------------------------------------------------------


@remembered
def head(r: Reader, i: int) -> Hit[Head] | None:
    """A noun phrase that says on which days; bare weekdays count too."""
    start = r.skip(i, "на", "в", "във", "през", "за") if _is_head_start(r, i + 1) else i
    every = r.has(start, Tag.EVERY)
    here = start + 1 if every else start
    behind = _ordinal_behind(r, here, every)
    if behind is not None:
        return behind
    which = _which(r, here, every)
    parity: Parity | None = None if which else r.tag(here, Tag.PARITY)
    here = which.end if which else here + 1 if parity else here
    month = of_month(r, here)
    noun = _noun(r, month.end if month and which else here)
    if noun is None and which and _is_elliptical(r, i, which):
        return Hit(Head(every=every, ordinals=which.value.values), which.end)
    if noun is None or not _is_sound(every, which, parity, noun.value):
        return None
    return _finish(r, noun, every, which, parity, bool(month and which))


def _ordinal_behind(r: Reader, i: int, every: bool) -> Hit[Head] | None:
    """„Седмица първа:", „седмица 1 и 3:" as the heading of what follows."""
    if every or not r.word(i, "седмица"):
        return None
    which = ordinals(r, i + 1)
    if which is None or which.value.either or not r.word(which.end, ":", "-", "("):
        return None
    return Hit(Head(unit=Unit.WEEK, ordinals=which.value.values), which.end)


def _is_head_start(r: Reader, i: int) -> bool:
    token = r.at(i)
    return r.has(i, Tag.EVERY, Tag.ORDINAL, Tag.PARITY, Tag.DAY) or token.kind == "number" or token.roman is not None


def _which(r: Reader, i: int, every: bool) -> Hit[Ordinals] | None:
    found = ordinals(r, i)
    if found is None:
        return None
    if found.value.bare and not every and not _bare_is_ordinal(r, found):
        return None
    return _expanded(r, found)


def _bare_is_ordinal(r: Reader, found: Hit[Ordinals]) -> bool:
    """„1 и 3 събота" without „всяка": only as a list before a noun in the singular."""
    return len(found.value.values) > 1 and (r.has(found.end, Tag.DAY) or r.word(found.end, "седмица", "уикенд"))


def _expanded(r: Reader, found: Hit[Ordinals]) -> Hit[Ordinals]:
    """„Първите две съботи" are the 1st and the 2nd, when those of a month are meant."""
    count = counted(r, found.end)
    values = found.value.values
    counts_nouns = count and (r.has(count.end, Tag.DAY) or r.tag(count.end, Tag.UNIT) in ("week", "weekend"))
    if not (count and counts_nouns and len(values) == 1 and 2 <= count.value <= 4):
        return found
    if values == (1,):
        return Hit(Ordinals(tuple(range(1, count.value + 1)), False, counted=True), count.end)
    return Hit(Ordinals((-2, -1), False, counted=True), count.end) if (values, count.value) == ((-1,), 2) else found


def _noun(r: Reader, i: int) -> Hit[Head] | None:
    kind = r.has(i, Tag.KIND)
    whole = r.has(i, Tag.WHOLE)
    here = i + 1 if kind or whole else i
    unit = UNITS.get(r.tag(here, Tag.UNIT) or "")
    if unit:
        return Hit(Head(unit=unit, of_year=kind, whole=whole, plural=r.at(here).text.endswith(("и", "ите"))), here + 1)
    hyphenated = _hyphenated_weekend(r, here) or _workdays(r, here)
    if hyphenated:
        return hyphenated
    found = weekdays(r, here)
    return Hit(_of_weekdays(found.value), found.end) if found and not (kind or whole) else None


def _of_weekdays(found: Weekdays) -> Head:
    return Head(
        unit=Unit.WEEKDAY, days=found.days, plural=found.plural, either=found.either, ranged=found.ranged,
        dashed=found.dashed,
    )  # fmt: skip


def _hyphenated_weekend(r: Reader, i: int) -> Hit[Head] | None:
    end = r.phrase(i, "уик", "-", "енд") or r.phrase(i, "уик", "-", "енда") or r.phrase(i, "уик", "-", "ендите")
    return Hit(Head(unit=Unit.WEEKEND, plural=r.word(end - 1, "ендите")), end) if end else None


def _workdays(r: Reader, i: int) -> Hit[Head] | None:
    if r.word(i, "делничен", "делнични", "делничните", "делничния") and r.word(i + 1, "ден", "дни", "дните"):
        return Hit(Head(unit=Unit.WEEKDAY, days=WORKDAYS, plural=True, ranged=True), i + 2)
    return None


def _is_sound(every: bool, which: Hit[Ordinals] | None, parity: Parity | None, noun: Head) -> bool:
    """A week or weekend alone says nothing about how often."""
    return noun.unit is Unit.WEEKDAY or every or which is not None or parity is not None or noun.plural


def _is_elliptical(r: Reader, i: int, which: Hit[Ordinals]) -> bool:
    """„… а през втората и четвъртата – в неделя": the noun was said before."""
    led = r.has(i, Tag.EVERY) or r.word(i, "през", "на", "в") or r.word(i - 1, ",", "и", "а", ";", ".")
    return led and not which.value.bare and (r.word(which.end, "-", ":", ",") or r.has(which.end, Tag.FROM))


def _finish(
    r: Reader, noun: Hit[Head], every: bool, which: Hit[Ordinals] | None, parity: Parity | None, of_month_before: bool
) -> Hit[Head]:
    month = of_month(r, noun.end)
    year = of_year(r, noun.end)
    end = month.end if month else year.end if year else r.phrase(noun.end, "от", "седмицата") or noun.end
    vague = bool(which and which.value.either)
    value = replace(
        noun.value,
        every=every,
        ordinals=which.value.values if which else (),
        parity=parity,
        of_month=of_month_before or month is not None,
        of_year=noun.value.of_year or year is not None,
        either=noun.value.either or vague,
        vague=vague,
        counted=bool(which and which.value.counted),
    )
    return Hit(value, end)


# „От месеца", „от годината" ---------------------------------------------------------------------


@remembered
def of_month(r: Reader, i: int) -> Hit[OfMonth] | None:
    """„Месечно" counts here as well: after ordinals it says the same."""
    here = r.skip(i, ",") if r.has(i + 1, Tag.FROM, Tag.IN) else i
    if r.word(here, "месечно", "ежемесечно"):
        return Hit(OfMonth(), here + 1)
    if not r.word(here, "от", "на", "в", "през", "за"):
        return None
    here = r.skip_all(here + 1, *WHICH_MONTH)
    if r.tag(here, Tag.UNIT) != "month" or r.has(here + 1, Tag.MONTH) or _skips_month(r, i):
        return None
    return Hit(OfMonth(), here + 1)


def every_month(r: Reader, i: int) -> Hit[OfMonth] | None:
    """„Всеки месец, …"."""
    here = r.skip(i, "за", "през", "в", "на")
    is_every = r.has(here, Tag.EVERY)
    here = r.skip(here + 1, "календарен", "един") if is_every else here
    return Hit(OfMonth(), here + 1) if is_every and r.word(here, "месец") and not r.has(here + 1, Tag.MONTH) else None


def of_year(r: Reader, i: int) -> Hit[OfMonth] | None:
    here = r.skip_all(i + 1, "календарната") if r.word(i, "от", "на", "в", "през") else i
    if here > i and r.word(here, "годината", "година", "календара"):
        return Hit(OfMonth(), here + 1)
    if r.word(i, "по") and r.word(i + 1, "календар", "календара"):
        return Hit(OfMonth(), i + 2)
    return None


def day_range(r: Reader, i: int) -> Hit[Head] | None:
    """„От понеделник до петък" without hours of its own: the days, at hours that stand elsewhere."""
    if not r.word(i, "от"):
        return None
    first = weekdays(r, i + 1)
    last = weekdays(r, first.end + 1) if first and r.word(first.end, "до") else None
    if not first or not last or len(first.value.days) != 1 or len(last.value.days) != 1:
        return None
    start, steps = first.value.days[0], (last.value.days[0] - first.value.days[0]) % 7
    days = tuple((start + step) % 7 for step in range(steps + 1))
    return Hit(Head(unit=Unit.WEEKDAY, days=days, ranged=True), last.end)


# Intervals --------------------------------------------------------------------------------


def daily(r: Reader, i: int) -> Hit[Daily] | None:
    """„Всеки ден", „ежедневно", „през ден"."""
    if r.tag(i, Tag.OFTEN) == (1, Per.DAY):
        return Hit(Daily(), i + 1)
    if r.word(i, "през") and r.word(i + 1, "ден"):
        return Hit(Daily(2), i + 2)
    count = counted(r, i + 2) if r.word(i, "веднъж") and r.word(i + 1, "на") else None
    if count and r.word(count.end, "дни") and 2 <= count.value <= 366:
        return Hit(Daily(count.value), count.end + 1)
    if r.has(i, Tag.EVERY) and r.word(i + 1, "ден"):
        return Hit(Daily(), OF_PERIOD.past(r, i + 2) or i + 2)
    return None


def every_other_month(r: Reader, i: int) -> Hit[Unclear] | None:
    """„Всяка събота през месец": in every second month, which no rule can say."""
    return Hit(Unclear("hazard_alternate"), i + 2) if _skips_month(r, i) else None


def _skips_month(r: Reader, i: int) -> bool:
    return r.word(i, "през") and r.word(i + 1, "месец") and not r.has(i + 2, Tag.MONTH)


def interval(r: Reader, i: int) -> Hit[Interval] | None:
    """„През седмица", „на всеки две седмици", „веднъж на 14 дни"."""
    return _skipping(r, i) or _counted_weeks(r, i)


def _skipping(r: Reader, i: int) -> Hit[Interval] | None:
    if not r.word(i, "през"):
        return None
    one = r.skip(i + 1, "една", "един", "1")
    if r.word(one, "седмица", "уикенд"):
        return Hit(Interval(2, (5, 6) if r.word(one, "уикенд") else ()), one + 1)
    count = counted(r, i + 1)
    if count and r.word(count.end, "седмици"):
        return Hit(Interval(None), count.end + 1)
    return _skipping_weekday(r, i + 1)


def _skipping_weekday(r: Reader, i: int) -> Hit[Interval] | None:
    """„През събота": every other Saturday, or on Saturdays? A question."""
    if r.word(i, "събота", "неделя", "сряда", "понеделник", "вторник", "четвъртък", "петък"):
        return Hit(Interval(None, (r.tag(i, Tag.DAY),)), i + 1)
    return None


def _counted_weeks(r: Reader, i: int) -> Hit[Interval] | None:
    here = r.skip(i, "веднъж") if r.word(i, "веднъж") else _past_one_time(r, i)
    onward = r.skip(here, "на", "през")
    every = r.skip_tag(onward, Tag.EVERY)
    if every == i or (here == i and every == onward and r.word(i, "през")):
        return None
    count = counted(r, every)
    if not count:
        return None
    if r.word(count.end, "седмици") and 2 <= count.value <= 8:
        return Hit(Interval(count.value), count.end + 1)
    fortnight = count.value == 14 and r.word(count.end, "дни") and not r.word(i, "веднъж")
    return Hit(Interval(2), count.end + 1) if fortnight else None


def _past_one_time(r: Reader, i: int) -> int:
    count = counted(r, i)
    return count.end + 1 if count and count.value == 1 and r.word(count.end, "път") else i


# Counts --------------------------------------------------------------------------------


def often(r: Reader, i: int) -> Hit[Often] | None:
    """„Два пъти седмично", „веднъж месечно", „2 дни в седмицата", „ежеседмично"."""
    plain = r.tag(i, Tag.OFTEN)
    if plain and plain[1] is Per.WEEK:
        return Hit(Often(0, Per.WEEK), i + 1)
    start = r.skip(i, "по", "в")
    some = _some_of(r, start)
    if some:
        return some
    times = _times(r, start)
    per = _per(r, times.end) if times else None
    if not (times and per and times.value <= 31):
        return None
    days = WEEKEND if r.tag(times.end - 1, Tag.UNIT) == "weekend" else ()
    return Hit(Often(times.value, per.value, days), per.end)


def _some_of(r: Reader, i: int) -> Hit[Often] | None:
    """„Две съботи в месеца", „един от съботните дни на месеца": how many of them, not which."""
    count = counted(r, i)
    days = (
        weekdays(r, r.skip(count.end, "от", "поредни", "последователни")) if count and 1 <= count.value <= 4 else None
    )
    month = of_month(r, days.end) if days else None
    plural = days is not None and (days.value.plural or count is not None and count.value == 1)
    if not (count and days and month and plural):
        return None
    return Hit(Often(count.value, Per.MONTH, days.value.days), month.end)


def _times(r: Reader, i: int) -> Hit[int] | None:
    single = r.tag(i, Tag.TIMES)
    if single:
        return Hit(single, i + 1)
    count = counted(r, i)
    if count and (
        r.has(count.end, Tag.TIMES)
        or r.word(count.end, "дни", "ден", "срещи", "среща", "посещения", "уикенд", "уикенда")
    ):
        return Hit(count.value, count.end + 1)
    return None


def _per(r: Reader, i: int) -> Hit[Per] | None:
    plain = r.tag(i, Tag.OFTEN)
    if plain:
        return Hit(plain[1], i + 1)
    if not r.word(i, "в", "на", "през", "за", "от"):
        return None
    here = r.skip_tag(i + 1, Tag.EVERY)
    units = {"week": Per.WEEK, "month": Per.MONTH, "day": Per.DAY, "year": Per.YEAR}
    per = units.get(r.tag(here, Tag.UNIT) or "")
    return Hit(per, here + 1) if per and not r.has(here + 1, Tag.MONTH) else None


def numbered(r: Reader, i: int) -> Hit[Numbered | Unclear] | None:
    """„На 1-во и 15-о число", „всяко първо число"."""
    found = ordinals(r, r.skip_tag(r.skip(i, "на"), Tag.EVERY))
    if found is None or found.value.either or found.value.values[0] < 1:
        return None
    month = of_month(r, found.end + 1)
    named = r.word(found.end, "число", "числа", "дата") or month and r.word(found.end, "ден", "дни")
    if named and r.word(i - 1, "след", "преди", "до"):
        return Hit(Unclear("hazard_relative"), month.end if month else found.end + 1)
    return Hit(Numbered(found.value.values), month.end if month else found.end + 1) if named else None
