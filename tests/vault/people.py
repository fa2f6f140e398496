"""People who read, search, write and add for as long as somebody changes their centre's keys."""

import sys
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connections, transaction

from kernel.place import Place, entered
from tenants.isolation import hosts
from tests.vault.conftest import Soul
from vault import indexed

COUNT = 400
NAMES = ("Йорданка Щерева", "Живко Цветанов", "Ayşe Cemal")


class Person(Thread):
    def __init__(self, place: Place, enough: Event, first: int) -> None:
        super().__init__()
        self.place, self.enough, self.turns = place, enough, first
        self.faults: list[str] = []

    def run(self) -> None:
        with entered(self.place):
            while not self.enough.is_set():
                self.turns += 1
                try:
                    self.turn(self.turns % COUNT)
                except Exception as error:  # noqa: BLE001 - whatever it is, the reader has seen it
                    self.faults.append(repr(error))
        connections.close_all()

    def turn(self, pick: int) -> None:
        number = f"{pick:010}"
        row = Soul.objects.get(egn_index=number)
        assert (row.first, row.egn) == (NAMES[pick % 3], number)
        assert indexed.search(Soul.objects.filter(pk=row.pk), "name_tokens", row.first.split()[0]) == [row]
        with transaction.atomic():
            held = Soul.objects.select_for_update().get(pk=row.pk)
            held.notes = f"ново {self.turns}"
            held.save()
        self.refused(number)

    def refused(self, number: str) -> None:
        """Nobody is recorded twice, also while numbers are hashed by two keys."""
        try:
            with transaction.atomic():
                Soul.objects.create(first="двойник", egn=number)
        except IntegrityError:
            return
        raise AssertionError(f"{number} stands there twice")


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def work(slug: str) -> None:
    place: Any = hosts.find(f"{slug}.{settings.BASE_DOMAIN}").place
    enough = Event()
    people = [Person(place, enough, first) for first in (0, 200)]
    for one in people:
        one.start()
    say("at work")
    sys.stdin.readline()
    enough.set()
    for one in people:
        one.join()
    say(str(sum(one.turns for one in people) - 200), *(fault for one in people for fault in one.faults))
