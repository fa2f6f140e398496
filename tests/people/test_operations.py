"""Recording, correcting, relating and keeping secret: what is refused, and what the audit keeps."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audit.models import Event
from kernel import clock
from kernel.errors import Refusal
from services.people import operations
from services.people.models import FamilyMember, Person, Relationship, Withholding
from services.people.operations import NewContact, NewPerson, NewTie

EGN = "7501010010"


def record(by=None, **changes):
    facts = {"kind": "adult", "names": "Иван Иванов", "by": by, "at": clock.now()}
    return operations.record_person(**{**facts, **changes})


def test_a_person_is_recorded_with_one_spelling_of_the_names_and_an_event(cast, in_a):
    person = record(cast.a.coordinator, names="  Иван   Иванов ", contacts=[NewContact("phone", "+359888111222")])
    assert Person.objects.get().names == "Иван Иванов"
    assert person.contact_points.get().value == "+359888111222"
    event = Event.objects.get(object_id=person.pk)
    assert (event.action, event.actor_id) == ("write", cast.a.coordinator.pk)
    assert "Иван" not in str(event.detail)


def test_a_number_belongs_to_one_person(in_a):
    record(identifier_kind="egn", identifier=EGN)
    with pytest.raises(Refusal) as refused:
        record(names="Петър Петров", identifier_kind="egn", identifier=EGN)
    assert refused.value.field == "identifier"
    assert Person.objects.count() == 1


def test_the_database_itself_refuses_a_second_person_with_one_number(in_a):
    record(identifier_kind="egn", identifier=EGN)
    with pytest.raises(IntegrityError, match="person_identifier_once"), transaction.atomic():
        Person.objects.create(kind="adult", names="Друг Човек", identifier_kind="egn", identifier=EGN)


@pytest.mark.parametrize(
    ("kind", "birth_date"),
    [
        pytest.param("adult", lambda today: today + timedelta(days=1), id="in the future"),
        pytest.param("adult", lambda today: date(1800, 1, 1), id="too old"),
        pytest.param("child", lambda today: date(today.year - 25, 1, 1), id="no child any more"),
    ],
)
def test_birth_dates_that_cannot_be(in_a, kind, birth_date):
    with pytest.raises(Refusal) as refused:
        record(kind=kind, birth_date=birth_date(clock.today()))
    assert refused.value.field == "birth_date"


@pytest.mark.parametrize("who", ["reception", "supervisor"])
def test_who_must_not_record_people(cast, in_a, who):
    with pytest.raises(PermissionDenied):
        record(getattr(cast.a, who))


def test_correcting_writes_only_the_names_of_what_changed(cast, household, in_a):
    operations.change_person(
        person=household.mother, by=cast.a.coordinator, at=clock.now(), names="Мария Нова", birth_date=None
    )
    event = Event.objects.filter(object_id=household.mother.pk).latest("number")
    assert event.fields == ["names"]
    household.mother.refresh_from_db()
    assert household.mother.names == "Мария Нова"


def test_correcting_to_a_number_that_is_taken(cast, household, in_a):
    record(identifier_kind="egn", identifier=EGN)
    with pytest.raises(Refusal):
        operations.change_person(
            person=household.mother, by=cast.a.head, at=clock.now(), identifier_kind="egn", identifier=EGN
        )


def test_a_key_worker_corrects_nobody_of_other_cases(cast, household, in_a):
    with pytest.raises(PermissionDenied):
        operations.change_person(person=household.mother, by=cast.a.key_worker, at=clock.now(), names="Мария Нова")


def test_a_relationship_stands_on_the_childs_side_once(cast, household, in_a):
    for kinship in ("mother", "guardian"):
        operations.relate(
            child=household.child, relative=household.mother, kinship=kinship, by=cast.a.coordinator, at=clock.now()
        )
    assert Relationship.objects.get().kinship == "guardian"


@pytest.mark.parametrize(
    ("child", "relative", "kinship", "field"),
    [
        ("mother", "father", "mother", "child"),
        ("child", "child", "mother", "relative"),
        ("child", "mother", "", "kinship"),
    ],
)
def test_relationships_that_cannot_be(cast, household, in_a, child, relative, kinship, field):
    with pytest.raises(Refusal) as refused:
        operations.relate(
            child=getattr(household, child),
            relative=getattr(household, relative),
            kinship=kinship,
            by=cast.a.coordinator,
            at=clock.now(),
        )
    assert refused.value.field == field


def test_the_database_refuses_a_relationship_of_one_person(household, in_a):
    with pytest.raises(IntegrityError, match="relationship_of_two_people"), transaction.atomic():
        Relationship.objects.create(child=household.child, relative=household.child, kinship="other")


def test_a_family_has_each_person_once(household, in_a):
    operations.add_family_member(family=household.family, person=household.child, by=None, at=clock.now())
    with pytest.raises(IntegrityError, match="family_member_once"), transaction.atomic():
        FamilyMember.objects.create(family=household.family, person=household.child)


def test_only_those_who_record_people_make_families(cast, household, in_a):
    with pytest.raises(PermissionDenied):
        operations.create_family(name="Други", members=[], by=cast.a.reception, at=clock.now())
    with pytest.raises(PermissionDenied):
        operations.add_family_member(
            family=household.family, person=household.child, by=cast.a.reception, at=clock.now()
        )


def test_a_withholding_stands_once_and_can_be_lifted_with_a_reason(cast, household, in_a):
    facts = {"point": household.phone, "withheld_from": household.father, "by": cast.a.head, "at": clock.now()}
    first = operations.withhold(reason="Заповед за защита", **facts)
    assert operations.withhold(reason="Още веднъж", **facts) == first
    with pytest.raises(Refusal):
        operations.lift_withholding(row=first, reason=" ", by=cast.a.head, at=clock.now())
    operations.lift_withholding(row=first, reason="Заповедта изтече", by=cast.a.head, at=clock.now())
    assert Withholding.objects.get().ended_at is not None
    assert Event.objects.latest("number").reason == "Заповедта изтече"


@pytest.mark.parametrize(
    ("changes", "field"), [({"withheld_from": "mother"}, "withheld_from"), ({"reason": " "}, "reason")]
)
def test_secrets_that_cannot_be(cast, household, in_a, changes, field):
    facts = {"withheld_from": "father", "reason": "Основание"} | changes
    with pytest.raises(Refusal) as refused:
        operations.withhold(
            point=household.phone,
            withheld_from=getattr(household, facts["withheld_from"]),
            reason=facts["reason"],
            by=cast.a.head,
            at=clock.now(),
        )
    assert refused.value.field == field


def test_whoever_may_not_see_protected_facts_reveals_and_lifts_nothing(cast, household, in_a):
    row = operations.withhold(
        point=household.phone, withheld_from=household.father, reason="Основание", by=cast.a.head, at=clock.now()
    )
    for who in (cast.a.reception, cast.a.supervisor, cast.a.key_worker):
        with pytest.raises(PermissionDenied):
            operations.reveal(point=household.phone, by=who)
        with pytest.raises(PermissionDenied):
            operations.lift_withholding(row=row, reason="Искам", by=who, at=clock.now())


def test_a_contact_point_that_is_no_longer_true_stays_in_the_history(cast, household, in_a):
    operations.end_contact_point(point=household.phone, by=cast.a.coordinator, at=clock.now())
    assert household.phone.ended_at is not None


# Many at once


def drafts(*numbers, by=None):
    made = [
        operations.new_person(
            kind="child" if n % 2 else "adult",
            names=f"Човек {n}",
            by=by,
            at=clock.now(),
            identifier_kind="egn" if number else "none",
            identifier=number,
        )
        for n, number in enumerate(numbers)
    ]
    return [NewPerson(row, [NewContact("phone", f"+35988811122{n}")]) for n, row in enumerate(made)]


def test_many_are_recorded_as_one_would_be(cast, in_a, django_assert_max_num_queries):
    people = drafts(EGN, *[""] * 39, by=cast.a.coordinator)
    with django_assert_max_num_queries(16):
        operations.record_people(people=people, by=cast.a.coordinator, at=clock.now())
    stored = {person.names: person for person in Person.objects.prefetch_related("contact_points")}
    assert set(stored) == {f"Човек {n}" for n in range(40)}
    assert stored["Човек 7"].contact_points.get().value == "+359888111227"
    assert Person.objects.filter(identifier_index=EGN).get().names == "Човек 0"
    events = Event.objects.filter(object_id__in=[person.pk for person in stored.values()])
    assert [(event.action, event.actor_id) for event in events] == [("write", cast.a.coordinator.pk)] * 40


@pytest.mark.parametrize("numbers", [("", EGN), (EGN[::-1], EGN[::-1])], ids=["somebody's here", "twice among them"])
def test_of_many_none_is_recorded_when_a_number_is_taken(in_a, numbers):
    record(identifier_kind="egn", identifier=EGN)
    with pytest.raises(Refusal) as refused:
        operations.record_people(people=drafts(*numbers), by=None, at=clock.now())
    assert refused.value.field == "identifier"
    assert Person.objects.count() == 1


def test_who_may_record_nobody_records_no_many_either(cast, in_a):
    with pytest.raises(PermissionDenied):
        operations.record_people(people=drafts(""), by=cast.a.worker("outside_approver"), at=clock.now())
    assert not Person.objects.exists()


def test_many_relationships_are_recorded_or_none(cast, in_a):
    head = cast.a.head
    child, other = (record(head, kind="child", names=name) for name in ("Мария Петрова", "Иво Петров"))
    mother = record(head, names="Ирина Петрова")
    ties = [NewTie(child, mother, "mother"), NewTie(other, mother, "mother")]
    with pytest.raises(Refusal):
        operations.relate_all(ties=[*ties, NewTie(mother, child, "mother")], by=head, at=clock.now())
    assert not Relationship.objects.exists()
    operations.relate_all(ties=ties, by=head, at=clock.now())
    assert {row.child_id for row in Relationship.objects.all()} == {child.pk, other.pk}
    assert Event.objects.filter(object_id__in=[child.pk, other.pk], fields=["relatives"]).count() == 2


def test_nobody_relates_children_whom_they_may_not_see(cast, in_a):
    child, mother = record(kind="child", names="Мария Петрова"), record(names="Ирина Петрова")
    with pytest.raises(PermissionDenied):
        operations.relate_all(ties=[NewTie(child, mother, "mother")], by=cast.a.key_worker, at=clock.now())
