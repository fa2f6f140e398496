"""A child leaves a consultation with whom it lives or who is admitted to it, and it is written down with whom."""

import pytest
from bs4 import BeautifulSoup
from django.db import ProgrammingError, connection, transaction

from audit.models import Event
from kernel.addresses import address
from kernel.errors import Refusal
from services.cases.models import Task
from services.consultations import coming, entrance
from services.consultations.models import Attendance, TakenBack
from services.contact_centre.models import Arrangement, LegalBasis
from services.contact_centre.operations.handing import Handing
from tests.consultations.conftest import MONDAY, NOW
from tests.consultations.entrance import send, text_of
from tests.contact_centre.door import moment
from tests.walls.conftest import eyes_of


@pytest.fixture
def child(family):
    return family.children[0]


@pytest.fixture
def here(family, child, plan, hour, step):
    """The mother has brought the child and waits."""
    row = plan(hour(kind="support", adult=None, child=child))
    for person in (family.mother, child):
        step(row, person, "arrived", "9:55")
    return row


def left(row, child):
    one = Attendance.objects.get(consultation=row, person=child)
    return one.left_at, one.handed_to, one.handed_because


def test_it_goes_with_whom_it_lives_without_a_word(family, child, here, step):
    step(here, child, "left", "11:00")
    assert left(here, child) == (moment("11:00", MONDAY), family.mother, "")


def test_it_stays_while_nobody_who_may_take_it_is_in_the_house(family, child, here, step):
    step(here, family.mother, "left", "10:05")
    with pytest.raises(Refusal, match="Детето остава"):
        step(here, child, "left", "11:00")
    assert left(here, child)[0] is None


def test_it_is_not_given_to_whom_it_does_not_live_with(family, child, here, step):
    with pytest.raises(Refusal, match="няма право да вземе"):
        step(here, child, "left", "11:00", handing=Handing(family.father))
    assert left(here, child)[0] is None


def test_an_ambulance_takes_it_with_a_reason(child, here, step):
    step(here, child, "left", "11:00", handing=Handing(None, " Линейка 112 "))
    assert left(here, child)[1:] == (None, "Линейка 112")


def test_a_grown_up_goes_alone(family, here, step):
    step(here, family.mother, "left", "10:05")
    assert left(here, family.mother)[1:] == (None, "")


def test_whoever_takes_back_that_it_left_takes_back_with_whom(cast, child, here, step):
    one = step(here, child, "left", "11:00")
    facts = {"attendance": one.pk, "kind": "left", "reason": "друго дете", "at": moment("11:02", MONDAY)}
    coming.take_back(consultation=here, by=cast.a.reception, **facts)
    assert left(here, child) == (None, None, "")


@pytest.fixture
def taken_back(cast, child, here, step):
    """An ambulance took the child, and reception says that it was another child."""
    one = step(here, child, "left", "11:00", handing=Handing(None, "Линейка 112, д-р Колев"))
    facts = {"attendance": one.pk, "kind": "left", "reason": "друго дете", "at": moment("11:02", MONDAY)}
    coming.take_back(consultation=here, by=cast.a.reception, **facts)
    return here


def test_the_words_with_which_it_left_are_kept_when_it_is_taken_back(cast, child, taken_back):
    assert left(taken_back, child) == (None, None, "")
    kept = TakenBack.objects.get()
    assert (kept.person, kept.kind, kept.at) == (child, "left", moment("11:00", MONDAY))
    assert (kept.handed_because, kept.reason) == ("Линейка 112, д-р Колев", "друго дете")
    assert (kept.by, kept.taken_back_by, kept.taken_back_at) == (
        cast.a.reception,
        cast.a.reception,
        moment("11:02", MONDAY),
    )


def test_they_are_kept_also_when_the_arrival_is_taken_back_behind_them(cast, child, taken_back):
    facts = {"kind": "arrived", "reason": "друго дете", "at": moment("11:03", MONDAY), "by": cast.a.reception}
    one = Attendance.objects.get(person=child)
    coming.take_back(consultation=taken_back, attendance=one.pk, **facts)
    assert not Attendance.objects.filter(person=child).exists()
    kept = TakenBack.objects.order_by("taken_back_at").values_list("kind", flat=True)
    assert list(kept) == ["left", "arrived"]
    assert TakenBack.objects.get(kind="left").handed_because == "Линейка 112, д-р Колев"


