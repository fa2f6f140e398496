# Cyrillic: names and court wordings of the demo families
"""Invented families, each with the state its case is to reach."""

from dataclasses import dataclass
from enum import Enum, auto

from services.cases.enums import CaseState, Ground, ReferralSource
from services.contact_centre.enums import ContactType, Protocol
from services.contact_centre.preparation_enums import RiskLevel
from services.people.enums import Kinship


class Outcome(Enum):
    """What became of a visit day."""

    HELD = auto()
    UNSIGNED = auto()
    CHILD_NOT_BROUGHT = auto()
    PARENT_DID_NOT_COME = auto()
    ENDED_EARLY = auto()
    CANCELLED_BY_RESIDENT = auto()


@dataclass(frozen=True, slots=True)
class Adult:
    name: str
    kinship: Kinship
    phone: str


@dataclass(frozen=True, slots=True)
class DemoFamily:
    """
    `days_ago`: when the referral came; `regime`: the court's own words; `until_ago`: the last day with meetings.

    `with_father`: how many of the youngest children live with the father, where siblings are split.
    `script`: what became of the n-th visit day, where it was not simply held. `wishes`: days that suit who waits.
    """

    key: str
    children: tuple[tuple[str, float], ...]
    adults: tuple[Adult, ...]
    state: CaseState
    days_ago: int
    source: ReferralSource = ReferralSource.COURT
    institution: str = ""
    grounds: tuple[Ground, ...] = (Ground.CONFLICT,)
    regime: str = ""
    risk: RiskLevel = RiskLevel.MEDIUM
    type: ContactType = ContactType.SUPERVISED
    protocol: Protocol = Protocol.A
    with_father: int = 0
    until_ago: int = 0
    script: tuple[tuple[int, Outcome], ...] = ()
    wishes: str = ""

    def outcome(self, visit_day: int) -> Outcome:
        return dict(self.script).get(visit_day, Outcome.HELD)


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
SATURDAYS = (
    "Бащата има право на лични отношения с децата всяка втора и четвърта събота от месеца от 10,30 до 12,30 ч."
    " в контактен център."
)
SPLIT_SATURDAYS = (
    "ОПРЕДЕЛЯ лични отношения между всяко дете и родителя, при когото то не живее:"
    " всяка втора и четвърта събота от месеца от 10,30 до 12,30 ч. в контактен център."
)
SUNDAYS = "всяка втора и четвърта неделя от месеца от 14,00 до 16,00 ч., в контактния център"
THURSDAYS = (
    "Бащата има право да вижда детето всеки втори и четвърти четвъртък от месеца от 16,30 до 18,00 ч."
    " в контактния център."
)
TUESDAYS = "Бащата има право да вижда детето всеки вторник от 17,00 до 18,30 ч. в контактния център."
TWICE_A_MONTH = "Бащата има право на лични отношения с детето два пъти месечно в контактен център."

