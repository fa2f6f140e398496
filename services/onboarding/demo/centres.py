# Cyrillic: the names and addresses of the demo centres
"""The three organisations, their houses and their teams."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from services.staff.models import Profession
from services.staff.roles import Role
from tenants.centres.enums import Oblast, ServiceKind


@dataclass(frozen=True, slots=True)
class Colleague:
    key: str
    name: str
    roles: tuple[Role, ...]
    profession: str
    languages: tuple[str, ...] = ("bg",)


@dataclass(frozen=True, slots=True)
class DemoCentre:
    slug: str
    name: str
    organisation: str
    registration_number: str
    kind: ServiceKind
    oblast: Oblast
    town: str
    address: str
    phone: str
    rooms: tuple[str, ...]
    entrances: tuple[str, ...]
    team: tuple[Colleague, ...]
    languages: tuple[str, ...] = ("bg",)
    opens_in: timedelta | None = None
    facts: dict[str, str] = field(default_factory=dict)

    def opens_on(self, today: date) -> date | None:
        return today + self.opens_in if self.opens_in else None


def _team(*people: tuple[str, str, tuple[Role, ...], str]) -> tuple[Colleague, ...]:
    return tuple(Colleague(*person) for person in people)


HASKOVO = DemoCentre(
    slug="haskovo",
    name="Контактен център Хасково",
    organisation="Фондация „Мост за децата“ (демо)",
    registration_number="999000009",
    kind=ServiceKind.CONTACT_CENTRE,
    oblast=Oblast.HASKOVO,
    town="Хасково",
    address="ул. „Примерна“ 8, ет. 1",
    phone="+359 38 000 001",
    rooms=("Стая „Слънце“", "Стая „Море“", "Стая „Гора“", "Стая „Река“"),
    entrances=("Вход откъм улицата", "Вход откъм двора"),
    team=_team(
        ("head", "Радостина Димова", (Role.HEAD_OF_SERVICE,), Profession.PSYCHOLOGIST),
        ("coordinator", "Стефан Данев", (Role.COORDINATOR, Role.SESSION_SUPERVISOR), Profession.SOCIAL_WORKER),
        ("keyworker", "Айше Мехмед", (Role.KEY_WORKER, Role.SESSION_SUPERVISOR), Profession.SOCIAL_WORKER),
        ("psychologist", "Елена Пеева", (Role.PSYCHOLOGIST,), Profession.PSYCHOLOGIST),
        ("supervisor", "Милена Петрова", (Role.SESSION_SUPERVISOR,), Profession.PSYCHOLOGIST),
        ("reception", "Николай Стоев", (Role.RECEPTION,), Profession.ADMINISTRATION),
    ),
)
STARA_ZAGORA = DemoCentre(
    slug="stara-zagora",
    name="Контактен център Стара Загора",
    organisation="Фондация „Тих дом“ (демо)",
    registration_number="999000106",
    kind=ServiceKind.CONTACT_CENTRE,
    oblast=Oblast.STARA_ZAGORA,
    town="Стара Загора",
    address="ул. „Пример“ 205",
    phone="+359 42 000 002",
    rooms=("Зала 1", "Зала 2"),
    entrances=("Общ вход",),
    team=_team(
        ("head", "Веселина Тодорова", (Role.HEAD_OF_SERVICE, Role.COORDINATOR), Profession.PSYCHOLOGIST),
        ("keyworker", "Красимир Янев", (Role.KEY_WORKER, Role.SESSION_SUPERVISOR), Profession.SOCIAL_WORKER),
        ("reception", "Гергана Илиева", (Role.RECEPTION, Role.SESSION_SUPERVISOR), Profession.PEDAGOGUE),
        ("outside", "Росица Колева", (Role.OUTSIDE_APPROVER,), Profession.LAWYER),
    ),
)
RUSE = DemoCentre(
    slug="ruse",
    name="Център за правата на детето Русе",
    organisation="Сдружение „Равни пътища“ (демо)",
    registration_number="999000202",
    kind=ServiceKind.RIGHTS_CENTRE,
    oblast=Oblast.RUSE,
    town="Русе",
    address="ул. „Показна“ 3",
    phone="+359 82 000 003",
    rooms=("Консултативна стая",),
    entrances=("Вход",),
    team=_team(
        ("head", "Детелина Маринова", (Role.HEAD_OF_SERVICE,), Profession.SOCIAL_WORKER),
        ("keyworker", "Пламен Русев", (Role.KEY_WORKER,), Profession.PSYCHOLOGIST),
    ),
)
ALL = (HASKOVO, STARA_ZAGORA, RUSE)
