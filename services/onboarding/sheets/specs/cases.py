"""Cases: one line for each child of a case, with the act that rules its meetings."""
# Cyrillic: headers and choices of a file format.

from django.utils.translation import gettext as _

from services.onboarding.sheets.specs.base import Choice, Complaint, Field, Kind, Reads, Spec, Values, Words
from services.onboarding.sheets.specs.people import birth_agrees_with_number

SOURCES = (
    Choice("court", Words("съд", "court", "bíróság"), ("районен съд", "окръжен съд", "рс", "ос")),
    Choice(
        "child_protection",
        Words("отдел „Закрила на детето“", "child protection department", "gyermekvédelmi osztály"),
        ("озд", "дсп", "закрила на детето", "дсп/озд"),
    ),
    Choice(
        "police_child_room",
        Words("детска педагогическа стая", "police child room", "rendőrségi gyermekszoba"),
        ("дпс", "полиция", "ру"),
    ),
    Choice("juvenile_commission", Words("МКБППМН", "juvenile commission", "fiatalkorúak bizottsága"), ("комисия",)),
    Choice("school", Words("училище", "school", "iskola"), ("оу", "су", "детска градина")),
    Choice(
        "other_institution",
        Words("друга институция", "other institution", "más intézmény"),
        ("друго", "друг", "нпо", "цоп", "прокуратура", "община"),
    ),
    Choice(
        "self",
        Words("по собствено желание", "the family itself", "a család maga"),
        ("лично", "лично заявление", "самостоятелно", "родител", "родителите", "по желание", "self"),
    ),
)
GROUNDS = (
    Choice(
        "conflict",
        Words("раздяла в конфликт", "separation in conflict", "konfliktusos különválás"),
        ("конфликтна раздяла", "конфликт", "развод", "раздяла"),
    ),
    Choice(
        "domestic_violence",
        Words("домашно насилие", "domestic violence", "családon belüli erőszak"),
        ("насилие", "дн"),
    ),
    Choice("at_risk", Words("дете в риск", "child at risk", "veszélyeztetett gyermek"), ("риск", "рискова ситуация")),
)
ACTS = (
    Choice(
        "court_order",
        Words("съдебно решение", "court order", "bírósági határozat"),
        ("решение", "съдебен акт", "определение", "order", "judgment"),
    ),
    Choice(
        "interim_measure",
        Words("привременни мерки", "interim measures", "ideiglenes intézkedés"),
        ("определение за привременни мерки", "привременна мярка"),
    ),
    Choice(
        "protection_order", Words("заповед за защита", "protection order", "védelmi határozat"), ("заповед", "здн")
    ),
    Choice("agreement", Words("споразумение", "agreement", "megállapodás"), ("спогодба", "утвърдено споразумение")),
)
CONTACT = (
    Choice(
        "supervised",
        Words("наблюдавана среща", "supervised meeting", "felügyelt kapcsolattartás"),
        ("наблюдаван", "наблюдавани", "наблюдаван контакт", "под наблюдение", "supervised"),
    ),
    Choice(
        "supported",
        Words("подкрепена среща", "supported meeting", "támogatott kapcsolattartás"),
        ("подкрепен", "подкрепен контакт", "подкрепени", "supported"),
    ),
    Choice(
        "handover",
        Words("предаване на детето", "handover of the child", "a gyermek átadása"),
        ("предаване", "вземане и връщане", "предаване и връщане", "handover"),
    ),
    Choice(
        "virtual",
        Words("среща през екран", "meeting over the screen", "képernyős kapcsolattartás"),
        ("видеосреща", "онлайн среща", "виртуална среща", "виртуален контакт", "видеовръзка", "virtual"),
    ),
    Choice(
        "indirect",
        Words("писма и подаръци", "letters and gifts", "levelek és ajándékok"),
        ("непряк контакт", "индиректен контакт", "кореспонденция", "писма", "indirect"),
    ),
)
STATES = (
    Choice("received", Words("постъпил", "received", "beérkezett"), ("нов", "ново", "заявление")),
    Choice("waiting", Words("чакащ", "waiting", "várólistán"), ("списък на чакащите", "чака")),
    Choice("intake", Words("прием", "intake", "felvétel"), ("оценка", "в процес на прием")),
    Choice("active", Words("активен", "active", "aktív"), ("текущ", "действащ", "в работа", "открит")),
    Choice("suspended", Words("спрян", "suspended", "felfüggesztett"), ("временно спрян", "прекъснат")),
    Choice("closed", Words("приключен", "closed", "lezárt"), ("закрит", "прекратен", "затворен")),
)


def closed_has_a_date(values: Values) -> list[Complaint]:
    if values.get("state") == "closed" and not values.get("closed_on"):
        return [("closed_on", _("A closed case needs the date on which it was closed."))]
    return []


def dates_in_order(values: Values) -> list[Complaint]:
    pairs = (
        ("received_on", "closed_on", _("The case is closed before it was received.")),
        ("in_force_from", "in_force_to", _("The act ends before it begins.")),
    )
    return [
        (later, said)
        for earlier, later, said in pairs
        if values.get(earlier) and values.get(later) and values[later] < values[earlier]
    ]


def an_act_has_its_court(values: Values) -> list[Complaint]:
    if values.get("act_number") and not values.get("act_date"):
        return [("act_date", _("The act has a number but no date."))]
    return []


