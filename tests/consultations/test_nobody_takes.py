"""A child whom nobody may take along: whoever plans learns it, and whoever enters an order, before the door does."""

from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from audit.models import Event
from kernel.addresses import address
from services.cases.models import Task
from services.consultations import entrance, queries, takers, telling
from services.consultations.apart import must_move
from services.consultations.models import Consultation
from services.consultations.moving import move_consultation
from services.contact_centre.enums import BasisKind
from services.contact_centre.models import AdmittedPerson, LegalBasis
from services.contact_centre.operations.orders import (
    keep_apart,
)
from tests.consultations.conftest import MONDAY, NOW
from tests.consultations.entrance import look_at
from tests.consultations.test_planning import must_not_meet, refused
from tests.contact_centre.door import moment


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


@pytest.fixture
def child(family):
    return family.children[0]


@pytest.fixture
def alone(hour, child):
    def make(*at, **changes):
        return hour(*at, kind="support", adult=None, child=child, **changes)

    return make


def protection(family, against, number="7/2026"):
    facts = {"dated": date(2026, 11, 2), "in_force_from": date(2026, 11, 2), "number": number, "regime_text": ""}
    return family.order(kind=BasisKind.PROTECTION_ORDER, against=against, **facts)


def admit(family, person):
    row = AdmittedPerson(arrangement=family.first, person=person, how="order", from_date=date(2026, 9, 10))
    row.admitted_by, row.created_at = family.by, NOW
    row.save(force_insert=True)
    return person


def tasks(family):
    return [one.title for one in Task.objects.filter(case=family.case) if "09.11.2026 10:00" in one.title]


