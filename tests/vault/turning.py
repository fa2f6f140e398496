"""Rows under the keys of a place, and a change of these keys."""

from datetime import date
from typing import Any

from kernel.place import Place, entered
from tests.vault.people import NAMES
from vault import keyring, rotation
from vault.models import Key


def fill(soul: Any, count: int = 12) -> list[Any]:
    people = [
        soul(first=NAMES[n % 3], notes=f"бележка {n}", egn=f"{n:010}", is_child=n % 2 == 0, born_on=date(2015, 1, 2))
        for n in range(count)
    ]
    keyring.prepare([one.pk for one in people if one.is_child])
    soul.objects.bulk_create(people)
    return people


def facts(soul: Any) -> list[tuple[Any, ...]]:
    rows = soul.objects.order_by("id")
    return [(row.pk, row.first, row.notes, row.egn, row.born_on) for row in rows]


def numbers(**which: Any) -> list[int]:
    return list(Key.objects.filter(**which).order_by("number").values_list("number", flat=True))


def renew(place: Place, **how: Any) -> rotation.Outcome:
    with entered(None):
        return rotation.rotate(place, **how)


def take_away(place: Place) -> rotation.Removal:
    with entered(None):
        return rotation.remove(place)
