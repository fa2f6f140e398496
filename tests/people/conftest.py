from datetime import date

import pytest

from kernel import clock
from kernel.place import entered
from services.people.operations import NewContact, create_family, record_person


class Household:
    """A mother, a father and a child in one family, recorded by nobody in particular."""

    def __init__(self, cast):
        self.cast = cast
        with entered(cast.a.place):
            self.mother = self.person("adult", "Мария Иванова Петрова", phone="+359888123456")
            self.father = self.person("adult", "Георги Петров Петров", phone="+359877123456")
            self.child = self.person("child", "Ани Георгиева Петрова", born=date(2017, 5, 4))
            people = [self.mother, self.father, self.child]
            self.family = create_family(name="Петрови", members=people, by=None, at=clock.now())

    def person(self, kind, names, *, phone="", born=None, by=None, **facts):
        contacts = [NewContact("phone", phone)] if phone else []
        return record_person(
            kind=kind, names=names, birth_date=born, contacts=contacts, by=by, at=clock.now(), **facts
        )

    @property
    def phone(self):
        return self.mother.contact_points.get()


@pytest.fixture
def household(cast):
    return Household(cast)
