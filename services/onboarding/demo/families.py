# Cyrillic: names and court wordings of the demo families
"""Invented families, each with the state its case is to reach."""

from dataclasses import dataclass
from datetime import timedelta

from services.cases.enums import CaseState, Ground, ReferralSource
from services.people.enums import Kinship


@dataclass(frozen=True, slots=True)
class Adult:
    name: str
    kinship: Kinship
    phone: str


@dataclass(frozen=True, slots=True)
class DemoFamily:
    """`ages` in years; `days_ago`: when the referral came; `regime`: the court's own words."""

    key: str
    children: tuple[tuple[str, float], ...]
    adults: tuple[Adult, ...]
    state: CaseState
    days_ago: int
    source: ReferralSource = ReferralSource.COURT
    institution: str = ""
    grounds: tuple[Ground, ...] = (Ground.CONFLICT,)
    regime: str = ""
    split: bool = False

    @property
    def received(self) -> timedelta:
        return timedelta(days=self.days_ago, hours=3)


def _parents(mother: str, father: str, number: int) -> tuple[Adult, ...]:
    return (
        Adult(mother, Kinship.MOTHER, f"+35988{number:07d}"),
        Adult(father, Kinship.FATHER, f"+35987{number:07d}"),
    )


COURT_HASKOVO, COURT_STARA_ZAGORA = "Районен съд – Хасково", "Районен съд – Стара Загора"
FIRST_AND_THIRD = (
    "ОПРЕДЕЛЯ режим на лични отношения на бащата с детето: всяка първа и трета събота от месеца"
    " от 10,00 до 12,00 ч., в контактен център, в присъствието на социален работник."
)
WEDNESDAYS = "Бащата има право да вижда детето всяка сряда от 17:30 до 19:00 часа в контактен център."
HANDOVERS = (
    "Бащата може да взема детето при себе си през първата и третата седмица от месеца, от 10,00 ч. в събота"
    " до 18,00 ч. в неделя, като предаването става в контактния център."
)
SATURDAYS = "Майката има право на лични отношения с децата всяка събота от 10,30 до 12,30 ч. в контактен център."