def test_neither_the_words_nor_that_they_were_there_can_be_changed_or_deleted(taken_back):
    for tried in (
        lambda: TakenBack.objects.update(kind="arrived"),
        lambda: TakenBack.objects.all().delete(),
        lambda: connection.cursor().execute("DELETE FROM consultations_takenback"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            tried()
    assert TakenBack.objects.get().handed_because == "Линейка 112, д-р Колев"


def test_the_words_lie_encrypted(taken_back):
    with connection.cursor() as cursor:
        cursor.execute("SELECT handed_because::text, reason::text FROM consultations_takenback")
        (row,) = cursor.fetchall()
    assert not [one for one in row if "Линейка" in one or "дете" in one]


def test_the_page_of_the_consultation_tells_it_to_whoever_works_on_the_case_and_to_nobody_else(cast, taken_back):
    path = address("consultations:detail", taken_back.pk)
    page = text_of(cast.at(cast.a.coordinator).get(path))
    assert "Отбелязано по погрешка и върнато" in page
    assert "11:00 · Линейка 112, д-р Колев" in page
    assert "друго дете" in page
    assert "не си е тръгнал" in page
    stranger = cast.a.worker("key_worker")
    assert cast.at(stranger).get(path).status_code == 404
    with eyes_of(stranger):
        assert not TakenBack.objects.exists(), "nor does the database show it"


def test_reception_names_on_the_board_who_takes_it(family, child, here, at_the_board):
    client = at_the_board("11:00")
    page = BeautifulSoup(client.get("/board/").content, "html.parser")
    offered = [one["value"] for one in page.select(f"#o-{here.pk} select[name=handed_to] option")]
    assert offered == ["", str(family.mother.pk)]
    assert send(client, here, child, "left", handed_to=str(family.father.pk)).status_code == 404
    assert send(client, here, child, "left", handed_to="nobody").status_code == 422
    assert send(client, here, child, "left", handed_to=str(family.mother.pk)).status_code == 200
    assert left(here, child)[1] == family.mother


def test_whom_an_order_keeps_from_the_child_takes_it_no_more(cast, family, child, here, step):
    assert entrance.takers(here) == [family.mother]
    LegalBasis.objects.create(
        case=family.case, kind="protection_order", dated=NOW.date(), in_force_from=NOW.date(), against=family.mother
    )
    assert entrance.takers(here) == []
    with pytest.raises(Refusal, match="няма право да вземе"):
        step(here, child, "left", "11:00", handing=Handing(family.mother))


def test_where_nobody_has_said_whom_it_lives_with_it_goes_with_the_adult_it_came_with(
    family,
    child,
    plan,
    hour,
    step,
):
    Arrangement.objects.filter(child=child).update(ends_on=MONDAY.replace(day=1))
    row = plan(hour(kind="consultation", child=child))
    for person in (family.mother, child):
        step(row, person, "arrived", "9:55")
    step(row, child, "left", "11:00")
    assert left(row, child)[1] == family.mother


def test_that_somebody_else_took_it_is_a_task_and_stands_in_the_journal(family, child, here, step):
    written = step(here, child, "left", "11:00", handing=Handing(None, "Леля Росица, по телефона с майката"))
    (title,) = [one.title for one in Task.objects.filter(case=family.case) if "тръгнало с лице" in one.title]
    assert "11:00" in title
    event = Event.objects.filter(object_id=here.pk).order_by("number").last()
    assert event.detail["handed_to"] == "somebody else"
    assert written.handed_to is None


def test_with_whom_it_left_stays_in_the_journal_when_it_is_taken_back(cast, family, child, here, step):
    written = step(here, child, "left", "11:00")
    facts = {"consultation": here, "by": cast.a.reception, "at": moment("11:01", MONDAY), "reason": "друго дете"}
    coming.take_back(attendance=written.pk, kind="left", **facts)
    event = Event.objects.filter(object_id=here.pk).order_by("number").last()
    assert (event.detail["voids"], event.detail["handed_to"]) == ("left", str(family.mother.pk))


def test_nothing_of_handing_is_written_of_a_grown_up(family, here, step):
    written = step(here, family.mother, "left", "10:05", handing=Handing(None, "със съседа"))
    assert (written.handed_to, written.handed_because) == (None, "")
