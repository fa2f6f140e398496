"""What is opened, what is refused with a sentence, and what is warned about."""

import io
import random
import resource
import time
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from kernel.errors import Refusal
from services.onboarding.sheets.opening import open_book
from services.onboarding.sheets.table import letter
from tests.files import makers
from tests.onboarding.sheets.books import PEOPLE, book, csv, with_parts

# The reader of workbooks warns about decorations; production ignores that too (xlsx.py).
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def refused(file, name="хора.xlsx"):
    with pytest.raises(Refusal) as refusal, open_book(file, name) as opened:
        list(opened.table().lines())
    assert str(refusal.value).endswith(".")
    return str(refusal.value)


def table_of(file, name="хора.xlsx", **options):
    with open_book(file, name) as opened:
        table = opened.table(**options)
        return table, list(table.lines())


def test_a_workbook_is_read():
    table, lines = table_of(book(PEOPLE))
    assert [column.title for column in table.columns] == PEOPLE[0]
    assert [[cell.value for cell in line.cells] for line in lines] == [PEOPLE[1]]
    assert (table.header_line, lines[0].number, table.warnings) == (1, 2, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_csv_in_every_usual_spelling(encoding, sign):
    text = f'Име и фамилия{sign}ЕГН{sign}Адрес\r\nМария Петрова{sign}1745148743{sign}"ул. ""Роза"" 1{sign}\nет. 2"\r\n'
    table, lines = table_of(csv(text, encoding), "хора.csv")
    assert [column.title for column in table.columns] == ["Име и фамилия", "ЕГН", "Адрес"]
    assert lines[0].cells[2].value == f'ул. "Роза" 1{sign}\nет. 2'


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        (io.BytesIO(), "хора.xlsx", "empty"),
        (io.BytesIO(makers.jpeg()), "снимка.xlsx", "photo"),
        (io.BytesIO(makers.pdf(makers.CATALOG)), "решение.xlsx", "PDF"),
        (io.BytesIO(makers.docx()), "доклад.xlsx", "Word"),
        (io.BytesIO(makers.zipped({"a": b"b"})), "архив.xlsx", "ZIP"),
        (io.BytesIO(b"<html><table><tr><td>1"), "хора.xls", "web page"),
        (io.BytesIO(makers.zipped({"mimetype": b"x", "content.xml": b"<a/>"})), "хора.ods", ".ods"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 900), "хора.xls", "old Excel"),
        (
            io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
            "хора.xlsx",
            "password",
        ),
        (csv("просто текст"), "бележка.docx", "not a spreadsheet"),
        (io.BytesIO(b"a;b\n\x00\x01"), "хора.csv", "unknown"),
        (io.BytesIO(makers.zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"})), "х.xlsb", "damaged"),
    ],
)
def test_what_is_no_spreadsheet_gets_a_sentence(file, name, said):
    assert said in refused(file, name)


def test_a_file_of_forty_megabytes_gets_a_sentence():
    assert "40 MB" in refused(io.BytesIO(b"PK" + b"x" * (40 * 1024 * 1024 - 2)))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"<a/>"}, "other files"),
        ({"xl/connections.xml": b"<a/>"}, "other files"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "inside"),
        ({"xl/media/archive.zip": b"x"}, "inside"),
        ({"../../evil.xml": b"<a/>"}, "harm"),
        ({"/evil.xml": b"<a/>"}, "harm"),
        ({"xl/sharedStrings.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>'}, "harm"),
        ({"xl/worksheets/sheet1.xml": b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>'}, "harm"),
        ({"xl/workbook.xml": b"<broken"}, "damaged"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}, "damaged"),
        ({"[Content_Types].xml": b"<Types/>"}, "damaged"),
        ({f"xl/p{number}.xml": b"<a/>" for number in range(600)}, "parts"),
    ],
)
def test_hostile_workbooks_get_a_sentence(parts, said):
    assert said in refused(with_parts(book(PEOPLE), parts))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/a.png"])
@pytest.mark.parametrize("lies", [False, True])
def test_bombs_do_not_go_off(part, lies):
    content = with_parts(book(PEOPLE), {}).getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as member:
            for _ in range(400):
                member.write(b" " * 1024 * 1024)
    bomb = makers.lying(out.getvalue()) if lies else out.getvalue()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    refused(io.BytesIO(bomb))
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_workbook_of_billions_of_columns_is_bounded():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData>'
        + b"".join(
            b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d"><v>1</v></c></row>' % (n, n, n) for n in range(1, 3000)
        )
        + b"</sheetData></worksheet>"
    )
    started = time.process_time()
    _, lines = table_of(with_parts(book(PEOPLE), {"xl/worksheets/sheet1.xml": sheet}))
    assert time.process_time() - started < 3
    assert max(len(line.cells) for line in lines) <= 121


def test_too_many_lines_get_a_sentence():
    assert "20,000 lines" in refused(csv("Име;ЕГН\n" + "Мария;1\n" * 20_100), "хора.csv")


