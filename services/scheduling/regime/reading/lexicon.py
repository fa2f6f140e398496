"""The words that schedules in court orders are made of, with all the forms in which they occur."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

from services.scheduling.regime.reading.latin import spellings
from services.scheduling.regime.reading.neutral import NEUTRAL_STEMS, NEUTRAL_WORDS
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import Parent, Parity, Per, Place, Role

Entry = tuple[Tag, Any, str]  # tag, value, words; a word that ends in * is a stem

DAYS = (
    "понеделник понеделника понеделникът понеделници понеделниците понеделнич* понед",
    "вторник вторника вторникът вторници вторниците вторнич*",
    "сряда срядата среди средите срядния срядната",
    "четвъртък четвъртъка четвъртъкът четвъртъци четвъртъците четвъртъч*",
    "петък петъка петъкът петъци петъците петъч*",
    "събота съботата съботи съботите съботен съботния съботният съботна съботната съботни съботните съботно съб",
    "неделя неделята недели неделите неделен неделния неделният неделна неделната неделни неделните неделно нед",
)
SHORT_DAYS = ("пон пн", "вт", "ср", "чт чет четв", "пет пт", "сб", "нд")

ORDINALS = (
    "първи първа първо първия първият първата първото първите",
    "втори втора второ втория вторият втората второто вторите",
    "трети трета трето третия третият третата третото третите",
    "четвърти четвърта четвърто четвъртия четвъртият четвъртата четвъртото четвъртите",
    "пети пета пето петия петият петата петото петите",
    "шести шеста шесто шестия шестият шестата шестото шестите",
    "седми седма седмо седмия седмият седмата седмото седмите",
    "осми осма осмо осмия осмият осмата осмото осмите",
    "девети девета девето деветия деветият деветата деветото деветите",
    "десети десета десето десетия десетият десетата десетото десетите",
)
TEENS = (
    "единадесет единайсет", "дванадесет дванайсет", "тринадесет тринайсет", "четиринадесет четиринайсет",
    "петнадесет петнайсет", "шестнадесет шестнайсет", "седемнадесет седемнайсет", "осемнадесет осемнайсет",
    "деветнадесет деветнайсет", "двадесет двайсет",
)  # fmt: skip
ORDINAL_ENDINGS = ("и", "а", "о", "ия", "ият", "ата", "ото", "ите")
LAST = "последен последна последно последния последният последната последното последните последни"
LAST_BUT_ONE = "предпоследен предпоследна предпоследния предпоследният предпоследната предпоследно"
SUFFIXES = (
    "ва ви во вата вия вият вото вите ра ри ро рата рия рият рото рите та ти то тата тия тият тото тите "
    "ма ми мо мата мия мият ят ия а я и о ото"
)

NUMBERS = {
    0: "нула", 1: "един една едно единия единият едната", 2: "два две двата двете двама", 3: "три трите трима",
    4: "четири четирите", 5: "пет петте", 6: "шест шестте", 7: "седем седемте", 8: "осем осемте",
    9: "девет деветте", 10: "десет десетте", 11: "единадесет единайсет", 12: "дванадесет дванайсет",
    13: "тринадесет тринайсет", 14: "четиринадесет четиринайсет", 15: "петнадесет петнайсет",
    16: "шестнадесет шестнайсет", 17: "седемнадесет седемнайсет", 18: "осемнадесет осемнайсет",
    19: "деветнадесет деветнайсет", 20: "двадесет двайсет", 30: "тридесет трийсет", 40: "четиридесет четирийсет",
    45: "четиридесетипет", 50: "петдесет", 60: "шестдесет", 90: "деветдесет",
}  # fmt: skip

UNITS = {
    "hour": "час часа часът часове часовете ч h",
    "minute": "минута минути мин минутите",
    "day": "ден дни дена деня денят дните дневен дневно",
    "week": "седмица седмицата седмици седмиците седм",
    "month": "месец месеца месецът месеци месеците мес",
    "year": "година годината години годините г год годишно",
    "weekend": "уикенд уикенда уикендът уикенди уикендите уикендите викенд",
    "night": "нощ нощта нощи нощувка нощувки",
}

MONTHS = (
    "януари ян", "февруари февр", "март", "април апр", "май", "юни", "юли", "август авг",
    "септември септ", "октомври окт", "ноември ноем", "декември дек",
)  # fmt: skip

AGES = {
    1: "едногодишн* едногодишен", 2: "двегодишн* двегодишен двугодишн*", 3: "тригодишн* тригодишен",
    4: "четиригодишн* четиригодишен", 5: "петгодишн* петгодишен", 6: "шестгодишн* шестгодишен",
    7: "седемгодишн* седемгодишен", 8: "осемгодишн* осемгодишен", 9: "деветгодишн* деветгодишен",
    10: "десетгодишн* десетгодишен", 12: "дванадесетгодишн* дванайсетгодишн*", 14: "четиринадесетгодишн*",
    16: "шестнадесетгодишн*", 18: "осемнадесетгодишн* пълнолетие пълнолетието",
}  # fmt: skip

FEASTS = {
    "christmas": "коледа коледата коледни коледните рождество",
    "christmas_eve": "бъдни",
    "new_year": "новогодишни новогодишните новогодишната новогодишен",
    "easter": "великден великденски великденските великденския великденският",
    "good_friday": "велики",
    "palm_sunday": "цветница",
    "feast": "байрам байрама байрамът заговезни троица петдесетница ханука песах",
}

ENTRIES: tuple[Entry, ...] = (
    (Tag.EVERY, None, "всяка всеки всяко всички всичките"),
    (Tag.FROM, None, "от"),
    (Tag.FROM, None, "начиная започвай* започващ* начало между"),
    (Tag.TO, None, "до"),
    (Tag.IN, None, "в във на през за при по към"),
    (Tag.AND, None, "и"),
    (Tag.PARITY, Parity.EVEN, "четна четен четни четните четната четния четният четно"),
    (Tag.PARITY, Parity.ODD, "нечетна нечетен нечетни нечетните нечетната нечетния нечетният нечетно"),
    (Tag.OFTEN, (1, Per.WEEK), "седмично ежеседмично ежеседмичен ежеседмични седмичен"),
    (Tag.OFTEN, (1, Per.DAY), "ежедневно ежедневен ежедневни"),
    (Tag.OFTEN, (1, Per.MONTH), "месечно ежемесечно ежемесечен ежемесечни месечен"),
    (Tag.TIMES, 1, "веднъж еднократно"),
    (Tag.TIMES, 2, "дваж двукратно дважди"),
    (Tag.TIMES, 3, "триж трикратно"),
    (Tag.TIMES, None, "път пъти пътя"),
    (Tag.HALF, None, "половин половина половината половинка"),
    (Tag.PART, "am", "сутрин сутринта сутрешния предиобед предобед"),
    (Tag.PART, "pm", "вечер вечерта следобед следобеда вечерния"),
    (Tag.PART, "noon", "обед обяд обяда обед пладне"),
    (Tag.PART, "midnight", "полунощ"),
    (Tag.AGE, None, "годишна годишната годишен годишно годишния"),
    (Tag.PRESENCE, None, "присъствие присъствието присъств* участие участието придружен* придружав*"),
    (Tag.STAY, None, "преспиване преспиването пренощуване преспив* пренощув* преношув* нощув* преспи нощуване"),
    (Tag.ROLE, Role.SOCIAL_WORKER, "социален социалния социалният социални социалните"),
    (Tag.ROLE, Role.PSYCHOLOGIST, "психолог психолога психологът психолози психолога"),
    (Tag.ROLE, Role.SPECIALIST, "специалист специалиста специалистът специалисти педагог педагога служител служителя"),
    (Tag.ROLE, Role.RELATIVE, "баба бабата дядо дядото роднина роднини близък роднината"),
    (Tag.PARENT, Parent.MOTHER, "майка майката майчин*"),
    (Tag.PARENT, Parent.FATHER, "баща бащата бащин*"),
    (Tag.PARENT, Parent.OTHER, "родител родителя родителят ищцата ищеца ищецът ответника ответникът ответницата"),
    (Tag.PLACE, Place.CONTACT_CENTRE, "контактен контактния контактният кцдр"),
    (Tag.PLACE, Place.SOCIAL_SERVICE, "цоп цст ксу ксудс дсп озд оцоп"),
    (Tag.PLACE, Place.PUBLIC, "публично публични обществено парк парка площадка площадката"),
    (Tag.PLACE, "home", "дом дома домът жилище жилището"),
    (Tag.PLACE, "centre", "център центъра центърът"),
    (Tag.WATCHED, None, "наблюдение наблюдението наблюдаван* контролиран* надзор надзора супервизиран*"),
    (Tag.HANDING, None, "предаване предаването предава предаде предават вземането-предаването"),
    (Tag.RETURN, None, "връща върне връщане връщането връщайки връщат върнат "),
    (Tag.SEASON, "summer", "лято лятото летен летния летният летни летните лятна лятната лятно"),
    (Tag.SEASON, "winter", "зима зимата зимен зимния зимни зимните зимна зимната зимно"),
    (Tag.SEASON, "spring", "пролет пролетта пролетен пролетни пролетните пролетна пролетната"),
    (Tag.SEASON, "autumn", "есен есента есенна есенната есенни есенните"),
    (Tag.SEASON, "between_terms", "междусрочна междусрочната междусрочни"),
    (Tag.VACATION, None, "ваканция ваканцията ваканции ваканциите ученическ* училищна училищната училищни"),
    (Tag.LEAVE, None, "отпуск отпуска отпускът отпуски отпуските отпуската"),
    (Tag.PARTY, "birthday", "рожден рождения рожденият рождени рождените"),
    (Tag.PARTY, "name_day", "имен имения именият именни именния"),
    (Tag.FIRST, None, "първоначал* начални началните начален началния"),
    (Tag.NEXT, None, "следващ* последващ* останал*"),
    (Tag.AFTER, None, "след впоследствие после оттогава сетне"),
    (Tag.DURING, None, "срок срока период периода продължение рамките течение времето време интервал интервала"),
    (Tag.LASTING, None, "продължителност времетраене продължителността"),
    (Tag.SINCE, None, "считано смятано"),
    (Tag.EXCEPT, None, "освен изключение изключен* изключва* изключая извън"),
    (Tag.HOLIDAYS, None, "празник празника празници празниците празнични празничните празничен неприсъствен*"),
    (Tag.REPEALS, None, "отменя отмени отменен* обезсилва отхвърля отхвърли"),
    (Tag.HOLDS, None, "реши определя определи определил постановява постанови утвърждава одобрява установява"),
    (Tag.HOLDS, None, "потвърждава"),
    (Tag.APPEAL, None, "обжалва* обжалване обжалването"),
    (Tag.REGIME, None, "режим режима режимът"),
    (Tag.COUNT, None, "брои броят брой броено броени счита считат смята смятат зачита определяна приема"),
    (Tag.WHOLE, None, "пълна пълни пълната пълните цяла цели цялата целите цял целия"),
    (Tag.KIND, None, "календарна календарни календарната календарните календар календара календарен календарния"),
    (Tag.NEXT_DAY, None, "следващия следващият следния следният"),
    (Tag.ALTERNATE, None, "редуващ* редува* редуват редуване алтернатив* последователно"),
    (Tag.MONEY, None, "издръжка издръжката лв лева лев евро разноски разноските такса такси хонорар адвокатско"),
    (Tag.PAYS, None, "осъжда осъди осъден заплаща плаща дължи изплаща заплати заплащане"),
    (Tag.CASE, None, "чл ал т дело дела жалба жалбата гпк ск зздет егн протокол протокола обн дв"),
    (Tag.HAZARD, "not", "не няма нито"),
    (Tag.HAZARD, "or", "или"),
    (Tag.HAZARD, "except", "освен изключение изключен* изключва* вместо без извън"),
    (Tag.HAZARD, "if", "ако когато докато доколкото случай условие евентуално възможност възможностите"),
    (Tag.HAZARD, "if", "невъзможност лошо"),
    (Tag.HAZARD, "about", "около приблизително поне минимум максимум най приблизителен ориентировъчно"),
    (Tag.HAZARD, "limit", "повече малко рано късно само единствено"),
    (Tag.HAZARD, "choice", "избор желание преценка съгласие съгласуван* уговор* договор* споразумен* предварит*"),
    (Tag.HAZARD, "alternate", "редуващ* редува* редуване алтернатив* друга другата другия другите друг друго другото"),
    (Tag.HAZARD, "stop", "прекрат* спира* спре* преустанов* отпада* ограничава* ограничен* лишава* забран*"),
    (Tag.HAZARD, "repeal", "отменя отменен* отмени изменя изменен* отхвърля отхвърлен* заменя заменен* променя"),
    (Tag.HAZARD, "prior", "досега досегашен досегашния досегашният"),
    (Tag.HAZARD, "school", "училище училището занятия занятията градина градината часовете"),
    (Tag.HAZARD, "each", "съответно респективно"),
    (Tag.HAZARD, "remote", "телефон* видео* скайп skype viber вайбър онлайн интернет писмо писма дистанционн*"),
    (Tag.HAZARD, "remote", "зуум зум месинджър тиймс уотсап уатсап ватсап фейстайм гугъл разговор* обажда*"),
    (Tag.HAZARD, "remote", "zoom teams meet whatsapp messenger facetime google телеграм telegram сигнал signal"),
    (Tag.HAZARD, "claim", "иска искат моли молят претендира предлага предлагат твърди твърдят пожелава"),
    (Tag.HAZARD, "prior", "предходн* предишн* същата същия същите"),
    (Tag.HAZARD, "life", "работи работят работно работното работил* посещава посещават тренира* води ходи обучава*"),
    (Tag.HAZARD, "relative", "преди предшеств* предхожда*"),
    (Tag.HAZARD, "term", "тримесечи* четиримесечи* полугоди* семестър* семестри*"),
)  # fmt: skip


def _numbered(tag: Tag, forms: tuple[str, ...], first: int) -> Iterator[Entry]:
    return ((tag, number, words) for number, words in enumerate(forms, first))


def _with_endings(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(stem + ending for stem in group.split() for ending in ORDINAL_ENDINGS) for group in stems)


def _entries() -> Iterator[Entry]:
    return chain(
        _numbered(Tag.DAY, DAYS, 0),
        _numbered(Tag.SHORT_DAY, SHORT_DAYS, 0),
        _numbered(Tag.ORDINAL, ORDINALS, 1),
        _numbered(Tag.ORDINAL, _with_endings(TEENS), 11),
        ((Tag.ORDINAL, 30, " ".join(_with_endings(("тридесет трийсет",)))),),
        ((Tag.ORDINAL, -1, LAST), (Tag.ORDINAL, -2, LAST_BUT_ONE), (Tag.SUFFIX, None, SUFFIXES)),
        ((Tag.NUMBER, value, words) for value, words in NUMBERS.items()),
        ((Tag.UNIT, unit, words) for unit, words in UNITS.items()),
        _numbered(Tag.MONTH, MONTHS, 1),
        ((Tag.AGE, years, words) for years, words in AGES.items()),
        ((Tag.FEAST, feast, words) for feast, words in FEASTS.items()),
        ENTRIES,
        ((Tag.KNOWN, None, NEUTRAL_WORDS),),
    )


def _collect() -> tuple[dict[str, dict[Tag, Any]], dict[str, list[tuple[str, Tag, Any]]]]:
    words: dict[str, dict[Tag, Any]] = {}
    stems: dict[str, list[tuple[str, Tag, Any]]] = {}
    for tag, value, forms in _entries():
        for form in forms.split():
            if form.endswith("*"):
                stems.setdefault(form[:3], []).append((form[:-1], tag, value))
            else:
                words.setdefault(form, {}).setdefault(tag, value)
    for stem in NEUTRAL_STEMS.split():
        stems.setdefault(stem[:3], []).append((stem, Tag.KNOWN, None))
    return words, stems


WORDS, STEMS = _collect()
NOTHING: Mapping[Tag, Any] = {}


FEAST_ENDINGS = ("овден", "евден", "инден", "овдена", "евдена", "индена")  # Тодоровден, Андреевден, Бабинден


@lru_cache(maxsize=8192)
def tags_of(word: str) -> Mapping[Tag, Any]:
    """Everything this lower-case Cyrillic word can be; empty for a word that we do not know."""
    found = dict(WORDS.get(word, NOTHING))
    for stem, tag, value in STEMS.get(word[:3], ()):
        if word.startswith(stem):
            found.setdefault(tag, value)
    if word.endswith(FEAST_ENDINGS):
        found.setdefault(Tag.FEAST, "feast")
    return found or NOTHING


@lru_cache(maxsize=1)
def _latin_words() -> Mapping[str, str]:
    """Latin spelling → Cyrillic word. A schedule word wins over a harmless one, an earlier over a later."""
    found: dict[str, str] = {}
    weights = sorted(WORDS, key=lambda word: set(WORDS[word]) <= {Tag.KNOWN})
    for word in weights:
        for spelling in spellings(word):
            found.setdefault(spelling, word)
    return found


def from_latin(word: str) -> str | None:
    """The Bulgarian word behind Latin letters, if it is one of ours."""
    return _latin_words().get(word)
