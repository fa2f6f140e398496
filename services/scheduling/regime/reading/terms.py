"""How the visit happens: with or without a night, in whose presence, where, and how the order counts weeks."""

from itertools import takewhile

from services.scheduling.regime.reading.clocks import day
from services.scheduling.regime.reading.ordinals import ordinals
from services.scheduling.regime.reading.phrases import phrases
from services.scheduling.regime.reading.pieces import Company, Hit, Manner, Reading, Stay, Unclear, Where
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.weekdays import weekday
from services.scheduling.regime.rule import Counting, Kind, Parent, Place, Role

RETURNED = ("връща", "връщат", "върне", "върнат")
FAR_BACK = 10  # „… и го връща в неделя до 18.00 ч. в дома на майката"
HANDED_OVER = ("взем", "взим", "връщ", "върн", "предав", "отвежд")
CENTRE_WORDS = ("център", "центъра", "центърът", "центрове")


# Nights --------------------------------------------------------------------------------


def stay(r: Reader, i: int) -> Hit[Stay] | None:
    """„С преспиване", „без преспиване", „без право на преспиване", „с право на пренощуване"."""
    without = r.word(i, "без")
    if r.word(i, "не") and r.has(r.skip_all(i + 1, "остава", "да"), Tag.STAY):
        return Hit(Stay(False), r.skip_all(i + 1, "остава", "да") + 1)
    if not without and not r.word(i, "с", "със", "включително"):
        return None
    here = r.skip_all(i + 1, "право", "на", "правото", "едно", "да", "възможност", "за", "включено", "детето")
    if not r.has(here, Tag.STAY):
        return None
    tail = STAY_TAIL.past(r, here + 1)
    end = tail or here + 1
    return Hit(Stay(not without), r.phrase(end, "(", "предаване", "и", "връщане", ")") or end)


# Presence --------------------------------------------------------------------------------


def company(r: Reader, i: int) -> Hit[Company] | None:
    """„В присъствието на социален работник / майката", „без присъствието на бащата", „придружено от майката"."""
    hers = {"нейно": Parent.MOTHER, "негово": Parent.FATHER}.get(r.at(i + 1).text)
    if hers and r.word(i, "в") and r.has(i + 2, Tag.PRESENCE):
        return Hit(Company(parent=hers), i + 3)
    absent = r.word(i, "без")
    here = r.skip(i, "в", "във", "със", "с", "без", "при", "под")
    watched = r.has(here, Tag.WATCHED) and r.word(here + 1, "на", "от")
    if not watched and (not r.has(here, Tag.PRESENCE) or here == i and not r.at(i).text.startswith("придруж")):
        return None
    here = r.skip_all(here + 1, "на", "от", "и", "задължителното", "негово")
    who = _who(r, here)
    return Hit(_with(who.value, absent, r, who.end), _past_confirmed(r, who.end)) if who else None


def more_company(r: Reader, i: int) -> Hit[Company] | None:
    """A further person of the list: „… и психолог"."""
    who = _who(r, i + 1) if r.word(i, "и", ",", "/") else None
    return Hit(_with(who.value, False, r, who.end), who.end) if who else None


def _with(who: Role | Parent, absent: bool, r: Reader, end: int) -> Company:
    if isinstance(who, Role):
        return Company(role=who, absent=absent)
    answer = {"потвърдено": True, "непотвърдено": False}.get(r.at(end + 1).text) if r.word(end, "(") else None
    return Company(parent=who, absent=absent, confirmed=answer)


def _past_confirmed(r: Reader, i: int) -> int:
    return i + 3 if r.word(i, "(") and r.word(i + 1, "потвърдено", "непотвърдено") and r.word(i + 2, ")") else i


def _who(r: Reader, i: int) -> Hit[Role | Parent] | None:
    role = _role(r, r.skip_all(i, "на", "неговата", "нейната"))
    return role or _parent(r, r.skip_all(i, "на", "нейната", "неговата"))