HASKOVO = (
    DemoFamily(
        "hs-georgievi",
        (("Мария Георгиева", 7), ("Петър Георгиев", 9)),
        _parents("Елена Георгиева", "Иван Георгиев", 1234501),
        CaseState.ACTIVE,
        75,
        institution=COURT_HASKOVO,
        regime=FIRST_AND_THIRD,
        script=((2, Outcome.CHILD_NOT_BROUGHT), (4, Outcome.CANCELLED_BY_RESIDENT)),
    ),
    DemoFamily(
        "hs-ahmedovi",
        (("Емине Ахмедова", 5),),
        _parents("Фатме Ахмедова", "Юсеин Ахмедов", 1234502),
        CaseState.ACTIVE,
        46,
        institution=COURT_HASKOVO,
        grounds=(Ground.CONFLICT, Ground.DOMESTIC_VIOLENCE),
        regime=WEDNESDAYS,
        risk=RiskLevel.HIGH,
        script=((3, Outcome.PARENT_DID_NOT_COME), (4, Outcome.ENDED_EARLY), (5, Outcome.UNSIGNED)),
    ),
    DemoFamily(
        "hs-kolevi",
        (("Калоян Колев", 13), ("Виктория Колева", 10), ("Борис Колев", 7)),
        _parents("Силвия Колева", "Димитър Колев", 1234503),
        CaseState.ACTIVE,
        40,
        institution=COURT_HASKOVO,
        regime=SPLIT_SATURDAYS,
        risk=RiskLevel.LOW,
        with_father=1,
    ),
    DemoFamily(
        "hs-todorovi",
        (("Никол Тодорова", 4),),
        _parents("Гергана Тодорова", "Станислав Тодоров", 1234504),
        CaseState.ACTIVE,
        30,
        institution=COURT_HASKOVO,
        regime=HANDOVERS,
        risk=RiskLevel.LOW,
        type=ContactType.HANDOVER,
        protocol=Protocol.B,
    ),
    DemoFamily(
        "hs-nikolaevi",
        (("Рая Николаева", 6),),
        _parents("Весела Николаева", "Орлин Николаев", 1234511),
        CaseState.STEPPING_DOWN,
        45,
        institution=COURT_HASKOVO,
        regime=THURSDAYS,
        risk=RiskLevel.LOW,
    ),
    DemoFamily(
        "hs-mihaylovi",
        (("Габриела Михайлова", 8),),
        _parents("Светла Михайлова", "Антон Михайлов", 1234515),
        CaseState.ACTIVE,
        16,
        institution=COURT_HASKOVO,
        regime=TUESDAYS,
    ),
    DemoFamily(
        "hs-iliankovi",
        (("Теодор Илянков", 9),),
        _parents("Нели Илянкова", "Борислав Илянков", 1234512),
        CaseState.AGREED,
        24,
        institution=COURT_HASKOVO,
        regime=SUNDAYS,
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
        "hs-gospodinovi",
        (("Кристиян Господинов", 5),),
        _parents("Ралица Господинова", "Никола Господинов", 1234513),
        CaseState.CLARIFICATION,
        12,
        institution=COURT_HASKOVO,
        regime=TWICE_A_MONTH,
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
        62,
        institution=COURT_HASKOVO,
        regime=SUNDAYS,
        until_ago=20,
    ),
    DemoFamily(
        "hs-stankovi",
        (("Деян Станков", 14),),
        _parents("Маргарита Станкова", "Емил Станков", 1234514),
        CaseState.CLOSING,
        80,
        institution=COURT_HASKOVO,
        regime=SUNDAYS,
        risk=RiskLevel.LOW,
        until_ago=45,
    ),
    DemoFamily(
        "hs-vasilevi",
        (("Мартин Василев", 12),),
        _parents("Ирина Василева", "Кирил Василев", 1234509),
        CaseState.CLOSED,
        130,
        institution=COURT_HASKOVO,
        regime=FIRST_AND_THIRD,
        risk=RiskLevel.LOW,
        until_ago=90,
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
    DemoFamily(
        "hs-slavovi",
        (("Ивайло Славов", 6),),
        _parents("Невена Славова", "Огнян Славов", 1234516),
        CaseState.WAITING,
        16,
        institution=COURT_HASKOVO,
        wishes="Събота след обяд; сутрин детето е на музика.",
    ),
    DemoFamily(
        "hs-karastoyanovi",
        (("Биляна Карастоянова", 8), ("Явор Карастоянов", 5)),
        _parents("Виолета Карастоянова", "Стоян Карастоянов", 1234517),
        CaseState.WAITING,
        8,
        ReferralSource.OTHER_INSTITUTION,
        "Дневен център „Надежда“ (демо)",
        wishes="Делник след 17:00; майката работи на смени, първа и трета седмица.",
    ),
)
STARA_ZAGORA = (
    DemoFamily(
        "sz-stoyanovi",
        (("Дария Стоянова", 6),),
        _parents("Жана Стоянова", "Тихомир Стоянов", 2234501),
        CaseState.ACTIVE,
        45,
        institution=COURT_STARA_ZAGORA,
        regime=FIRST_AND_THIRD,
    ),
    DemoFamily(
        "sz-hristovi",
        (("Христо Христов", 8), ("Лора Христова", 5)),
        _parents("Невена Христова", "Явор Христов", 2234502),
        CaseState.ACTIVE,
        50,
        institution=COURT_STARA_ZAGORA,
        regime=SATURDAYS,
        script=((2, Outcome.PARENT_DID_NOT_COME),),
    ),
    DemoFamily(
        "sz-ilievi",
        (("Симеон Илиев", 10),),
        _parents("Галина Илиева", "Валентин Илиев", 2234503),
        CaseState.ASSESSED,
        30,
        institution=COURT_STARA_ZAGORA,
        regime=HANDOVERS,
        type=ContactType.HANDOVER,
        protocol=Protocol.B,
    ),
    DemoFamily(
        "sz-mitevi",
        (("Магдалена Митева", 7),),
        _parents("Соня Митева", "Румен Митев", 2234504),
        CaseState.WAITING,
        15,
        institution=COURT_STARA_ZAGORA,
        wishes="Събота или неделя преди обяд; бащата пътува от Димитровград.",
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
