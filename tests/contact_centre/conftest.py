"""One family of a contact centre, from the court's letter to a case in which meetings may be planned."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import set_urlconf

from kernel.clock import at_sofia
from services.cases.enums import CaseState, PartyRole, ReferralSource
from services.cases.models import Case
from services.cases.operations import NewReferral, assign_key_worker, receive_referral
from services.contact_centre.enums import BasisKind, ContactType, Protocol
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.orders import NewArrangement, NewBasis, add_arrangement, enter_basis
from services.people.operations import record_person
from services.scheduling.models import Entrance, Room

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)  # a Monday morning in Sofia
SATURDAY = date(2026, 11, 7)
REGIME = "всяка първа и трета събота от 10,00 до 12,00 ч."


@pytest.fixture(autouse=True)
def centre_addresses():
    """Sentences carry links: outside of a request the addresses are those of a centre."""
    set_urlconf("config.urls.centre")
    yield
    set_urlconf(None)


@pytest.fixture
def now():
    return NOW


@dataclass
class House:
    sun: Any
    moon: Any
    front: Any
    extra: list[Any] = field(default_factory=list)

    def door(self, name: str) -> Any:
        return Entrance.objects.create(name=name, position=2)


@pytest.fixture
def house(in_a):
    return House(
        sun=Room.objects.create(name="Слънце", capacity=6, position=1),
        moon=Room.objects.create(name="Луна", capacity=6, position=2),
        front=Entrance.objects.create(name="Главен вход"),
    )


class Family:
    """People and acts of one family; every write goes through the operations."""

    def __init__(self, cast: Any, name: str, *children: str, grounds: tuple[str, ...] = ("conflict",)) -> None:
        self.cast, self.by = cast, cast.a.head
        self.mother = self._person("adult", f"Мария {name}а")
        self.father = self._person("adult", f"Георги {name}")
        self.children = [self._person("child", f"{child} {name}") for child in children]
        self.case = receive_referral(
            referral=NewReferral(ReferralSource.COURT, NOW - timedelta(days=30), institution_name="РС – Хасково"),
            children=self.children,
            adults=[(self.mother, PartyRole.PARENT), (self.father, PartyRole.PARENT)],
            grounds=grounds,
            by=self.by,
            at=NOW,
        )
        assign_key_worker(case=self.case, worker=cast.a.key_worker, by=self.by, at=NOW)
        self.case.refresh_from_db()

    def _person(self, kind: str, names: str) -> Any:
        return record_person(kind=kind, names=names, by=self.by, at=NOW, birth_date=date(2017, 5, 4))

    def relative(self, names: str) -> Any:
        person = self._person("adult", names)
        self.case.parties.create(person=person, role=PartyRole.RELATIVE)
        return person

    def order(self, **changes: Any) -> Any:
        facts = {
            "kind": BasisKind.COURT_ORDER,
            "dated": date(2026, 9, 1),
            "in_force_from": date(2026, 9, 10),
            "court_name": "Районен съд – Хасково",
            "number": "213/2026",
            "regime_text": REGIME,
        }
        return enter_basis(case=self.case, basis=NewBasis(**{**facts, **changes}), by=self.by, at=NOW)

    def arrangement(self, basis: Any, child: Any = None, **changes: Any) -> Any:
        facts = {
            "child": child or self.children[0],
            "visiting": self.father,
            "resident": self.mother,
            "type": ContactType.SUPERVISED,
            "protocol": Protocol.A,
        }
        new = NewArrangement(**{**facts, **changes})
        return add_arrangement(basis=basis, arrangement=new, by=self.by, at=NOW)

    def in_state(self, state: str) -> Case:
        """Straight into a state: how a case gets there is tested where its guards are."""
        Case.objects.filter(pk=self.case.pk).update(state=state, duplicates_checked_at=NOW)
        self.case.refresh_from_db()
        return self.case


@pytest.fixture
def family(cast, house):
    """The Ivanovs: an order, one arrangement, and a case that is agreed."""
    one = Family(cast, "Иванов", "Ани")
    one.basis = one.order()
    one.first = one.arrangement(one.basis)
    one.in_state(CaseState.AGREED)
    return one


@pytest.fixture
def another_family(cast, house):
    def make(name: str = "Петров", *children: str, **more: Any) -> Family:
        one = Family(cast, name, *(children or ("Борис",)), **more)
        one.basis = one.order(number=f"99/{name}")
        one.first = one.arrangement(one.basis)
        one.in_state(CaseState.AGREED)
        return one

    return make


@pytest.fixture
def wanted(cast, house):
    """A booking on the first Saturday, from ten to twelve."""

    def make(*arrangements: Any, day: date = SATURDAY, hours: tuple[int, int] = (10, 12), **changes: Any) -> Booking:
        facts = {
            "arrangements": arrangements,
            "starts_at": at_sofia(day, time(hours[0])),
            "ends_at": at_sofia(day, time(hours[1])),
            "room": house.sun,
            "supervisor": cast.a.supervisor,
        }
        return Booking(**{**facts, **changes})

    return make


@pytest.fixture
def door(cast, house, monkeypatch):
    from tests.contact_centre.door import Door  # noqa: PLC0415 - which imports this module

    return Door(cast, monkeypatch)


@pytest.fixture
def meeting(door, family, wanted):
    """The Ivanovs on the first Saturday, from ten to twelve: protocol A, one entrance."""
    return door.book(wanted(family.first), family.case)