def _role(r: Reader, i: int) -> Hit[Role | Parent] | None:
    role = r.tag(i, Tag.ROLE)
    if role is None:
        return None
    if role is Role.SOCIAL_WORKER:
        return Hit(role, i + 2) if r.word(i + 1, "работник", "работника", "работници", "работникът") else None
    return Hit(role, i + 1)


def _parent(r: Reader, i: int) -> Hit[Role | Parent] | None:
    parent = r.tag(i, Tag.PARENT)
    if parent:
        return Hit(parent, i + 1)
    other = r.word(i, "отглеждащия", "другия", "отглеждащият") and r.has(i + 1, Tag.PARENT)
    return Hit(Parent.OTHER, i + 2) if other else None


# Manner and place -------------------------------------------------------------------------------


def manner(r: Reader, i: int) -> Hit[Manner] | None:
    if r.word(i, "само") and r.has(i + 1, Tag.HANDING):
        return Hit(Manner(Kind.HANDOVER), i + 2)
    if r.has(i, Tag.WATCHED) and not r.word(i - 1, "без"):
        return Hit(Manner(Kind.SUPERVISED), i + 1)
    if r.word(i, "подкрепен", "подкрепени", "подкрепените", "подкрепена"):
        return Hit(Manner(Kind.SUPPORTED), i + 1)
    return Hit(Manner(Kind.HANDOVER), i + 1) if r.has(i, Tag.HANDING) else None


def surroundings(r: Reader, i: int) -> Hit[None] | None:
    """„В защитена среда": what every centre is, so it tells nothing about when."""
    here = r.skip_all(i + 1, "и", "защитена", "неутрална", "сигурна", "спокойна", "безопасна", "позната")
    return Hit(None, here + 1) if r.word(here, "среда") else None


def place(r: Reader, i: int) -> Hit[Where | Unclear] | None:
    """„В контактен център", „в сградата на ДСП", „в дома на майката", „на публично място"."""
    found = r.tag(i, Tag.PLACE)
    if found != "home" and _is_author(r, i):
        return None
    if found is Place.CONTACT_CENTRE:
        end = r.skip(i + 1, *CENTRE_WORDS)
        return Hit(Where(found), r.phrase(end, "за", "деца", "и", "родители") or end)
    if isinstance(found, Place):
        return Hit(Where(found), r.skip(i + 1, "място", "места"))
    if r.word(i, "център", "центъра") and r.word(i + 1, "за") and r.word(i + 2, "обществена"):
        return Hit(Where(Place.SOCIAL_SERVICE), i + 4)
    return _office(r, i) or (_home(r, i) if found == "home" else None)


def _office(r: Reader, i: int) -> Hit[Where] | None:
    named = r.phrase(i, "социално", "подпомагане") or r.phrase(i, "закрила", "на", "детето")
    return Hit(Where(Place.SOCIAL_SERVICE), named) if named else None


def _is_author(r: Reader, i: int) -> bool:
    """„По график, изготвен от контактния център", „социален работник от Дирекция …": who, not where."""
    by = r.word(i - 1, "от") or r.word(i - 2, "от") and r.at(i - 1).kind == "word"
    by |= r.word(i - 1, "на") and r.word(i - 2, "г", "заповед", "график", "графика", "доклад", "становище")
    words = [r.at(place).text for place in range(i - 6, i)]
    return by and not any(word.startswith(HANDED_OVER) for word in words)


def _is_handed_over(r: Reader, i: int) -> bool:
    """„Като го взема от дома на майката и го връща в същия дом": there it begins and ends, nobody meets there."""
    near = (r.at(place) for place in range(i - 1, i - 6, -1))
    before = list(takewhile(lambda token: token.kind == "word" or token.text in ("-", ":"), near))
    returned = any(r.word(place, *RETURNED) for place in range(max(0, i - FAR_BACK), i))
    return returned or r.word(i - 1, "от", "до") or any(token.text.startswith(HANDED_OVER) for token in before)