def page_text(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


# --- while it is planned ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["order", "pair", "order in another case"])
def test_whoever_plans_learns_that_nobody_may_take_the_child(family, another_family, plan, alone, child, why):
    if why == "order":
        protection(family, family.mother)
    if why == "pair":
        must_not_meet(family, family.mother, child)
    if why == "order in another case":
        other = another_family()
        other.case.parties.create(person=child, role="child")
        facts = {"kind": "protection_order", "dated": NOW.date(), "in_force_from": NOW.date()}
        LegalBasis.objects.create(case=other.case, against=family.mother, **facts)
    fields, said = refused(plan, alone())
    assert fields == {"child"}
    assert child.names in said
    assert family.mother.names in said


def test_one_who_may_is_enough(family, plan, alone, child):
    grandmother = admit(family, family.relative("Росица Иванова"))
    must_not_meet(family, family.mother, child)
    assert plan(alone())
    must_not_meet(family, grandmother, child)
    fields, said = refused(plan, alone(time(12)))
    assert fields == {"child"}
    assert grandmother.names in said


def nobody_is_named(family):
    family.first.admitted.all().delete()
    type(family.first).objects.all().delete()


def test_where_nobody_has_been_named_it_is_not_planned_either(cast, family, plan, alone, child):
    nobody_is_named(family)
    fields, said = refused(plan, alone())
    assert fields == {"child"}
    assert child.names in said
    assert "не е записано при кого живее" in said
    assert "заповед за защита" not in said, "it is another cause, and another way out"
    why = "Взема я леля Росица, съдът е уведомен."
    assert refused(plan, alone(override=why))[0] == {"child"}, "a psychologist may not"
    row = plan(alone(override=why), by=cast.a.coordinator)
    assert Event.objects.get(action="write", object_id=row.pk, fields__contains=["kind"]).reason == why
    (title,) = tasks(family)
    assert "входа" in title, "the entrance is to be told"


def test_it_comes_with_the_adult_who_takes_it_along(family, plan, hour, child):
    nobody_is_named(family)
    assert plan(hour(kind="consultation", child=child))
    assert tasks(family) == []


def test_on_a_day_on_which_the_order_has_run_out_nobody_is_named(family, plan, alone):
    assert plan(alone())
    family.basis.in_force_until = MONDAY - timedelta(days=1)
    family.basis.save()
    assert "не е записано при кого живее" in refused(plan, alone(time(12)))[1]


def test_the_form_says_that_nobody_is_named_and_the_page_says_it_too(
    cast, family, house, psychologist, child, its_time
):
    nobody_is_named(family)
    its_time(NOW)
    data = {"kind": "support", "child": str(child.pk), "day": "2026-11-09", "start_time": "10:00", "end_time": "11:00"}
    data |= {"room": str(house.moon.pk), "worker": str(psychologist.pk)}
    path = address("consultations:plan", family.case.pk)
    client = cast.at(cast.a.coordinator)
    page = client.post(path, data)
    assert page.status_code == 422
    said = f"няма с кого {child.names} да си тръгне: по никой действащ акт не е записано при кого живее детето"
    assert said in page_text(page)
    assert not Consultation.objects.exists()
    assert client.post(path, data | {"override": "Взема я леля Росица."}).status_code == 302
    row = Consultation.objects.get()
    assert said in page_text(client.get(address("consultations:detail", row.pk)))


def test_a_grown_up_alone_is_not_asked_about(family, plan, hour, child):
    must_not_meet(family, family.mother, child)
    assert plan(hour())


def test_with_the_other_parent_it_comes_and_has_nobody_to_leave_with_either(family, plan, hour, child):
    must_not_meet(family, family.mother, child)
    assert refused(plan, hour(kind="consultation", adult=family.father, child=child))[0] == {"child"}


def test_whoever_may_override_says_who_takes_it(cast, family, plan, alone, child):
    must_not_meet(family, family.mother, child)
    why = "Леля Росица я взема, съдът е уведомен."
    assert refused(plan, alone(override=why))[0] == {"child"}, "a psychologist may not"
    row = plan(alone(override=why), by=cast.a.coordinator)
    assert Event.objects.get(action="write", object_id=row.pk, fields__contains=["kind"]).reason == why
    (title,) = tasks(family)
    assert "входа" in title, "the entrance is to be told"
    assert why not in title


def test_where_somebody_may_take_it_the_entrance_is_told_nothing(family, plan, alone):
    plan(alone())
    assert tasks(family) == []


def test_it_is_not_moved_into_that_either(cast, family, plan, alone, child):
    row = plan(alone())
    must_not_meet(family, family.mother, child)
    facts = {"consultation": row, "by": cast.a.coordinator, "at": NOW}
    assert refused(lambda wanted: move_consultation(wanted=wanted, **facts), alone(time(14)))[0] == {"child"}


def test_the_form_says_it_beside_the_child(cast, family, house, psychologist, child, its_time):
    must_not_meet(family, family.mother, child)
    its_time(NOW)
    data = {"kind": "support", "child": str(child.pk), "day": "2026-11-09", "start_time": "10:00", "end_time": "11:00"}
    data |= {"room": str(house.moon.pk), "worker": str(psychologist.pk)}
    path = address("consultations:plan", family.case.pk)
    client = cast.at(cast.a.coordinator)
    page = client.post(path, data)
    assert page.status_code == 422
    assert f"няма с кого {child.names} да си тръгне: {family.mother.names}" in page_text(page)
    assert not Consultation.objects.exists()
    assert client.post(path, data | {"override": "Взема я леля Росица."}).status_code == 302
    row = Consultation.objects.get()
    assert "Никой не може да вземе детето" in page_text(client.get(address("consultations:detail", row.pk)))


@pytest.mark.parametrize(("language", "said"), [("en", "has nobody to leave with"), ("hu", "nem távozhat senkivel")])
def test_it_is_said_in_the_language_of_the_reader(family, plan, alone, child, language, said):
    must_not_meet(family, family.mother, child)
    with translation.override(language):
        assert said in refused(plan, alone())[1]


@pytest.mark.parametrize(("language", "said"), [("en", "no order in force"), ("hu", "egyetlen hatályos határozat")])
def test_that_nobody_is_named_is_said_in_the_language_of_the_reader(family, plan, alone, language, said):
    nobody_is_named(family)
    with translation.override(language):
        assert said in refused(plan, alone())[1]


# --- an order or a pair that comes later -----------------------------------------------------------------------------


def test_an_order_that_comes_later_is_a_task(family, plan, alone):
    row = plan(alone())
    protection(family, family.mother)
    row.refresh_from_db()
    assert row.state == "planned", "the hour itself is not what the order forbids"
    (title,) = tasks(family)
    assert "Няма с кого детето да си тръгне" in title


def test_an_order_against_somebody_else_or_where_somebody_is_left_is_none(family, plan, alone):
    admit(family, family.relative("Росица Иванова"))
    plan(alone())
    protection(family, family.father)
    protection(family, family.mother, "8/2026")
    assert tasks(family) == []


def test_a_pair_that_comes_later_is_a_task_and_stands_on_the_page_of_the_pair(cast, family, plan, alone, child):
    row = plan(alone())
    facts = {"case": family.case, "one": family.mother, "other": child, "reason": "Заплахи"}
    keep_apart(by=cast.a.head, at=NOW, **facts)
    ((when, why),) = must_move(people={family.mother.pk, child.pk}, by=cast.a.head, at=NOW)
    assert when == row.starts_at
    assert family.mother.names in why
    assert len(tasks(family)) == 1
    stranger = cast.a.worker("key_worker")
    ((_when, why),) = must_move(people={family.mother.pk, child.pk}, by=stranger, at=NOW)
    assert family.mother.names not in why


def test_whoever_is_kept_from_the_child_is_neither_expected_nor_asked_to_bring_it(family, plan, alone, wants_messages):
    wants_messages(family.mother, "0888 123 456")
    row = plan(alone())
    assert (queries.comers(row), telling.readers(row)) == ([row.child_id, family.mother.pk], {family.mother.pk})
    protection(family, family.mother)
    assert (queries.comers(row), telling.readers(row)) == ([row.child_id], set())
    row.state = "not_held"
    assert telling.readers(row) == {family.mother.pk}, "whoever was told of the hour hears that it is off"


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def inside(plan, alone, another_family, hour, cast, house, step):
    """Children of one or of more families are in the house, each with an order that keeps somebody away."""

    def come(number):
        other = another_family(f"Петров{number}", "Борис", "Вяра")
        facts = {"kind": "protection_order", "dated": NOW.date(), "in_force_from": NOW.date()}
        LegalBasis.objects.create(case=other.case, against=other.father, **facts)
        other.arrangement(other.basis, other.children[1])
        for place, one in enumerate(other.children):
            at = time(8 + 2 * number + place)
            wanted = hour(at, kind="support", adult=None, child=one, worker=cast.a.key_worker, minutes=50)
            row = plan(wanted, case=other.case, by=cast.a.head)
            step(row, one, "arrived", f"{at:%H:%M}")
        return other

    return come


def test_the_board_asks_as_often_for_many_children_as_for_one(inside):
    def cost():
        with CaptureQueriesContext(connection) as found:
            rows = look_at(moment("20:00", MONDAY)).others()
        return len(found), sum(len(guest.takers) for row in rows for guest in row.guests)

    inside(0)
    (one, takes), _family = cost(), inside(1)
    assert (takes, cost()) == (2, (one, 4))
    inside(2)
    assert cost() == (one, 6)


def test_of_many_it_is_the_same_answer_as_of_each(inside):
    families = [inside(0), inside(1)]
    must_not_meet(families[0], families[0].mother, families[0].children[0])
    rows = list(entrance.on_board(moment("20:00", MONDAY)))
    found = takers.takers_of(rows)
    assert {pk: list(one.may) for pk, one in found.items()} == {row.pk: entrance.takers(row) for row in rows}
    assert sorted(len(one.may) for one in found.values()) == [0, 1, 1, 1]
