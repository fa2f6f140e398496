"""Programs learn that psychologists' notes exist; what they say is for people."""

import pytest

from kernel import clock
from kernel.place import entered
from services.cases import operations as cases
from services.psychology import operations
from services.staff.roles import PEOPLE_ONLY

SAID = "Рисува къща без врата."
URL = "psychologist-notes/"


@pytest.fixture
def author(cast, family):
    worker = cast.a.worker("psychologist", name="Елена Пеева")
    cases.assign_worker(case=family.case, worker=worker, by=cast.a.head, at=clock.now())
    return worker


@pytest.fixture
def note(family, author):
    facts = {"text": SAID, "happened_at": clock.now(), "by": author, "at": clock.now()}
    return operations.write_note(case=family.case, child=family.children[0], **facts)


@pytest.mark.parametrize("who", ["author", "head", "key_worker"])
def test_every_key_gets_date_and_author_and_no_word_not_even_the_author_s(cast, author, family, note, program, who):
    owner = author if who == "author" else getattr(cast.a, who)
    keyed = program(owner, *(owner.capabilities - PEOPLE_ONLY))
    (row,) = keyed.get(URL, case=str(family.case.pk)).json()["results"]
    assert set(row) == {"id", "case", "author", "adds_to", "written_at"}
    assert keyed.get(f"{URL}{note.pk}/").json() == row
    assert SAID not in keyed.get(f"{URL}{note.pk}/").content.decode()


def test_a_key_of_somebody_without_the_case_gets_nothing(cast, note, program):
    keyed = program(cast.a.worker("key_worker"), "cases.view_assigned")
    assert keyed.get(URL).json()["results"] == []
    assert keyed.get(f"{URL}{note.pk}/").status_code == 404


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_no_program_writes_one(cast, note, program, verb):
    keyed = program(cast.a.head, "cases.view_all")
    assert getattr(keyed.client, verb)(f"/api/v1/{URL}{note.pk}/").status_code in {403, 405}
    with entered(cast.a.place):
        assert type(note).objects.count() == 1
