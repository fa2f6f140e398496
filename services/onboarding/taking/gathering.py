"""People and relationships of several lines, written together: a statement for hundreds instead of ten for each."""

from uuid import UUID

from services.onboarding.taking.base import Setting
from services.people.models import Person
from services.people.operations import NewPerson, NewTie, record_people, relate_all


class Gathering:
    """Nothing is stored before `write`; an id that is given out belongs to somebody who is stored by then."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._people: dict[UUID, NewPerson] = {}
        self._ties: list[tuple[UUID, UUID, str]] = []

    def add(self, person: NewPerson) -> UUID:
        self._people[person.row.pk] = person
        return person.row.pk

    def tie(self, child: UUID, relative: UUID, kinship: str) -> None:
        self._ties.append((child, relative, kinship))

    def stored(self, person_id: UUID) -> Person:
        """To be changed, so whoever waits is written first."""
        if person_id in self._people:
            self.write()
        return Person.objects.get(pk=person_id)

    def write(self) -> None:
        """:raises Refusal: from the operations; then nothing that was gathered is stored."""
        people, ties = self._people, self._ties
        self._people, self._ties = {}, []
        if people:
            record_people(people=list(people.values()), by=self.setting.by, at=self.setting.at)
        if ties:
            relate_all(ties=_met(people, ties), by=self.setting.by, at=self.setting.at)


def _met(people: dict[UUID, NewPerson], ties: list[tuple[UUID, UUID, str]]) -> list[NewTie]:
    known = {pk: person.row for pk, person in people.items()}
    known |= Person.objects.in_bulk({pk for tie in ties for pk in tie[:2]} - known.keys())
    return [NewTie(known[child], known[relative], kinship) for child, relative, kinship in ties]
