"""Exact search by keyed hash, part of a name by keyed pieces: found by who may ask, readable to nobody."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel.place import NoPlace, Place, entered
from vault import index, names, normalise
from vault.indexed import named, search

PEOPLE = [("Йорданка", "Щерева"), ("Йордан", "Щерев"), ("Айше", "Ахмедова"), ("Жана", "Първанова"), ("Яна", "Петрова")]


@pytest.fixture
def people(in_a: Place, soul: Any) -> Any:
    for first, last in PEOPLE:
        soul.objects.create(first=first, last=last)
    return soul


def found(people: Any, text: str) -> list[str]:
    return [one.first for one in search(people.objects.order_by("id"), "name_tokens", text)]


def test_an_exact_value_is_found_however_it_was_typed(in_a: Place, soul: Any) -> None:
    soul.objects.create(first="Ана", egn="7501010010", phone="0888 123 456")
    assert soul.objects.get(egn_index="750101 0010").first == "Ана"
    assert soul.objects.get(phone_index="+359888123456").first == "Ана"
    assert soul.objects.filter(egn_index__in=["7501010010", "1"]).count() == 1
    assert not soul.objects.filter(egn_index="7501010011").exists()


def test_the_hash_follows_its_value(in_a: Place, soul: Any) -> None:
    one = soul.objects.create(first="Ана", egn="7501010010")
    one.egn = None
    one.save()
    assert not soul.objects.filter(egn_index="7501010010").exists()
    assert soul.objects.filter(egn_index__isnull=True).exists()


def test_a_value_with_nothing_to_search_for_has_no_hash(in_a: Place, soul: Any) -> None:
    soul.objects.create(first="Ана", phone="няма")
    soul.objects.create(first="Борис", phone="")
    assert soul.objects.filter(phone_index__isnull=True).count() == 2


def test_a_unique_hash_keeps_a_number_from_being_entered_twice(in_a: Place, soul: Any) -> None:
    soul.objects.create(first="Ана", egn="7501010010")
    with pytest.raises(IntegrityError), transaction.atomic():
        soul.objects.create(first="Борис", egn="750101-0010")


def test_equal_values_meet_neither_across_places_nor_across_purposes(place_a: Place, place_b: Place) -> None:
    hashes = []
    for place in (place_a, place_b):
        with entered(place):
            hashes += [index.blind("egn", "7501010010"), index.blind("phone", "7501010010")]
            hashes.append(tuple(names.tokens("Йорданка")))
    assert len(set(hashes)) == 6
    assert all(len(value) == index.BLIND_BYTES for value in hashes if isinstance(value, bytes))


def test_without_a_place_there_is_no_hash() -> None:
    with pytest.raises(NoPlace):
        index.blind("egn", "7501010010")


@pytest.mark.parametrize("lookup", ["contains", "startswith", "gt"])
def test_a_hash_answers_equality_alone(in_a: Place, soul: Any, lookup: str) -> None:
    with pytest.raises(TypeError):
        list(soul.objects.filter(**{f"egn_index__{lookup}": "75"}))


@pytest.mark.parametrize("fields", [["egn"], ["first"], ["last", "notes"]])
def test_a_half_save_that_would_leave_the_index_behind_is_refused(in_a: Place, soul: Any, fields: list[str]) -> None:
    one = soul.objects.create(first="Ана", egn="7501010010")
    with pytest.raises(TypeError, match="must name"), transaction.atomic():
        one.save(update_fields=fields)
    one.save(update_fields=["notes"])
    one.save(update_fields=[*fields, "egn_index", "name_tokens"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iordanka Stereva", ["Йорданка"]),
        ("щерев", ["Йордан", "Йорданка"]),
        ("ster", ["Йорданка", "Йордан"]),
        ("Ayşe", ["Айше"]),
        ("Ahmed", ["Айше"]),
        ("Purvanova", ["Жана"]),
        ("Йо", ["Йорданка", "Йордан"]),
        ("Яна", ["Яна"]),
        ("Jana", ["Жана", "Яна"]),
        ("Петрова Иван", []),
        ("", []),
        ("  - ", []),
    ],
)
def test_a_part_of_a_name_in_any_spelling_finds_its_people_the_closest_first(
    people: Any, text: str, expected: list[str]
) -> None:
    assert found(people, text) == expected


def test_the_database_narrows_before_anything_is_decrypted(people: Any) -> None:
    """The tokens alone leave few rows: the check after decryption is for the rare false one."""
    assert people.objects.filter(named("name_tokens", "Iordanka Stereva")).count() == 1
    assert people.objects.filter(named("name_tokens", "")).count() == 0


def test_a_limit_keeps_the_closest(people: Any) -> None:
    assert [one.first for one in search(people.objects.order_by("id"), "name_tokens", "Йордан", limit=1)] == ["Йордан"]


def test_a_renamed_person_is_found_by_the_new_name_alone(people: Any) -> None:
    one = people.objects.get(pk=search(people.objects.all(), "name_tokens", "Яна Петрова")[0].pk)
    one.last = "Димитрова"
    one.save()
    assert found(people, "Димитрова") == ["Яна"]
    assert found(people, "Петрова") == []


def test_the_index_is_a_gin_index_that_answers_containment(people: Any) -> None:
    tokens = names.tokens("Щерева")[:3]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM vault_soul WHERE name_tokens @> %s::bigint[]", [tokens])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "vault_soul_tokens" in plan


def test_normalisers_can_be_named_by_migrations(soul: Any) -> None:
    kwargs = soul._meta.get_field("egn_index").deconstruct()[3]
    assert kwargs["normalise"] is normalise.digits
    assert (kwargs["source"], kwargs["purpose"]) == ("egn", "egn")


def test_of_very_many_only_the_newest_are_opened(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault.indexed.OPENED_AT_MOST", 2)
    for last in ("Първа", "Втора", "Трета"):
        people.objects.create(first="Весела", last=last)
    rows = search(people.objects.all(), "name_tokens", "Весел")
    assert [one.last for one in rows] == ["Трета", "Втора"]
    assert [one.last for one in search(people.objects.all(), "name_tokens", "Весела Първа")] == ["Първа"]


def test_only_names_are_read_before_the_rows_themselves(people: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = search(people.objects.all(), "name_tokens", "Йордан")
        assert {one.first for one in rows} == {"Йорданка", "Йордан"}
        assert {one.egn for one in rows} == {None}
    asked = [query["sql"] for query in queries if "SELECT" in query["sql"] and "vault_key" not in query["sql"]]
    assert len(asked) == 2
    assert "phone" not in asked[0]
