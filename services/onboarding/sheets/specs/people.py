"""People: one line each. Columns for mother and father serve the many files that have one line per child."""
# Cyrillic: headers and choices of a file format.

from django.utils.translation import gettext as _

from services.onboarding.sheets.numbers import begins_with_birth
from services.onboarding.sheets.specs.base import Choice, Complaint, Field, Kind, Reads, Spec, Values, Words

KINDS = (
    Choice("child", Words("дете", "child", "gyermek"), ("д", "малолетен", "непълнолетен", "непълнолетно")),
    Choice("adult", Words("възрастен", "adult", "felnőtt"), ("в", "родител", "пълнолетен", "майка", "баща", "близък")),
)
KINSHIP = (
    Choice("mother", Words("майка", "mother", "anya"), ("мама",)),
    Choice("father", Words("баща", "father", "apa"), ("татко",)),
    Choice("grandmother", Words("баба", "grandmother", "nagyanya")),
    Choice("grandfather", Words("дядо", "grandfather", "nagyapa")),
    Choice("sibling", Words("брат или сестра", "brother or sister", "testvér"), ("брат", "сестра", "sibling")),
    Choice(
        "aunt_uncle",
        Words("леля, чичо или вуйчо", "aunt or uncle", "nagynéni vagy nagybácsi"),
        ("леля", "чичо", "вуйчо", "стринка", "вуйна", "aunt", "uncle"),
    ),
    Choice("guardian", Words("настойник или попечител", "guardian", "gyám"), ("настойник", "попечител")),
    Choice("foster_parent", Words("приемен родител", "foster parent", "nevelőszülő"), ("приемно семейство",)),
    Choice("partner", Words("партньор на родителя", "parent's partner", "a szülő párja"), ("партньор", "съпруг")),
    Choice("other", Words("друг близък", "other", "más hozzátartozó"), ("друг", "друго")),
)


def a_name(values: Values) -> list[Complaint]:
    if values.get("full_name") or (values.get("first_name") and values.get("last_name")):
        return []
    return [("full_name", _("The name is missing: give the full name, or the first and the last name."))]


def birth_agrees_with_number(values: Values) -> list[Complaint]:
    """
    ЕГН holds the date of birth; if the file contradicts itself, a person must say which is right.

    One mistyped ЕГН of ten happens to be a valid ЛНЧ: its first digits give it away.
    """
    identifier, born = values.get("identifier"), values.get("birth_date")
    if identifier and born and identifier.kind == "lnch" and begins_with_birth(identifier.number, born):
        return [("identifier", _("By its first six digits this is an ЕГН, and its check digit is wrong."))]
    if not identifier or not born or identifier.birth_date in (None, born):
        return []
    said = {"number": f"{identifier.birth_date:%d.%m.%Y}", "cell": f"{born:%d.%m.%Y}"}
    return [("birth_date", _("By the ЕГН the person was born on %(number)s, by this cell on %(cell)s.") % said)]


