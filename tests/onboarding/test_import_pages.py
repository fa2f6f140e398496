"""The pages of the import, as a head of service walks through them, and as nobody else can."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from audit.models import Event
from kernel.place import entered
from services.onboarding import operations
from services.onboarding.models import ImportRun
from services.people.models import Person
from tests.onboarding.sheets.books import book

ROWS = [
    ["Име и фамилия", "ЕГН", "Дата на раждане", "Бележка за нас"],
    ["Мария Иванова Петрова", "", "14.05.2017", "x"],
    ["=HYPERLINK(1)", "1745148742", "", "y"],
]


@pytest.fixture
def head(cast: Any, settings: Any, tmp_path: Any) -> Any:
    settings.FILES_ROOT = tmp_path
    client = cast.at(cast.a.head)
    client.cookies["language"] = "en"
    return client


def post_file(client: Any, rows: list[list[Any]] = ROWS, **data: Any) -> Any:
    upload = SimpleUploadedFile("хора.xlsx", book(rows).read())
    return client.post("/import/", {"kind": "people", "file": upload, **data})


def the_run(cast: Any) -> ImportRun:
    with entered(cast.a.place):
        run = ImportRun.objects.get()
        assert run.mapping is not None  # opened here: the test itself is in no place
        return run


def columns(run: ImportRun) -> dict[str, str]:
    return {f"column-{index}": name for name, index in run.mapping.items()}


def test_from_the_file_to_the_people(head: Any, cast: Any) -> None:
    answer = post_file(head)
    run = the_run(cast)
    assert answer.headers["Location"] == f"/import/{run.pk}/"
    page = head.get(f"/import/{run.pk}/").content.decode()
    assert "Мария Иванова Петрова" in page
    answer = head.post(f"/import/{run.pk}/check/", columns(run))
    assert answer.status_code == 302
    page = head.get(f"/import/{run.pk}/").content.decode()
    assert "B3" in page
    assert "=HYPERLINK(1)" not in page.replace("A3", "")  # a formula is a remark, not a value
    assert head.post(f"/import/{run.pk}/confirm/").status_code == 302
    assert head.get(f"/import/{run.pk}/").status_code == 200
    with entered(cast.a.place):
        assert [person.names for person in Person.objects.all()] == ["Мария Иванова Петрова"]


def test_the_wrong_lines_come_back_with_the_sentence(head: Any, cast: Any) -> None:
    post_file(head)
    run = the_run(cast)
    head.post(f"/import/{run.pk}/check/", columns(run))
    answer = head.get(f"/import/{run.pk}/wrong.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    titles, line = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert titles[:4] == ROWS[0]
    assert line[1] == "1745148742"
    assert "ЕГН" in line[4]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    with entered(cast.a.place):
        assert Event.objects.filter(action="export", object_id=run.pk).exists()


def test_a_column_for_two_fields_keeps_the_form(head: Any, cast: Any) -> None:
    post_file(head)
    run = the_run(cast)
    answer = head.post(f"/import/{run.pk}/check/", {**columns(run), "column-3": "full_name"})
    assert answer.status_code == 422
    assert answer.content.decode().count("field-error") >= 1


def test_a_remedy_for_the_whole_file_is_offered_and_taken(head: Any, cast: Any) -> None:
    """ЕГН 0541028740 of 2005 arrives as a number without its zero."""
    post_file(head, [["Име и фамилия", "ЕГН"], ["Ана Петрова", 541028740], ["Ива Петрова", 541028740]])
    run = the_run(cast)
    head.post(f"/import/{run.pk}/check/", columns(run))
    page = head.get(f"/import/{run.pk}/").content.decode()
    assert 'name="restores_zeros"' in page
    assert 'name="same_names"' not in page
    head.post(f"/import/{run.pk}/check/", {"restores_zeros": "on"})
    with entered(cast.a.place):
        run = ImportRun.objects.get()
        assert (run.fresh, run.wrong) == (1, 1)  # two names for one number


def test_a_required_field_without_a_column(head: Any, cast: Any) -> None:
    post_file(head)
    run = the_run(cast)
    answer = head.post(f"/import/{run.pk}/check/", {"column-1": "identifier"})
    assert answer.status_code == 422


def test_another_line_of_headings(head: Any, cast: Any) -> None:
    post_file(head, [["Списък"], *ROWS])
    run = the_run(cast)
    assert run.header_line == 2
    answer = head.post(f"/import/{run.pk}/sheet/", {"kind": "people", "sheet": run.sheet, "header_line": 99})
    assert answer.status_code == 422
    answer = head.post(f"/import/{run.pk}/sheet/", {"kind": "cases", "sheet": run.sheet, "header_line": 2})
    assert (answer.status_code, the_run(cast).kind) == (302, "cases")


@pytest.mark.parametrize(
    ("name", "content"),
    [("хора.xlsx", b""), ("снимка.pdf", b"%PDF-1.7"), ("стар.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
)
def test_no_spreadsheet_is_a_sentence_beside_the_field(head: Any, cast: Any, name: str, content: bytes) -> None:
    answer = head.post("/import/", {"kind": "people", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    with entered(cast.a.place):
        assert not ImportRun.objects.exists()


def test_progress_asks_for_the_page_when_it_is_done(head: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "SMALL_FILE", 0)
    post_file(head)
    run = the_run(cast)
    head.post(f"/import/{run.pk}/check/", columns(run))
    assert head.get(f"/import/{run.pk}/").status_code == 200
    answer = head.get(f"/import/{run.pk}/progress/")
    assert "HX-Refresh" not in answer.headers
    with entered(cast.a.place):
        operations.work_check(run_id=str(run.pk), by=cast.a.head)
    assert head.get(f"/import/{run.pk}/progress/").headers["HX-Refresh"] == "true"


def test_a_file_can_be_thrown_away(head: Any, cast: Any) -> None:
    post_file(head)
    head.post(f"/import/{the_run(cast).pk}/remove/")
    with entered(cast.a.place):
        assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", ["people", "cases", "sessions"])
def test_a_template_is_read_back_without_guessing(head: Any, kind: str) -> None:
    answer = head.get(f"/import/templates/{kind}.xlsx")
    assert answer.status_code == 200
    assert load_workbook(io.BytesIO(answer.content)).sheetnames
    assert head.get("/import/templates/other.xlsx").status_code == 404


def test_it_is_for_those_who_may(cast: Any, settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path
    post_file(cast.at(cast.a.coordinator))
    run = the_run(cast)
    assert cast.at(cast.a.key_worker).get("/import/").status_code == 403
    assert cast.at(cast.a.reception).get(f"/import/{run.pk}/").status_code == 403
    assert cast.at(cast.b.head).get(f"/import/{run.pk}/").status_code == 404
    assert cast.at(cast.b.head).post(f"/import/{run.pk}/confirm/").status_code == 404
