"""Large files: checked and stored by a worker that may be killed at any moment."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.clock import now
from kernel.place import Place
from outbox.work import work_one
from services.onboarding import operations, sealed
from services.onboarding.enums import ImportState
from services.onboarding.models import ImportLine, ImportRun, TakenLine
from services.onboarding.taking.people import People
from services.people.models import Person
from tests.onboarding.sheets.books import book
from tests.outbox.kills import database_url

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("Мария", "Иван", "Петър", "Елена", "Георги", "Никол", "Димитър", "Рая", "Стефан", "Виктория")
HEADINGS = ["Име и фамилия", "Дата на раждане", "Телефон", "Адрес"]


def rows(count: int, *, wrong: int = 0) -> list[list[Any]]:
    """People who differ by their day of birth; of every so many the first is born on a day that does not exist."""
    every = count // wrong if wrong else 0
    made: list[list[Any]] = [HEADINGS]
    for number in range(count):
        day = f"{number % 28 + 1:02}.{number // 28 % 12 + 1:02}.{1950 + number // 336}"
        day = "31.02.1980" if every and number % every == 0 and number // every < wrong else day
        first, last = NAMES[number % 10], f"{NAMES[number // 10 % 10]}ови"
        made.append([f"{first} {last}", day, f"088{number:07}", f"ул. „Първа“ {number}, вх. Б, ет. 3"])
    return made


def upload(count: int, head: Any, **more: Any) -> ImportRun:
    file = SimpleUploadedFile("много.xlsx", book(rows(count, **more)).read())
    return operations.start_import(kind="people", upload=file, by=head, at=now())


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def work() -> None:
    while work_one():
        pass


def test_a_large_file_is_for_the_worker(cast: Any, in_a: Place, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "SMALL_FILE", 0)
    monkeypatch.setattr(operations, "FEW_LINES", 0)
    monkeypatch.setattr(People, "stretch", 4)
    run = upload(10, cast.a.head, wrong=2)
    run = operations.check_import(run=run, by=cast.a.head, at=now())
    assert (run.state, run.lines.count()) == (ImportState.CHECKING, 0)
    work()
    run.refresh_from_db()
    assert (run.state, run.fresh, run.wrong) == (ImportState.CHECKED, 8, 2)
    operations.confirm_import(run=run, by=cast.a.head, at=now())
    work_one()
    run.refresh_from_db()
    assert (run.state, Person.objects.count(), run.seen) == (ImportState.STORING, 4, 6)
    work()
    run.refresh_from_db()
    assert (run.state, run.fresh, run.known, run.wrong, run.seen) == (ImportState.DONE, 8, 0, 2, 10)
    assert Person.objects.count() == TakenLine.objects.count() == 8
    assert {line.state for line in ImportLine.objects.all()} == {"wrong"}


def test_the_file_lies_sealed_and_only_until_it_is_done(
    cast: Any, in_a: Place, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    run = upload(3, cast.a.head)
    (stored,) = [path for path in files.rglob("*") if path.is_file()]
    assert b"PK\x03\x04" not in stored.read_bytes()
    with sealed.opened(run) as opened:
        assert len(list(opened.table().lines())) == 3
    operations.check_import(run=run, by=cast.a.head, at=now())
    with django_capture_on_commit_callbacks(execute=True):
        operations.confirm_import(run=ImportRun.objects.get(), by=cast.a.head, at=now())
    assert not stored.exists()
    assert ImportRun.objects.get().storage_key == ""


def test_what_nobody_finished_is_forgotten(cast: Any, in_a: Place, files: Path) -> None:
    upload(3, cast.a.head)
    assert operations.forget_old(at=now() + timedelta(days=29)) == 0
    assert operations.forget_old(at=now() + timedelta(days=31)) == 1
    assert not ImportRun.objects.exists()


def test_an_error_of_ours_stays_with_its_line(
    cast: Any, in_a: Place, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = People.store

    def sometimes(self: Any, values: Any, key: bytes) -> Any:
        if values["full_name"].startswith("Петър"):
            raise ZeroDivisionError
        return store(self, values, key)

    monkeypatch.setattr(People, "store", sometimes)
    run = operations.check_import(run=upload(5, cast.a.head), by=cast.a.head, at=now())
    run = operations.confirm_import(run=run, by=cast.a.head, at=now())
    assert (run.state, run.fresh, run.wrong) == (ImportState.DONE, 4, 1)
    assert ImportLine.objects.get().remarks[-1]["text"].endswith("because of an error on our side.")


class Worker:
    def __init__(self, place: Place, files: Path, log: Path) -> None:
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
            "FILES": str(files),
        }
        with log.open("a") as out:
            command = [sys.executable, "-m", "tests.onboarding.working", str(place.uuid)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def until(run: ImportRun, reached: Any, log: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while True:
        run.refresh_from_db()
        if reached(run):
            return
        assert time.monotonic() < end, (run.state, run.seen, log.read_text()[-2000:])
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_resumes_and_doubles_nothing(
    cast: Any, in_a: Place, files: Path, tmp_path: Path
) -> None:
    run, log = upload(1000, cast.a.head, wrong=7), tmp_path / "worker.log"
    operations.check_import(run=run, by=cast.a.head, at=now())
    worker = Worker(in_a, files, log)
    time.sleep(2)
    worker.kill()  # while it reads, or before
    worker = Worker(in_a, files, log)
    until(run, lambda run: run.state == ImportState.CHECKED, log)
    operations.confirm_import(run=run, by=cast.a.head, at=now())
    for seen in (207, 407, 607):
        until(run, lambda run, seen=seen: run.seen >= seen, log)
        time.sleep(0.15)  # into the next stretch
        worker.kill()
        worker = Worker(in_a, files, log)
    until(run, lambda run: run.state == ImportState.DONE, log)
    worker.kill()
    assert (run.fresh, run.wrong, run.seen) == (993, 7, 1000)
    assert Person.objects.count() == TakenLine.objects.count() == 993
    assert set(Counter(person.import_key for person in Person.objects.all()).values()) == {1}