HASKOVO = (
    DemoFamily(
        "hs-georgievi",
        (("Мария Георгиева", 7), ("Петър Георгиев", 9)),
        _parents("Елена Георгиева", "Иван Георгиев", 1234501),
        CaseState.ACTIVE,
        120,
        institution=COURT_HASKOVO,
        regime=FIRST_AND_THIRD,
    ),
    DemoFamily(
        "hs-ahmedovi",
        (("Емине Ахмедова", 5),),
        _parents("Фатме Ахмедова", "Юсеин Ахмедов", 1234502),
        CaseState.ACTIVE,
        90,
        institution=COURT_HASKOVO,
        grounds=(Ground.CONFLICT, Ground.DOMESTIC_VIOLENCE),
        regime=WEDNESDAYS,
    ),
    DemoFamily(
        "hs-kolevi",
        (("Калоян Колев", 13), ("Виктория Колева", 10), ("Борис Колев", 7)),
        _parents("Силвия Колева", "Димитър Колев", 1234503),
        CaseState.ACTIVE,
        75,
        institution=COURT_HASKOVO,
        regime=SATURDAYS,
        split=True,
    ),
    DemoFamily(
        "hs-todorovi",
        (("Никол Тодорова", 4),),
        _parents("Гергана Тодорова", "Станислав Тодоров", 1234504),
        CaseState.AGREED,
        40,
        institution=COURT_HASKOVO,
        regime=HANDOVERS,
    ),
    DemoFamily(
        "hs-asenovi",
        (("Асен Асенов", 8),),
        _parents("Златка Асенова", "Митко Асенов", 1234505),
        CaseState.INTAKE,
        21,
        ReferralSource.CHILD_PROTECTION,
        "Отдел „Закрила на детето“ – Хасково",
        grounds=(Ground.AT_RISK, Ground.CONFLICT),
    ),
    DemoFamily(
        "hs-marinovi",
        (("Йоана Маринова", 6),),
        _parents("Десислава Маринова", "Пламен Маринов", 1234506),
        CaseState.SCREENING,
        6,
        ReferralSource.SELF,
    ),
    DemoFamily(
        "hs-yordanovi",
        (("Александър Йорданов", 11),),
        _parents("Йорданка Щерева", "Мартин Йорданов", 1234507),
        CaseState.RECEIVED,
        1,
        institution=COURT_HASKOVO,
    ),
    DemoFamily(
        "hs-petkovi",
        (("Стела Петкова", 9),),
        _parents("Анелия Петкова", "Росен Петков", 1234508),
        CaseState.SUSPENDED,
        150,
        institution=COURT_HASKOVO,
        regime=FIRST_AND_THIRD,
    ),
    DemoFamily(
        "hs-vasilevi",
        (("Мартин Василев", 12),),
        _parents("Ирина Василева", "Кирил Василев", 1234509),
        CaseState.CLOSED,
        300,
        institution=COURT_HASKOVO,
        regime=WEDNESDAYS,
    ),
    DemoFamily(
        "hs-rusevi",
        (("Ива Русева", 3),),
        _parents("Таня Русева", "Любомир Русев", 1234510),
        CaseState.DECLINED,
        60,
        ReferralSource.OTHER_INSTITUTION,
        "Дневен център „Надежда“ (демо)",
    ),
)
STARA_ZAGORA = (
    DemoFamily(
        "sz-stoyanovi",
        (("Дария Стоянова", 6),),
        _parents("Жана Стоянова", "Тихомир Стоянов", 2234501),
        CaseState.ACTIVE,
        100,
        institution=COURT_STARA_ZAGORA,
        regime=FIRST_AND_THIRD,
    ),
    DemoFamily(
        "sz-hristovi",
        (("Христо Христов", 8), ("Лора Христова", 5)),
        _parents("Невена Христова", "Явор Христов", 2234502),
        CaseState.ACTIVE,
        80,
        institution=COURT_STARA_ZAGORA,
        regime=SATURDAYS,
    ),
    DemoFamily(
        "sz-ilievi",
        (("Симеон Илиев", 10),),
        _parents("Галина Илиева", "Валентин Илиев", 2234503),
        CaseState.ASSESSED,
        30,
        institution=COURT_STARA_ZAGORA,
        regime=HANDOVERS,
    ),
    DemoFamily(
        "sz-mitevi",
        (("Магдалена Митева", 7),),
        _parents("Соня Митева", "Румен Митев", 2234504),
        CaseState.WAITING,
        15,
        institution=COURT_STARA_ZAGORA,
    ),
)
RUSE = (
    DemoFamily(
        "rs-angelovi",
        (("Денислав Ангелов", 13),),
        (Adult("Лиляна Ангелова", Kinship.MOTHER, "+359883234501"),),
        CaseState.INTAKE,
        45,
        ReferralSource.POLICE_CHILD_ROOM,
        "Детска педагогическа стая при 02 РУ – Русе",
        grounds=(Ground.AT_RISK,),
    ),
    DemoFamily(
        "rs-nikolovi",
        (("Моника Николова", 15),),
        (Adult("Цветана Николова", Kinship.MOTHER, "+359883234502"),),
        CaseState.SCREENING,
        9,
        ReferralSource.SCHOOL,
        "СУ „Показно“ – Русе (демо)",
        grounds=(Ground.AT_RISK,),
    ),
    DemoFamily(
        "rs-simeonovi",
        (("Ивайло Симеонов", 11),),
        (Adult("Веска Симеонова", Kinship.MOTHER, "+359883234503"),),
        CaseState.RECEIVED,
        2,
        ReferralSource.CHILD_PROTECTION,
        "Отдел „Закрила на детето“ – Русе",
        grounds=(Ground.AT_RISK,),
    ),
)
BY_CENTRE = {"haskovo": HASKOVO, "stara-zagora": STARA_ZAGORA, "ruse": RUSE}