PEOPLE = Spec(
    kind=Kind.PEOPLE,
    title=Words("Хора", "People", "Személyek"),
    fields=(
        Field(
            "full_name",
            Words("Име и фамилия", "Full name", "Teljes név"),
            Reads.NAME,
            also=(
                "Имена",
                "Три имена",
                "Трите имена",
                "Име, презиме и фамилия",
                "Име презиме фамилия",
                "Име и фамилия на детето",
                "Имена на детето",
                "Име на детето",
                "Дете",
                "Лице",
                "Name",
                "Név",
            ),
            help=Words(
                "Или трите имена тук, или отделно в колоните за име, презиме и фамилия.",
                "Either the whole name here, or its parts in the columns for first, middle and last name.",
                "Vagy itt a teljes név, vagy részei a kereszt-, apai és családnév oszlopában.",
            ),
            example="Мария Иванова Петрова",
            width=32,
        ),
        Field(
            "first_name", Words("Име", "First name", "Keresztnév"), Reads.NAME, also=("Собствено име", "Given name")
        ),
        Field("middle_name", Words("Презиме", "Middle name", "Apai név"), Reads.NAME, also=("Бащино име",)),
        Field("last_name", Words("Фамилия", "Last name", "Családnév"), Reads.NAME, also=("Фамилно име", "Surname")),
        Field(
            "kind",
            Words("Дете или възрастен", "Child or adult", "Gyermek vagy felnőtt"),
            Reads.CHOICE,
            also=("Вид", "Дете/възрастен", "Вид лице", "Kind"),
            choices=KINDS,
            help=Words(
                "Празно: по датата на раждане.", "Empty: by the date of birth.", "Üresen: a születési dátum szerint."
            ),
            example="дете",
        ),
        Field(
            "birth_date",
            Words("Дата на раждане", "Date of birth", "Születési dátum"),
            Reads.BIRTH_DATE,
            also=("Рождена дата", "Роден на", "Родена на", "Родено на", "Р. дата", "Рожд. дата", "Born"),
            example="14.05.2017",
            width=14,
        ),
        Field(
            "identifier",
            Words("ЕГН / ЛНЧ", "Personal number", "Személyi szám"),
            Reads.IDENTIFIER,
            also=("ЕГН", "ЛНЧ", "ЕГН/ЛНЧ", "ЕГН на детето", "Единен граждански номер", "EGN"),
            help=Words(
                "Не е задължително. Ако няма номер, напишете „няма“.",
                "Not required. If there is none, write “none”.",
                "Nem kötelező. Ha nincs, írja be: „nincs”.",
            ),
            width=14,
        ),
        Field(
            "kinship",
            Words("Роля спрямо детето", "Relation to the child", "Viszony a gyermekhez"),
            Reads.CHOICE,
            also=("Роля", "Роля в семейството", "Родство", "Връзка с детето", "Role", "Kinship"),
            choices=KINSHIP,
            example="майка",
        ),
        Field(
            "family",
            Words("Семейство", "Family", "Család"),
            also=("Семейство №", "№ на семейство", "Номер на семейство", "Family number"),
            help=Words(
                "Еднакъв знак за хората от едно семейство, например 1.",
                "The same sign for people of one family, e.g. 1.",
                "Egy család tagjainál ugyanaz a jel, például 1.",
            ),
            example="1",
            width=12,
        ),
        Field(
            "phone",
            Words("Телефон", "Telephone", "Telefon"),
            Reads.PHONES,
            also=("Тел.", "Тел. номер", "Телефонен номер", "Телефон за връзка", "GSM", "ГСМ", "Мобилен", "Phone"),
            example="0888 123 456",
        ),
        Field(
            "email",
            Words("Имейл", "E-mail", "E-mail"),
            Reads.EMAIL,
            also=("Е-мейл", "Електронна поща", "Имейл адрес", "E-mail address", "Mail"),
            width=26,
        ),
        Field(
            "settlement",
            Words("Населено място", "Town or village", "Település"),
            also=("Град", "Село", "Град/село", "Гр./с.", "Местоживеене", "Town", "City"),
            example="гр. Хасково",
        ),
        Field(
            "address",
            Words("Адрес", "Address", "Lakcím"),
            also=("Настоящ адрес", "Постоянен адрес", "Адрес за кореспонденция", "Домашен адрес", "Улица"),
            width=34,
        ),
        Field(
            "mother_name", Words("Майка", "Mother", "Anya"), Reads.NAME, also=("Име на майката", "Имена на майката")
        ),
        Field(
            "mother_phone",
            Words("Телефон на майката", "Mother's telephone", "Az anya telefonja"),
            Reads.PHONES,
            also=("Тел. на майката", "Тел. майка", "Телефон майка", "Майка телефон", "Mother phone"),
        ),
        Field("father_name", Words("Баща", "Father", "Apa"), Reads.NAME, also=("Име на бащата", "Имена на бащата")),
        Field(
            "father_phone",
            Words("Телефон на бащата", "Father's telephone", "Az apa telefonja"),
            Reads.PHONES,
            also=("Тел. на бащата", "Тел. баща", "Телефон баща", "Баща телефон", "Father phone"),
        ),
        Field(
            "note",
            Words("Бележки", "Notes", "Megjegyzés"),
            Reads.LONG_TEXT,
            also=("Забележка", "Забележки", "Коментар", "Бележка", "Note"),
            width=34,
        ),
    ),
    checks=(a_name, birth_agrees_with_number),
)
