"""Feasts, seasons, vacations and family days that orders name."""

from services.scheduling.regime.reading.clocks import counted
from services.scheduling.regime.reading.pieces import Amount, Hit, Occasion, YearParity
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import EasterDay, MonthDay, Parity, Per

# Longer names first: „Велика събота" is not a Saturday to be counted, „Бъдни вечер" no evening.
NAMES: tuple[tuple[tuple[str, ...], str, EasterDay | MonthDay | None], ...] = (
    (("втория", "ден", "на", "великден"), "easter", EasterDay(1)),
    (("вторият", "ден", "на", "великден"), "easter", EasterDay(1)),
    (("великденския", "понеделник"), "easter", EasterDay(1)),
    (("великденски", "понеделник"), "easter", EasterDay(1)),
    (("светли", "понеделник"), "easter", EasterDay(1)),
    (("разпети", "петък"), "easter", EasterDay(-2)),
    (("велики", "петък"), "easter", EasterDay(-2)),
    (("велики", "четвъртък"), "easter", EasterDay(-3)),
    (("велика", "събота"), "easter", EasterDay(-1)),
    (("великденската", "неделя"), "easter", EasterDay(0)),
    (("великденска", "неделя"), "easter", EasterDay(0)),
    (("възкресение", "христово"), "easter", EasterDay(0)),
    (("лазаровден",), "easter", EasterDay(-8)),
    (("цветница",), "easter", EasterDay(-7)),
    (("великден",), "easter", EasterDay(0)),
    (("великденските", "празници"), "easter", None),
    (("великденски", "празници"), "easter", None),
    (("великденските",), "easter", None),
    (("великденски",), "easter", None),
    (("бъдни", "вечер"), "christmas", MonthDay(12, 24)),
    (("рождество", "христово"), "christmas", MonthDay(12, 25)),
    (("коледните", "и", "новогодишните", "празници"), "christmas_new_year", None),
    (("коледните", "и", "новогодишни", "празници"), "christmas_new_year", None),
    (("коледно", "-", "новогодишните", "празници"), "christmas_new_year", None),
    (("коледните", "празници"), "christmas", None),
    (("коледни", "празници"), "christmas", None),
    (("коледните",), "christmas", None),
    (("коледни",), "christmas", None),
    (("коледа",), "christmas", None),
    (("новогодишните", "празници"), "new_year", None),
    (("новогодишните",), "new_year", None),
    (("новогодишни",), "new_year", None),
    (("новогодишната", "нощ"), "new_year", MonthDay(12, 31)),
    (("нова", "година"), "new_year", None),
    (("новата", "година"), "new_year", None),
    (("гергьовден",), "feast", MonthDay(5, 6)),
    (("никулден",), "feast", MonthDay(12, 6)),
    (("трети", "март"), "feast", MonthDay(3, 3)),
    (("осми", "март"), "feast", MonthDay(3, 8)),
    (("първи", "юни"), "feast", MonthDay(6, 1)),
    (("баба", "марта"), "feast", MonthDay(3, 1)),
    (("ден", "на", "детето"), "feast", MonthDay(6, 1)),
    (("деня", "на", "детето"), "feast", MonthDay(6, 1)),
)
STARTS = frozenset(words[0] for words, _, _ in NAMES)
HALVES = ("половината", "половин", "половина", "половинката")


def feast_day(r: Reader, i: int) -> Hit[Occasion] | None:
    """A feast by name, with its day when the calendar fixes it."""
    if r.at(i).text not in STARTS:
        return None
    for words, code, day in NAMES:
        end = r.phrase(i, *words)
        if end is not None:
            return Hit(Occasion(code, day), end)
    return None


def occasion(r: Reader, i: int) -> Hit[Occasion] | None:
    """Anything that makes the clause a special one: feast, season, vacation, leave, birthday, name day."""
    return feast_day(r, i) or _family_day(r, i) or _free_time(r, i)


def _family_day(r: Reader, i: int) -> Hit[Occasion] | None:
    code = r.tag(i, Tag.PARTY)
    if code and r.word(i + 1, "ден", "дни", "дните", "деня"):
        return Hit(Occasion(code), i + 2)
    return None


def _free_time(r: Reader, i: int) -> Hit[Occasion] | None:
    season = r.tag(i, Tag.SEASON)
    if season:
        return Hit(Occasion(season), r.skip_tag(i + 1, Tag.VACATION))
    if r.has(i, Tag.VACATION) and r.at(i).text.startswith("ваканц"):
        return Hit(Occasion("vacation"), i + 1)
    return Hit(Occasion("leave"), i + 1) if r.has(i, Tag.LEAVE) else None


def year_parity(r: Reader, i: int) -> Hit[YearParity] | None:
    """„Всяка четна година", „през нечетните години", „на четна календарна година"."""
    here = r.skip(i, "през", "на", "в", "за", "по")
    here = r.skip_tag(here, Tag.EVERY)
    parity: Parity | None = r.tag(here, Tag.PARITY)
    if parity is None and not r.has(here - 1, Tag.EVERY):
        return None
    year = r.skip_tag(here + 1 if parity else here, Tag.KIND)
    return Hit(YearParity(parity), year + 1) if r.tag(year, Tag.UNIT) == "year" else None


def amount(r: Reader, i: int) -> Hit[Amount] | None:
    """„20 дни", „един месец", „две седмици", „половината от": how much, not when."""
    here = r.skip(i, "по", "за", "с")
    if r.word(here, *HALVES) and not r.tag(here + 1, Tag.UNIT):
        return Hit(Amount(None, None), r.skip(here + 1, "от"))
    count = counted(r, here)
    if count is None:
        return None
    unit = {"day": Per.DAY, "week": Per.WEEK, "month": Per.MONTH}.get(r.tag(_past_kind(r, count.end), Tag.UNIT) or "")
    return Hit(Amount(count.value, unit), _past_kind(r, count.end) + 1) if unit else None


def _past_kind(r: Reader, i: int) -> int:
    """„Двадесет последователни календарни дни"."""
    return r.skip_all(i, "последователни", "последователен", "календарни", "календарен", "поредни", "цели", "цял")
