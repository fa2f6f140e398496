"""What takes longer than a second tells how far it is, with and without JavaScript; many lines cost what few do."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import now
from kernel.place import Place, entered
from services.onboarding import checking, operations, progress
from services.onboarding.enums import ImportState
from services.onboarding.models import ImportLine, ImportRun
from services.onboarding.progress import Progress
from services.people.models import Person
from tests.files import makers
from tests.onboarding.sheets.books import book
from tests.onboarding.test_import_worker import rows, upload, work

MANY = operations.QUICK_LINES + 20


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def head(cast: Any) -> Any:
    return cast.at(cast.a.worker("head_of_service", language="en"))


def send(client: Any, content: bytes, name: str = "хора.xlsx", kind: str = "people") -> Any:
    return client.post("/import/", {"kind": kind, "file": SimpleUploadedFile(name, content)})


def run_of(cast: Any) -> ImportRun:
    with entered(cast.a.place):
        run = ImportRun.objects.order_by("-created_at").first()
        assert run is not None
        assert run.mapping  # opened here: the test itself is in no place
        return run


def checked(client: Any, cast: Any, lines: list[list[Any]]) -> ImportRun:
    """A file of these lines, judged: here and now, or by the worker."""
    send(client, book(lines).read())
    run = run_of(cast)
    client.post(f"/import/{run.pk}/check/", {f"column-{index}": name for name, index in run.mapping.items()})
    with entered(cast.a.place):
        work()
        run.refresh_from_db()
    return run


# --- progress ---


def test_a_few_lines_are_judged_at_once_and_more_by_a_worker(cast: Any, in_a: Place) -> None:
    for count, state in ((operations.QUICK_LINES, ImportState.CHECKED), (MANY, ImportState.CHECKING)):
        run = operations.check_import(run=upload(count, cast.a.head), by=cast.a.head, at=now())
        assert run.state == state


def test_a_check_tells_how_many_lines_it_has_judged(cast: Any, in_a: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Progress] = []
    monkeypatch.setattr(progress, "EVERY", 0)
    monkeypatch.setattr(progress, "tell", lambda run, found: told.append(found))
    run = upload(20, cast.a.head, wrong=2)
    checking.check_whole(run, cast.a.head, now())
    assert told[:20] == [Progress(seen) for seen in range(1, 21)]
    assert [(one.seen, one.total) for one in told[20:]] == [(seen, 20) for seen in range(1, 21)]
    assert told[-1].wrong == 2


def test_the_page_shows_the_counts_and_reloads_itself_without_javascript(head: Any, cast: Any) -> None:
    send(head, book(rows(MANY)).read())
    run = run_of(cast)
    head.post(f"/import/{run.pk}/check/", {f"column-{index}": name for name, index in run.mapping.items()})
    assert "Ten thousand lines" in head.get(f"/import/{run.pk}/").content.decode()
    with entered(cast.a.place):
        progress.tell(run.pk, Progress(77))
    assert "77 lines have been read" in head.get(f"/import/{run.pk}/progress/").content.decode()
    with entered(cast.a.place):
        progress.tell(run.pk, Progress(30, 120, 4))
    page = head.get(f"/import/{run.pk}/").content.decode()
    assert "30 of 120 lines checked" in page
    assert "4 lines are wrong so far" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    with entered(cast.a.place):
        work()
    assert "HX-Refresh" in head.get(f"/import/{run.pk}/progress/").headers
    with entered(cast.a.place):
        assert progress.heard(run.pk) is None


def test_nobody_hears_of_the_imports_of_another_centre(cast: Any) -> None:
    with entered(cast.a.place):
        progress.tell(cast.a.head.pk, Progress(5))
        assert progress.heard(cast.a.head.pk) == Progress(5)
    with entered(cast.b.place):
        assert progress.heard(cast.a.head.pk) is None


def test_without_valkey_nothing_is_told_and_nothing_is_lost(
    cast: Any, in_a: Place, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "limits": dead}
    monkeypatch.setattr(progress, "EVERY", 0)
    run = upload(3, cast.a.head)
    checking.check_whole(run, cast.a.head, now())
    assert run.state == ImportState.CHECKED
    assert progress.heard(run.pk) is None


# --- what pages cost ---


def cost(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_costs_the_same_for_one_import_and_for_many(head: Any, cast: Any) -> None:
    send(head, book(rows(2)).read())
    one = cost(head, "/import/")
    for _ in range(8):
        send(head, book(rows(2)).read())
    assert cost(head, "/import/") == one


@pytest.mark.parametrize("asked", ["", "?show=all"])
def test_a_checked_file_costs_the_same_for_few_wrong_lines_and_for_many(head: Any, cast: Any, asked: str) -> None:
    few = checked(head, cast, rows(6, wrong=2))
    many = checked(head, cast, rows(60, wrong=30))
    assert cost(head, f"/import/{many.pk}/{asked}") == cost(head, f"/import/{few.pk}/{asked}")


def test_choosing_columns_costs_the_same_for_a_long_file(head: Any, cast: Any) -> None:
    send(head, book(rows(3)).read())
    short = cost(head, f"/import/{run_of(cast).pk}/")
    send(head, book(rows(90)).read())
    assert cost(head, f"/import/{run_of(cast).pk}/") == short


def test_judging_asks_the_database_as_often_for_ten_lines_as_for_a_hundred(cast: Any, in_a: Place) -> None:
    counts = []
    for count in (10, 100):
        run = upload(count, cast.a.head)
        with CaptureQueriesContext(connection) as asked:
            checking.check_whole(run, cast.a.head, now())
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- bad files ---

FORTY_MEGABYTES = b"PK\x03\x04" + b"\x00" * (40 * 1024 * 1024 - 4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (makers.jpeg(), "photo"),
        (FORTY_MEGABYTES, "40"),
        (makers.zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "field-error"),
    ],
    ids=["a photo", "forty megabytes", "no workbook"],
)
def test_a_file_that_cannot_be_read_is_a_sentence_beside_the_field(
    head: Any, cast: Any, content: bytes, said: str
) -> None:
    answer = send(head, content)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "field-error" in page
    assert said in page
    with entered(cast.a.place):
        assert not ImportRun.objects.exists()


def test_formulas_are_remarks_and_never_stored(head: Any, cast: Any) -> None:
    lines = [["Име и фамилия", "Дата на раждане"], ["=CONCAT(1)", "01.02.1980"], ["Ана Петрова", "=TODAY()"]]
    run = checked(head, cast, lines)
    assert (run.fresh, run.wrong) == (0, 2)
    with entered(cast.a.place):
        said = [line.remarks[0]["text"] for line in ImportLine.objects.order_by("number")]
        assert all("formula" in text for text in said)


def test_the_same_file_twice_adds_nothing_through_the_pages(head: Any, cast: Any) -> None:
    for fresh, known in ((3, 0), (0, 3)):
        run = checked(head, cast, rows(3))
        assert (run.fresh, run.known) == (fresh, known)
        assert head.post(f"/import/{run.pk}/confirm/").status_code == 302
    with entered(cast.a.place):
        assert Person.objects.count() == 3