PARTIES = (
    Field(
        "child_name",
        Words("Дете", "Child", "Gyermek"),
        Reads.NAME,
        required=True,
        also=("Име на детето", "Имена на детето", "Име и фамилия на детето", "Трите имена на детето", "Child name"),
        example="Мария Иванова Петрова",
        width=30,
    ),
    Field(
        "birth_date",
        Words("Дата на раждане на детето", "Child's date of birth", "A gyermek születési dátuma"),
        Reads.BIRTH_DATE,
        also=("Дата на раждане", "Родено на", "Рождена дата"),
        example="14.05.2017",
        width=14,
    ),
    Field(
        "identifier",
        Words("ЕГН / ЛНЧ на детето", "Child's personal number", "A gyermek személyi száma"),
        Reads.IDENTIFIER,
        also=("ЕГН", "ЛНЧ", "ЕГН/ЛНЧ", "ЕГН на детето"),
        width=14,
    ),
    Field(
        "resident_name",
        Words("Отглеждащ родител", "Resident parent", "Gondozó szülő"),
        Reads.NAME,
        also=("Родител, при когото живее детето", "Детето живее при", "Отглеждащ", "Resident"),
        example="Ирина Петрова",
        width=28,
    ),
    Field(
        "visiting_name",
        Words("Неотглеждащ родител", "Visiting parent", "Kapcsolattartó szülő"),
        Reads.NAME,
        also=("Лице с право на лични отношения", "Неотглеждащ", "Посещаващ родител", "Visiting"),
        example="Иван Петров",
        width=28,
    ),
)
ACT = (
    Field(
        "court",
        Words("Съд", "Court", "Bíróság"),
        also=("Съд, постановил акта", "Районен съд", "Име на съда"),
        example="Районен съд – Хасково",
        width=26,
    ),
    Field("act_kind", Words("Вид на акта", "Kind of act", "A határozat fajtája"), Reads.CHOICE, choices=ACTS),
    Field(
        "act_number",
        Words("Номер на акта", "Number of the act", "A határozat száma"),
        also=("Решение №", "Определение №", "№ на акта", "Съдебно решение №", "Номер на решението"),
        example="214",
    ),
    Field(
        "act_date",
        Words("Дата на акта", "Date of the act", "A határozat kelte"),
        Reads.DATE,
        also=("Дата на решението", "Решение от", "От дата"),
        example="12.03.2026",
        width=14,
    ),
    Field(
        "court_case",
        Words("Номер на делото", "Court case number", "Ügyszám"),
        also=("Дело №", "Гр. дело", "Гр. д. №", "Гражданско дело", "Дело"),
        example="гр. д. № 1456/2025 г.",
        width=22,
    ),
    Field("in_force_from", Words("В сила от", "In force from", "Hatályos ettől"), Reads.DATE, width=14),
    Field(
        "in_force_to",
        Words("В сила до", "In force to", "Hatályos eddig"),
        Reads.DATE,
        also=("Срок до", "Валидно до"),
        width=14,
    ),
    Field(
        "regime",
        Words("Режим на лични отношения", "Contact regime", "A kapcsolattartás rendje"),
        Reads.LONG_TEXT,
        also=("Режим", "Постановен режим", "Определен режим", "Диспозитив", "Текст на режима"),
        help=Words(
            "Дословно, както е в акта.", "Word for word as in the act.", "Szó szerint, ahogy a határozatban áll."
        ),
        example="всяка първа и трета събота от месеца от 10,00 до 12,00 часа",
        width=50,
    ),
)

CASES = Spec(
    kind=Kind.CASES,
    title=Words("Случаи", "Cases", "Ügyek"),
    fields=(
        Field(
            "case_number",
            Words("Номер на случая", "Case number", "Ügy száma"),
            required=True,
            also=("Случай №", "№ на случая", "№ на случай", "Случай", "Номер на случай", "Номер"),
            example="12/2026",
        ),
        Field(
            "received_on",
            Words("Дата на постъпване", "Date received", "Beérkezés napja"),
            Reads.DATE,
            required=True,
            also=("Постъпил на", "Дата на заявлението", "Дата на приемане", "Дата на насочване", "Дата"),
            example="30.04.2026",
            width=14,
        ),
        Field(
            "source",
            Words("Насочен от", "Referred by", "Ki irányította"),
            Reads.CHOICE,
            also=("Източник", "Източник на насочване", "Кой насочва", "Source"),
            choices=SOURCES,
            example="съд",
        ),
        Field(
            "referrer",
            Words("Насочваща институция", "Referring institution", "Az irányító intézmény"),
            also=("Институция", "Наименование на институцията"),
            width=28,
        ),
        Field("ground", Words("Основание", "Ground", "Indok"), Reads.CHOICE, also=("Причина",), choices=GROUNDS),
        *PARTIES,
        *ACT,
        Field(
            "contact_type",
            Words("Вид на срещите", "Kind of meetings", "A találkozók fajtája"),
            Reads.CHOICE,
            also=("Вид контакт", "Тип среща", "Вид среща"),
            choices=CONTACT,
        ),
        Field(
            "state",
            Words("Състояние", "State", "Állapot"),
            Reads.CHOICE,
            also=("Статус", "Статус на случая", "Status"),
            choices=STATES,
            example="активен",
        ),
        Field(
            "key_worker",
            Words("Водещ на случая", "Key worker", "Esetfelelős"),
            Reads.NAME,
            also=("Социален работник", "Водещ", "Отговорен специалист"),
            width=24,
        ),
        Field(
            "closed_on",
            Words("Дата на приключване", "Date closed", "Lezárás napja"),
            Reads.DATE,
            also=("Приключен на", "Дата на закриване", "Закрит на"),
            width=14,
        ),
        Field("note", Words("Бележки", "Notes", "Megjegyzés"), Reads.LONG_TEXT, also=("Забележка", "Коментар")),
    ),
    checks=(birth_agrees_with_number, closed_has_a_date, dates_in_order, an_act_has_its_court),
)
