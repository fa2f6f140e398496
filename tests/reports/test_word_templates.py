"""The centre's own Word file: what may come in, what is refused by name, how it is filled, what it does not tell."""

import io
import zipfile
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Inches

from kernel.errors import Refusal
from kernel.place import entered
from services.files.operations import store_generated
from services.files.plain import text_of
from services.files.queries import read_file
from services.reports.models import WordTemplate
from services.reports.operations import upload_template, withdraw_template
from services.reports.operations.templates import previewed
from services.reports.papers import current_template
from services.reports.wordfile.fields import NAMES
from services.reports.wordfile.filling import fill
from services.reports.wordfile.guard import checked_template
from services.reports.wordfile.standard import standard
from tests.files.makers import png
from tests.reports.conftest import AT, word_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NEEDED = "[[изх_номер]] [[предупреждение]]"
BOMB = b"0" * (30 * 1024 * 1024)
XXE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
RELS = "word/_rels/document.xml.rels"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = '<Relationship Id="rX" Type="' + KINDS + '/{}" Target="{}" {}/>'
OUTSIDE = 'TargetMode="External"'


def made(*paragraphs, change=None):
    document = Document()
    for text in (NEEDED, *paragraphs):
        document.add_paragraph(text)
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(name, content, base=None):
    """The file with one more part, or with another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or made())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def with_relation(kind, target, mode=OUTSIDE):
    base = made()
    rels = zipfile.ZipFile(io.BytesIO(base)).read(RELS).decode()
    return with_part(RELS, rels.replace("</Relationships>", REL.format(kind, target, mode) + "</Relationships>"), base)


def with_xml(xml):
    base = made()
    text = zipfile.ZipFile(io.BytesIO(base)).read("word/document.xml").decode()
    return with_part("word/document.xml", text.replace("<w:body>", f"<w:body>{xml}", 1), base)


def upload(content, name="blanka.docx"):
    return SimpleUploadedFile(name, content)


def refused(content, name="blanka.docx"):
    with pytest.raises(Refusal) as found:
        checked_template(io.BytesIO(content), name)
    assert found.value.field == "file"
    return str(found.value)


# --- what is refused, and by which name ----------------------------------------------------------------------------

P = "<w:p><w:r>{}</w:r></w:p>"
HARMFUL = {
    "unknown field": (lambda: made("[[адрес_на_майката]]"), "[[адрес_на_майката]]"),
    "misspelled field": (lambda: made("[[адрисат]]"), "[[адресат]]"),
    "field that is not closed": (lambda: made("[[дата"), "[[дата"),
    "two groups in one row": (lambda: made("[[среща.ден]] [[факт.текст]]"), "среща, факт"),
    "no cautionary note": (lambda: _without_note(), "[[предупреждение]]"),
    "macro": (lambda: with_part("word/vbaProject.bin", b"x"), "word/vbaProject.bin"),
    "embedded object": (lambda: with_part("word/embeddings/oleObject1.bin", b"x"), "oleObject1.bin"),
    "another file inside": (lambda: with_part("word/media/x.zip", b"x"), "x.zip"),
    "linked picture": (lambda: with_relation("image", "http://example.org/x.png"), RELS),
    "remote template": (lambda: with_relation("attachedTemplate", "http://example.org/x.dotm"), RELS),
    "link to a share": (lambda: with_relation("hyperlink", "file://server/share"), "file://server/share"),
    "entities": (lambda: with_part("word/styles.xml", XXE), "word/styles.xml"),
    "zip bomb": (lambda: with_part("word/media/image1.png", BOMB), "image1.png"),
    "name that leads out": (lambda: with_part("../evil.xml", b"<x/>"), "../evil.xml"),
    "comments": (lambda: with_part("word/comments.xml", b"<w/>"), "comments"),
    "tracked changes": (lambda: with_xml('<w:p><w:ins w:author="Иван"><w:r/></w:ins></w:p>'), "tracked"),
    "field that fetches": (
        lambda: with_xml(P.format("<w:instrText>INCLUDEPICTURE http://x</w:instrText>")),
        "INCLUDEPICTURE",
    ),
    "field that runs": (lambda: with_xml('<w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>'), "DDEAUTO"),
    "other text inside": (lambda: with_xml('<w:altChunk r:id="rId1"/>'), "word/document.xml"),
    "fields in footnotes": (lambda: with_part("word/footnotes.xml", "<w>[[дата]]</w>".encode()), "word/footnotes.xml"),
    "more elements than a page waits for": (lambda: with_xml("<w:p/>" * 61_000), "word/document.xml"),
    "a tower of paragraphs": (lambda: with_xml("<w:p>" * 150 + "</w:p>" * 150), "word/document.xml"),
    "rows that would fill the memory": (lambda: made(*["[[факт.текст]]"] * 600), ""),
    "text under another name": (lambda: _renamed_footer(), ""),
    "field that runs, outside of the usual folder": (
        lambda: with_part("other/x.xml", f'<w:p {W}><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>'),
        "DDEAUTO",
    ),
    "no archive": (lambda: b"PK\x03\x04 damaged", ""),
    "nothing": (lambda: b"", ""),
}


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _renamed_footer():
    kinds = "[Content_Types].xml"
    types = zipfile.ZipFile(io.BytesIO(made())).read(kinds).decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    more = f'<Override PartName="/word/footer1.bin" ContentType="{kind}"/></Types>'
    return with_part(kinds, types.replace("</Types>", more))


def test_spaces_after_an_open_bracket_cost_no_time():
    assert "[[" in refused(made("[[" + " " * 200_000))


def _without_note():
    document = Document()
    document.add_paragraph("[[изх_номер]]")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("what", HARMFUL)
def test_what_is_refused_is_named_and_nothing_has_changed(cast, in_a, what):
    make, names = HARMFUL[what]
    good = upload_template(upload=upload(made()), by=cast.a.head, at=AT)
    with pytest.raises(Refusal) as found:
        upload_template(upload=upload(make()), by=cast.a.head, at=AT)
    assert found.value.field == "file"
    assert names == "tracked" or names == "comments" or names in str(found.value)
    assert [one.pk for one in WordTemplate.objects.all()] == [good.pk]


@pytest.mark.parametrize("name", ["blanka.docm", "blanka.dotm", "blanka.doc", "blanka.pdf", "blanka"])
def test_other_kinds_of_files_are_refused_by_their_name(name):
    assert name in refused(made(), name)


def test_a_field_of_word_that_is_parted_over_runs_is_still_read():
    parted = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in ("INCL", "UDETEXT x"))
    assert "INCLUDETEXT" in refused(with_xml(f"<w:p>{parted}</w:p>"))


def test_page_numbers_and_web_addresses_are_taken():
    page = with_xml('<w:p><w:fldSimple w:instr=" PAGE "/></w:p>')
    assert checked_template(io.BytesIO(page), "blanka.docx")[1] == ["изх_номер", "предупреждение"]
    link = with_relation("hyperlink", "https://example.org/")
    assert checked_template(io.BytesIO(link), "blanka.docx")[1]


# --- how it is filled ----------------------------------------------------------------------------------------------


def filled(content, values=None, **tables):
    plain = {"изх_номер": "1", "предупреждение": "Бележка.", "дата": "07.11.2026 г.", **(values or {})}
    groups = {name: [] for name in ("лице", "число", "среща", "факт", "думи", "инцидент", "допълнение")}
    return fill(content, plain, {**groups, **tables})


def test_a_field_over_several_runs_keeps_the_look_of_its_first():
    def parted(document):
        paragraph = document.add_paragraph("Дата: ")
        for number, text in enumerate(("[", "[ да", "та", " ]", "] край")):
            paragraph.add_run(text).bold = number == 1

    content = filled(made(change=parted))
    document = Document(io.BytesIO(content))
    assert document.paragraphs[-1].text == "Дата: 07.11.2026 г. край"


def test_rows_repeat_with_their_look_and_none_leaves_dashes():
    def table(document):
        rows = document.add_table(rows=2, cols=2)
        rows.rows[0].cells[0].text = "Ден"
        rows.rows[1].cells[0].text = "[[среща.ден]]"
        rows.rows[1].cells[1].text = "[[Среща.Изход]] ([[дата]])"

    meetings = [{"среща.ден": f"ден {n}", "среща.изход": "проведена"} for n in range(3)]
    content = made(change=table)
    some = Document(io.BytesIO(filled(content, среща=meetings))).tables[0]
    assert [row.cells[0].text for row in some.rows] == ["Ден", "ден 0", "ден 1", "ден 2"]
    assert some.rows[1].cells[1].text == "проведена (07.11.2026 г.)"
    none = Document(io.BytesIO(filled(content))).tables[0]
    assert [cell.text for cell in none.rows[1].cells] == ["–", "– (07.11.2026 г.)"]


def test_a_paragraph_of_a_group_repeats_and_lines_break():
    content = made("На [[факт.ден]]: [[факт.текст]]", "[[увод]]")
    facts = [{"факт.ден": str(n), "факт.текст": "Факт."} for n in range(2)]
    text = [one.text for one in Document(io.BytesIO(filled(content, {"увод": "ред 1\nред 2"}, факт=facts))).paragraphs]
    assert text[1:] == ["На 0: Факт.", "На 1: Факт.", "ред 1\nред 2"]


def test_headers_and_footers_are_filled():
    def header(document):
        document.sections[0].header.paragraphs[0].text = "изх. № [[изх_номер]]"

    assert Document(io.BytesIO(filled(made(change=header)))).sections[0].header.paragraphs[0].text == "изх. № 1"


def test_what_a_fact_says_is_never_read_for_fields():
    facts = [{"факт.текст": "Детето написа [[код]] и <w:p/> & \x00\x0b."}]
    content = filled(made("[[факт.текст]]"), {"код": "ТАЙНА"}, факт=facts)
    assert "ТАЙНА" not in word_text(content)
    assert Document(io.BytesIO(content)).paragraphs[1].text == "Детето написа [[код]] и <w:p/> & ."


def test_it_tells_nothing_of_whoever_made_it():
    def signed(document):
        core = document.core_properties
        core.author, core.last_modified_by, core.comments = "Иван Тайнов", "Иван Тайнов", "чернова за Тайнов"
        core.revision = 77
        document.paragraphs[0]._p.set(qn("w:rsidR"), "00AB12CD")
        document.add_picture(io.BytesIO(PIXEL), width=Inches(0.1))

    content = filled(with_part("docProps/custom.xml", "<x>Тайнов</x>".encode(), made(change=signed)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        every = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not [name for name, text in every.items() if "Тайнов" in text or "rsid" in text]
    assert not [
        name for name in every if name in {"docProps/app.xml", "docProps/custom.xml", "docProps/thumbnail.jpeg"}
    ]
    core = Document(io.BytesIO(content)).core_properties
    assert (core.author, core.last_modified_by, core.revision) == ("", "", 1)
    assert any(name.startswith("word/media/") for name in every)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def test_the_standard_template_is_one_and_nothing_is_left_over(in_a):
    content, fields = checked_template(io.BytesIO(standard()), "obrazec.docx")
    assert set(fields) <= NAMES
    text = word_text(previewed(content))
    assert "[[" not in text
    assert "Детето подаде на бащата рисунка." in text


# --- versions and pages --------------------------------------------------------------------------------------------


def test_the_newest_version_is_used_and_the_one_before_it_comes_back(cast, desk):
    head = cast.a.head
    first = upload_template(upload=upload(made("Първи образец [[факт.текст]]")), by=head, at=AT)
    second = upload_template(upload=upload(made("Втори образец [[факт.текст]]")), by=head, at=AT + timedelta(hours=1))
    assert (first.version, second.version, current_template()) == (1, 2, second)
    report = desk.issued()
    text = word_text(read_file(report.word_document.file))
    assert "Втори образец Детето сяда до бащата." in text
    withdraw_template(template=second, by=head, at=AT)
    assert current_template() == first
    withdraw_template(template=first, by=head, at=AT)
    assert current_template() is None


def test_a_picture_of_the_template_keeps_no_report_from_being_read(cast, desk):
    """Its words are what the check of a release reads; a picture that nobody answers for is for people."""

    def pictured(document):
        document.add_picture(io.BytesIO(png()))

    template = made(change=pictured)
    facts = {"content_type": DOCX, "subject": None, "by": cast.a.head, "at": AT}
    stored = store_generated(name="doklad.docx", content=filled(template), **facts)
    assert text_of(stored) is None
    upload_template(upload=upload(template), by=cast.a.head, at=AT)
    assert "Бележка." in text_of(stored)
    other = store_generated(
        name="skan.docx", content=made(change=lambda d: d.add_picture(io.BytesIO(png(9, 9)))), **facts
    )
    assert text_of(other) is None


def test_only_who_sets_the_centre_up_changes_it(cast, in_a):
    for by in (cast.a.coordinator, cast.a.key_worker, cast.a.reception):
        with pytest.raises(PermissionDenied):
            upload_template(upload=upload(made()), by=by, at=AT)
        assert cast.at(by).get("/papers/templates/").status_code == 403


def test_the_page_looks_uploads_and_withdraws(cast):
    client = cast.at(cast.a.head)
    page = BeautifulSoup(client.get("/papers/templates/").content, "html.parser")
    assert "[[изх_номер]]" in page.text
    assert client.get("/papers/templates/sample/").content.startswith(b"PK")
    looked = client.post("/papers/templates/", {"file": upload(made("[[факт.текст]]")), "action": "look"})
    assert "Това съм аз." in word_text(looked.content)
    with entered(cast.a.place):
        assert not WordTemplate.objects.exists()
    wrong = client.post("/papers/templates/", {"file": upload(made("[[няма]]"))})
    assert wrong.status_code == 422
    assert "[[няма]]" in BeautifulSoup(wrong.content, "html.parser").find(id="id_file_error").text
    assert client.post("/papers/templates/", {"file": upload(made())}).status_code == 302
    with entered(cast.a.place):
        one = WordTemplate.objects.get()
    assert client.get(f"/papers/templates/{one.pk}/file/").content.startswith(b"PK")
    assert client.get(f"/papers/templates/{one.pk}/preview/").content.startswith(b"PK")
    assert client.post(f"/papers/templates/{one.pk}/withdraw/").status_code == 302
    with entered(cast.a.place):
        assert current_template() is None