def _home(r: Reader, i: int) -> Hit[Where | Unclear] | None:
    if _is_handed_over(r, i):
        return None
    whose = {Parent.MOTHER: Place.MOTHER_HOME, Parent.FATHER: Place.FATHER_HOME}
    here = r.skip(i + 1, "на", "при")
    parent = r.tag(here, Tag.PARENT)
    if parent in whose:
        return Hit(Where(whose[parent]), here + 1)
    if r.word(here, "детето", "децата"):
        return Hit(Where(Place.CHILD_HOME), here + 1)
    return Hit(Unclear("place"), here + 1) if r.tag(here, Tag.ROLE) is Role.RELATIVE else None


# How the order itself counts --------------------------------------------------------------------


def reading(r: Reader, i: int) -> Hit[Reading] | None:
    """„Броят се по съботата", „само пълни седмици", „начиная от седмицата на 07.09.2026 г."."""
    return _anchor(r, i) or _counted_by(r, i) or _first_is(r, i) or _weeks(r, i)


def _counted_by(r: Reader, i: int) -> Hit[Reading] | None:
    here = r.skip(i, "се")
    if not r.has(here, Tag.COUNT):
        return None
    here = r.skip_all(here + 1, "се")
    if r.phrase(here, "всеки", "ден", "поотделно"):
        return Hit(Reading(Counting.OWN), here + 3)
    found = weekday(r, here + 1) if r.word(here, "по") else None
    return Hit(Reading(Counting.BY_DAY, by=found.value), found.end) if found else None


def _first_is(r: Reader, i: int) -> Hit[Reading] | None:
    """„Като за първа седмица се счита тази, в която е първата събота / с първо число / първата пълна"."""
    here = r.skip_all(i, "като", "за")
    if not (r.has(here, Tag.ORDINAL) and r.word(here + 1, "седмица", "се")):
        return None
    here = r.skip_all(here + 1, "седмица", "се")
    if not r.has(here, Tag.COUNT):
        return None
    here = r.skip_all(
        here + 1, "тази", "онази", "седмицата", "седмица", ",", "в", "която", "е", "попада", "се", "пада", "с",
        "съдържа", "да", "има",
    )  # fmt: skip
    return _which_first(r, here)


def _which_first(r: Reader, i: int) -> Hit[Reading] | None:
    which = ordinals(r, i)
    if not which or which.value.values != (1,):
        return None
    if r.word(which.end, "число", "числото"):
        end = OF_MONTH.past(r, which.end + 1) or which.end + 1
        return Hit(Reading(Counting.CALENDAR_WEEK), end)
    if r.has(which.end, Tag.WHOLE):
        return Hit(Reading(Counting.FULL_WEEK), r.skip(which.end + 1, "седмица"))
    found = weekday(r, which.end)
    return Hit(Reading(Counting.BY_DAY, by=found.value), found.end) if found else None


def _weeks(r: Reader, i: int) -> Hit[Reading] | None:
    if r.word(i, "само") and r.has(i + 1, Tag.WHOLE) and r.word(i + 2, "седмици"):
        end = r.phrase(i + 3, "от", "понеделник", "до", "неделя") or i + 3
        return Hit(Reading(Counting.FULL_WEEK), end)
    return None


OF_MONTH = phrases("на месеца", "от месеца")
STAY_TAIL = phrases("при бащата", "при майката", "на детето", "в дома му")
FIRST_WEEK = phrases(
    "начиная от седмицата на", "започвайки от седмицата на", "започвайки със седмицата на",
    "считано от седмицата на", "считано от седмицата , започваща на", "като се започне от седмицата на",
    "като първата седмица е тази на", "като първата среща е на", "първата среща е на", "първа среща на",
    "първата среща е", "първа среща", "започвайки на", "броено от",
)  # fmt: skip


def _anchor(r: Reader, i: int) -> Hit[Reading] | None:
    """The first week of an alternation."""
    end = FIRST_WEEK.past(r, i)
    found = day(r, end) if end is not None else None
    return Hit(Reading(anchor=found.value), found.end) if found and found.value.year else None
