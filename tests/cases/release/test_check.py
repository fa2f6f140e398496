"""Documents leave the house checked: what a reader must not learn stops them, in any spelling and any file."""

from datetime import timedelta

import pytest

from services.cases import operations
from services.cases.models import Task
from services.files.plain import text_of
from services.people.models import ContactPoint
from tests.cases.conftest import NOW
from tests.cases.release.papers import DOCX, PDF, TEXT, typeset, word
from tests.files.makers import png


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Детето каза, че учи в „Ботев“ – ново училище.", TEXT),
        ("учи в СУ Христо Ботев".encode("cp1251"), TEXT),
        (word("учи в СУ Хри", "сто Бо", "тев"), DOCX),
        (word("няма", **{"word/comments.xml": "<c>СУ Христо Ботев</c>"}), DOCX),
        (word("няма", **{"docProps/core.xml": "<c>СУ Христо Ботев</c>"}), DOCX),
    ],
)
def test_the_new_school_in_a_note_stops_the_release_to_the_father(world, content, kind):
    """Scenario 8 of domain.md."""
    release = world.release(world.paper(content, kind), world.father)
    assert (release.state, release.released_at) == ("stopped", None)
    assert [place["of"] for place in release.places] == [f"училище или детска градина на {world.child.names}"]
    assert "Ботев" in release.places[0]["quote"]


def test_a_typeset_paper_is_read_too(world):
    release = world.release(world.paper(typeset("Детето учи в училище Христо Ботев и е спокойно."), PDF), world.father)
    assert (release.state, release.is_readable, len(release.places)) == ("stopped", True, 1)


@pytest.mark.parametrize(
    ("title", "name"), [("Характеристика от СУ Христо Ботев", "a"), ("Справка", "СУ Христо Ботев")]
)
def test_the_title_and_the_files_name_are_read_as_well(world, title, name):
    assert world.release(world.paper(title=title, name=name), world.father).state == "stopped"


def test_what_holds_no_secret_goes_out_and_is_logged(world):
    release = world.release(world.paper(), world.father)
    assert (release.state, release.released_at, release.places) == ("released", NOW, None)
    event = world.last()
    assert (event.action, event.object_id, event.case_id) == ("release", release.pk, world.case.pk)
    assert not Task.objects.exists()


def test_the_mother_may_read_what_is_withheld_from_the_father_alone(world):
    assert world.release(world.paper("учи в СУ Христо Ботев"), world.mother).state == "released"


def test_a_courts_file_is_open_to_both_parties(world):
    paper = world.paper("учи в СУ Христо Ботев")
    assert world.release(paper, readers=[world.mother, world.father]).state == "stopped"
    assert world.release(paper, recipient_name="ОЗД – Хасково", readers=[]).state == "released"


def test_whoever_receives_it_reads_it(world):
    """Nobody gets around the check by leaving the recipient out of the readers."""
    release = world.release(world.paper("учи в СУ Христо Ботев"), world.father, readers=[])
    assert (release.state, release.readers) == ("stopped", [world.father.pk])


def test_an_address_from_before_is_still_nobodys_business(world):
    ContactPoint.objects.filter(pk=world.school.pk).update(ended_at=NOW)
    assert world.release(world.paper("учи в СУ Христо Ботев"), world.father).state == "stopped"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), "image/png"),
        (b"PK no archive", DOCX),
        (b"%PDF-1.4 damaged", PDF),
        (typeset(""), PDF),
        (word("Дълъг текст", **{"word/media/a.png": "x"}), DOCX),
    ],
)
def test_what_no_program_can_read_is_for_a_second_person(world, content, kind):
    release = world.release(world.paper(content, kind), world.father)
    assert (release.state, release.is_readable, release.places) == ("stopped", False, None)


def test_a_document_withheld_whole_is_stopped_and_can_be_freed(world):
    paper, head = world.paper(), world.cast.a.head
    row = operations.withhold_document(document=paper, withheld_from=world.father, reason="ЗЗДН", by=head, at=NOW)
    assert world.release(paper, world.father).places[0]["quote"] == ""
    assert world.release(paper, world.mother).state == "released"
    operations.lift_document_secret(row=row, reason="Отменена заповед", by=head, at=NOW)
    assert world.release(paper, world.father, at=NOW + timedelta(hours=1)).state == "released"


def test_words_of_a_text_file_in_an_old_coding_are_read(world):
    assert "Ботев" in text_of(world.paper("Ботев".encode("cp1251")).file)
