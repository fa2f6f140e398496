"""The way to the database is silent or long, and its disk is full."""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.drill.browser import filled
from tests.drill.crew import Row, row
from tests.drill.product import Impossible, until
from tests.drill.registry import Drill, fault
from tests.drill.work import Writer

SILENCE, LATENESS, DISTANCE = 30.0, 20.0, 0.15


@fault("black-hole")
def black_hole(drill: Drill) -> Iterator[Row]:
    """Nothing arrives and nothing is refused: only patience tells it from a slow answer."""
    person = drill.crew.browsers[0]
    with drill.crew.at_work(seed=drill.chance.randrange(10**6)) as writers:
        time.sleep(3)
        address, fields = person.form(f"/cases/{drill.crew.cases[0]}/notes/new/", has="text")
        with drill.product.proxy.silent():
            answer = person.send(address, filled(fields, {"text": "Тишина"}))  # the writers may all be reading
            time.sleep(max(SILENCE - answer.seconds, 0))
        back = until(lambda: person.get("/board/").status == 200, 60, "a page")
        time.sleep(3)
    yield from drill.crew.judge("database silent for 30 s", writers)
    own = answer.seconds if answer.status == 503 else SILENCE
    slowest = max(own, _slowest_no(writers, own))
    yield row("database silent for 30 s: writes answered 503 within", slowest, "s", bound="<= 5")
    yield row("database silent for 30 s: recovered after", back, "s", bound="<= 5")


@fault("latency")
def latency(drill: Drill) -> Iterator[Row]:
    with drill.crew.at_work(("note",), seed=drill.chance.randrange(10**6)) as writers:
        time.sleep(1)
        with drill.product.proxy.late(DISTANCE):
            took = [drill.crew.browsers[0].get(page).seconds for page in ("/", "/cases/", "/board/")]
            time.sleep(LATENESS)
    yield from drill.crew.judge("database 150 ms away", writers)
    slowest = max(took)
    name = f"database 150 ms away: writes answered within; pages in {slowest:.1f} s"
    yield row(name, max(writer.told.slowest for writer in writers), "s", bound="<= 5")


@fault("disk-full")
def disk_full(drill: Drill) -> Iterator[Row]:
    """The disk of database, files and logs alike, as on a small server."""
    data = drill.product.layout.data
    if not os.path.ismount(data):
        raise Impossible("the data folder is no disk of its own: mounting one needs root")
    full, reads = data / "full", 0
    sys.stdout.write(f"        free before: {shutil.disk_usage(data).free >> 20} MB\n")
    with drill.crew.at_work(seed=drill.chance.randrange(10**6)) as writers:
        time.sleep(2)
        try:
            _fill(full)
            for _ in range(10):
                reads += drill.crew.browsers[0].get("/healthz").status == 200
                time.sleep(1)
        finally:
            full.unlink()
        back = until(lambda: drill.crew.browsers[0].get("/board/").status == 200, 90, "a page")
        time.sleep(3)
    yield from drill.crew.judge("disk of the database full", writers)
    yield row("disk of the database full: pages that opened meanwhile", reads, "of 10", bound=">= 0")
    yield row("disk of the database full: writes answered 503 within", _slowest_no(writers, 60), "s", bound="<= 5")
    yield row("disk of the database full: recovered after", back, "s", bound="<= 5")


def _fill(path: Path) -> None:
    """To the last page: large pieces first, then whatever is left between them."""
    with path.open("wb", buffering=0) as file:
        for piece in (4 * 2**20, 4096):
            with contextlib.suppress(OSError):
                while True:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)


def _slowest_no(writers: list[Writer], otherwise: float) -> float:
    """Of those that were told „not saved"; who was told nothing waited for the whole time."""
    told = [one for writer in writers for one in writer.told.unsaved]
    return max([*told, *(one for writer in writers for one in writer.told.silences)], default=otherwise)