def test_a_far_row_number_does_not_count_as_lines():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
        b"</sheetData></worksheet>"
    )
    started = time.process_time()
    assert "lines" in refused(with_parts(book(PEOPLE), {"xl/worksheets/sheet1.xml": sheet}))
    assert time.process_time() - started < 3


def test_the_header_is_found_below_titles_and_empty_lines():
    rows = [["Контактен център – Хасково"], [], ["Списък на децата към 21.11.2026 г."], [], *PEOPLE]
    table, lines = table_of(book(rows))
    assert (table.header_line, lines[0].number) == (5, 6)


def test_the_person_may_say_where_the_header_is():
    rows = [["а", "б"], ["Колона 1", "Колона 2"], ["x", "y"]]
    assert table_of(book(rows))[0].header_line == 1
    table, lines = table_of(book(rows), header_line=2)
    assert ([column.title for column in table.columns], len(lines)) == (["Колона 1", "Колона 2"], 1)
    with pytest.raises(Refusal, match="first 20"):
        table_of(book(rows), header_line=9)


def test_an_empty_sheet_says_so():
    assert "empty" in refused(book([]))


def test_hidden_and_merged_parts_are_warned_about():
    def hide(workbook, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.merge_cells("A4:A5")
        workbook.create_sheet("Скрит").sheet_state = "hidden"

    rows = [*PEOPLE, ["Втори Ред", None, None, None], ["Трети Ред", 1, 1, 1], [None, 2, 2, 2]]
    table, lines = table_of(book(rows, change=hide))
    said = " ".join(table.warnings)
    for part in ("Скрит", "hidden: 3", "Hidden columns: B", "A4:A5"):
        assert part in said
    assert [line.is_hidden for line in lines] == [False, True, False, False]


def test_the_first_visible_sheet_is_taken_unless_another_is_chosen():
    def second(workbook, sheet):
        sheet.sheet_state = "hidden"
        workbook.create_sheet("Хора").append(["Име и фамилия", "ЕГН"])

    with open_book(book(PEOPLE, change=second), "x.xlsx") as opened:
        assert [(sheet.title, sheet.is_hidden) for sheet in opened.sheets] == [("Лист1", True), ("Хора", False)]
        assert opened.table().title == "Хора"
        assert opened.table(0).title == "Лист1"
        with pytest.raises(Refusal, match="no such sheet"):
            opened.table(7)


def test_calendars_of_old_macs_are_known():
    def mac(workbook, sheet):
        workbook.epoch = datetime(1904, 1, 1)  # noqa: DTZ001

    assert table_of(book(PEOPLE, change=mac))[0].epoch.year == 1904
    assert table_of(book(PEOPLE))[0].epoch.year == 1899


def test_formulas_are_seen_and_never_their_values():
    _, lines = table_of(book([*PEOPLE, ["=A2", '=HYPERLINK("http://evil")', "=1+1", "'=x"]]))
    assert [cell.is_formula for cell in lines[1].cells] == [True, True, True, False]
    assert lines[1].cells[0].value is None


@pytest.mark.parametrize(
    ("value", "is_formula"),
    [("=SUM(A1)", True), ("@SUM(A1)", True), ("+SUM(A1)", True), ("+359 88 123", False), ("-5.2", False)]
    + [("+(359) 88", False), ("@ivan", False), ("- няма (още)", True)],
)
def test_formulas_in_csv(value, is_formula):
    _, lines = table_of(csv(f"Име и фамилия;ЕГН\nМария;{value}\n"), "x.csv")
    assert lines[0].cells[1].is_formula is is_formula


def test_ten_thousand_lines_in_seconds_and_little_memory():
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(PEOPLE[0])
    for number in range(10_000):
        sheet.append([f"Лице Номер {number}", "1745148743", "14.05.2017", "0888123456"])
    out = io.BytesIO()
    workbook.save(out)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    _, lines = table_of(out)
    assert len(lines) == 10_000
    assert time.process_time() - started < 8
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_columns_are_named_as_in_a_spreadsheet():
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_cut_and_bent_workbooks_never_raise_anything_but_a_sentence():
    noise, whole = random.Random(11), book(PEOPLE * 20).getvalue()
    for _ in range(300):
        bent = bytearray(whole)
        for _ in range(noise.randrange(1, 6)):
            bent[noise.randrange(len(bent))] = noise.randrange(256)
        try:
            table_of(io.BytesIO(bytes(bent[: noise.randrange(200, len(bent) + 1)])))
        except Refusal:
            continue


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_bent_parts_never_raise_anything_but_a_sentence(part):
    noise, whole = random.Random(13), book(PEOPLE * 5)
    with zipfile.ZipFile(whole) as archive:
        content = archive.read(part)
    for _ in range(60):
        bent = bytearray(content)
        for _ in range(noise.randrange(1, 4)):
            bent[noise.randrange(len(bent))] = noise.choice(b"0129AZaz<>/=\"' -")
        try:
            table_of(with_parts(whole, {part: bytes(bent)}))
        except Refusal:
            continue
