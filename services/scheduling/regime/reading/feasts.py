"""Feasts, seasons, vacations and family days that orders name."""

from services.scheduling.regime.reading.clocks import counted
from services.scheduling.regime.reading.phrases import Phrases
from services.scheduling.regime.reading.pieces import Amount, Hit, Occasion, YearParity
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import EasterDay, MonthDay, Parity, Per

# Longer names first: „Велика събота" is not a Saturday to be counted, „Бъдни вечер" no evening.
NAMES: Phrases[Occasion] = Phrases(
    {
        "втория ден на великден": Occasion("easter", EasterDay(1)),
        "вторият ден на великден": Occasion("easter", EasterDay(1)),
        "великденския понеделник": Occasion("easter", EasterDay(1)),
        "великденски понеделник": Occasion("easter", EasterDay(1)),
        "великденския вторник": Occasion("easter", EasterDay(2)),
        "светли понеделник": Occasion("easter", EasterDay(1)),
        "разпети петък": Occasion("easter", EasterDay(-2)),
        "велики петък": Occasion("easter", EasterDay(-2)),
        "велики четвъртък": Occasion("easter", EasterDay(-3)),
        "велика събота": Occasion("easter", EasterDay(-1)),
        "великата събота": Occasion("easter", EasterDay(-1)),
        "светлия понеделник": Occasion("easter", EasterDay(1)),
        "великденската неделя": Occasion("easter", EasterDay(0)),
        "великденска неделя": Occasion("easter", EasterDay(0)),
        "възкресение христово": Occasion("easter", EasterDay(0)),
        "лазаровден": Occasion("easter", EasterDay(-8)),
        "цветница": Occasion("easter", EasterDay(-7)),
        "великден": Occasion("easter", EasterDay(0)),
        "великденските празници": Occasion("easter"),
        "великденски празници": Occasion("easter"),
        "великденската": Occasion("easter"),
        "великденската ваканция": Occasion("easter"),
        "великденските": Occasion("easter"),
        "великденски": Occasion("easter"),
        "бъдни вечер": Occasion("christmas", MonthDay(12, 24)),
        "рождество христово": Occasion("christmas", MonthDay(12, 25)),
        "коледните и новогодишните празници": Occasion("christmas_new_year"),
        "коледните и новогодишни празници": Occasion("christmas_new_year"),
        "коледно - новогодишните празници": Occasion("christmas_new_year"),
        "коледните празници": Occasion("christmas"),
        "коледни празници": Occasion("christmas"),
        "коледната": Occasion("christmas"),
        "коледната ваканция": Occasion("christmas"),
        "коледните": Occasion("christmas"),
        "коледни": Occasion("christmas"),
        "коледа": Occasion("christmas"),
        "новогодишните празници": Occasion("new_year"),
        "новогодишните": Occasion("new_year"),
        "новогодишни": Occasion("new_year"),
        "новогодишната нощ": Occasion("new_year", MonthDay(12, 31)),
        "нова година": Occasion("new_year"),
        "новата година": Occasion("new_year"),
        "учебната година": Occasion("school_year"),
        "учебна година": Occasion("school_year"),
        "учебно време": Occasion("school_year"),
        "гергьовден": Occasion("feast", MonthDay(5, 6)),
        "никулден": Occasion("feast", MonthDay(12, 6)),
        "димитровден": Occasion("feast", MonthDay(10, 26)),
        "голяма богородица": Occasion("feast", MonthDay(8, 15)),
        "ивановден": Occasion("feast", MonthDay(1, 7)),
        "йордановден": Occasion("feast", MonthDay(1, 6)),
        "архангеловден": Occasion("feast", MonthDay(11, 8)),
        "петровден": Occasion("feast", MonthDay(6, 29)),
        "илинден": Occasion("feast", MonthDay(7, 20)),
        "рамазан байрам": Occasion("feast"),
        "курбан байрам": Occasion("feast"),
        "сирни заговезни": Occasion("feast"),
        "трети март": Occasion("feast", MonthDay(3, 3)),
        "осми март": Occasion("feast", MonthDay(3, 8)),
        "първи юни": Occasion("feast", MonthDay(6, 1)),
        "баба марта": Occasion("feast", MonthDay(3, 1)),
        "ден на детето": Occasion("feast", MonthDay(6, 1)),
        "деня на детето": Occasion("feast", MonthDay(6, 1)),
    }
)
HALVES = ("половината", "половин", "половина", "половинката")


@remembered
def feast_day(r: Reader, i: int) -> Hit[Occasion] | None:
    """A feast by name, with its day when the calendar fixes it."""
    return NAMES.find(r, i)


def occasion(r: Reader, i: int) -> Hit[Occasion] | None:
    """Anything that makes the clause a special one: feast, season, vacation, leave, birthday, name day."""
    return feast_day(r, i) or _unknown_feast(r, i) or _family_day(r, i) or _free_time(r, i)


def _unknown_feast(r: Reader, i: int) -> Hit[Occasion] | None:
    """„Тодоровден", „Байрам": a feast whose day nobody wrote down here, so it is asked for."""
    return Hit(Occasion("feast"), i + 1) if r.tag(i, Tag.FEAST) == "feast" else None


def _family_day(r: Reader, i: int) -> Hit[Occasion] | None:
    code = r.tag(i, Tag.PARTY)
    if code and r.word(i + 1, "и", ",") and r.has(i + 2, Tag.PARTY):
        return Hit(Occasion(code), i + 1)
    day = r.skip(i + 1, "си", "му", "й")
    if code and r.word(day, "ден", "дни", "дните", "деня"):
        return Hit(Occasion(code), day + 1)
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
