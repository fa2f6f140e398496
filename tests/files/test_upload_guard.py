"""Each hostile file gets a sentence; honest ones pass; nothing costs much."""

import base64
import io
import random
import resource
import time
import zipfile
import zlib

import pytest

from kernel.errors import Refusal
from services.files.upload_guard import DOCUMENTS, PDF, inspect
from tests.files import makers
from tests.files.makers import CATALOG, SCRIPT, packed, pdf, stream


def refused(content, name, **options):
    with pytest.raises(Refusal) as refusal:
        inspect(io.BytesIO(content), name, **options)
    assert str(refusal.value).endswith("."), "a sentence"
    return str(refusal.value)


HONEST = [
    (pdf(CATALOG, stream(zlib.compress(b"BT (Zdravei) Tj ET"), b"/Filter /FlateDecode")), "Решение № 214.pdf"),
    (makers.jpeg(), "снимка.JPG"),
    (makers.jpeg(), "снимка.jpeg"),
    (makers.png(), "план.png"),
    (makers.docx(), "доклад.docx"),
    (makers.docx({"word/_rels/document.xml.rels": makers.relations("hyperlink", "http://e")}), "с връзка.docx"),
    ("Бележка\r\nвтори ред\tтаб".encode(), "бележка.txt"),
    ("Бележка".encode("cp1251"), "стар.txt"),
    ("Бележка".encode("utf-16"), "нов.txt"),
]


@pytest.mark.parametrize(("content", "name"), HONEST, ids=[name for _, name in HONEST])
def test_honest_files_pass_and_are_rewound(content, name):
    file = io.BytesIO(content)
    file.seek(3)
    accepted = inspect(file, name)
    assert accepted.size == len(content)
    assert accepted.name == name
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (makers.jpeg(), "решение.pdf", "photo"),
        (makers.png(), "решение.pdf", "picture"),
        (pdf(CATALOG), "снимка.jpg", "PDF"),
        (b"MZ\x90\x00", "доклад.docx", "program"),
        (makers.zipped({"a.txt": b"x"}), "доклад.docx", "ZIP"),
        (makers.zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "доклад.docx", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "доклад.docx", "password"),
        (b"<html><script>alert(1)</script>", "бележка.txt", "web page"),
        (b"<svg onload=alert(1)>", "план.png", "web page"),
        (b"\x00\x00\x00\x18ftypheic", "снимка.jpg", "HEIC"),
        (b"\x00\x00\x00\x18ftypmp42", "снимка.jpg", "video"),
        (b"RIFF\x00\x00\x00\x00WEBP", "снимка.png", "WebP"),
        (b"GIF89a", "снимка.png", "GIF"),
        (b"\x00\x01\x02\x03", "бележка.txt", "unknown"),
        (b"junk before %PDF-1.7", "решение.pdf", "plain text"),
    ],
)
def test_a_file_must_be_what_it_is_called(content, name, found):
    assert found in refused(content, name)


@pytest.mark.parametrize(
    "name",
    ["вирус.exe", "решение.pdf.exe", "решение", "", ".pdf", "page.html", "макро.docm", "x.pdf\u202e.exe", "a.pdf/"],
)
def test_other_kinds_are_not_taken(name):
    assert "not taken" in refused(pdf(CATALOG), name)


def test_an_empty_file_and_a_narrower_choice():
    assert "empty" in refused(b"", "решение.pdf")
    assert ".pdf" in refused(makers.jpeg(), "снимка.jpg", allowed=(PDF,))


@pytest.mark.parametrize("rule", DOCUMENTS, ids=lambda rule: rule.kind)
def test_every_kind_has_a_bound(rule):
    heads = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "docx": b"PK", "text": b"a"}
    content = heads[rule.kind] + b" " * rule.most
    if rule.kind == "docx":
        content = makers.zipped(
            {"[Content_Types].xml": makers.TYPES, "word/a.bin": random.Random(1).randbytes(rule.most)}
        )
    assert "MB" in refused(content, f"файл.{rule.extensions[0]}")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pdf(CATALOG, SCRIPT), "JavaScript"),
        (pdf(CATALOG, SCRIPT.replace(b"/JavaScript", b"/J#61va#53cript")), "JavaScript"),
        (pdf(CATALOG, packed(b"5 0 " + SCRIPT)), "JavaScript"),
        (pdf(CATALOG, stream(zlib.compress(SCRIPT), b"/Filter 9 0 R")), "JavaScript"),
        (pdf(CATALOG, stream(base64.a85encode(zlib.compress(SCRIPT)) + b"~>")), "JavaScript"),
        (pdf(CATALOG, stream(zlib.compress(SCRIPT).hex().encode() + b">")), "JavaScript"),
        (pdf(CATALOG, stream(zlib.compress(b"x" * 5_000_000 + SCRIPT))), "JavaScript"),
        (pdf(CATALOG, stream(zlib.compress(SCRIPT + bytes(range(256)) * 40)[:-9] + b"\xff" * 30)), "JavaScript"),
        (pdf(CATALOG, stream(zlib.compress(zlib.compress(SCRIPT)))), "unusual"),
        (pdf(CATALOG, b"<< /S /Launch /F (calc.exe) >>"), "starts something"),
        (pdf(CATALOG, b"<< /S /SubmitForm >>"), "starts something"),
        (pdf(CATALOG, b"<< /Type /EmbeddedFile >>"), "other files"),
        (pdf(CATALOG, b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), "other files"),
        (pdf(CATALOG, b"<< /AcroForm << /XFA 3 0 R >> >>"), "JavaScript"),
        (pdf(CATALOG, trailer=b"/Encrypt 5 0 R"), "locked"),
        (pdf(CATALOG, stream(b"abc", b"/Filter /LZWDecode")), "unusual"),
        (pdf(CATALOG)[:-30], "damaged"),
    ],
)
def test_a_pdf_that_acts_is_refused(content, why):
    assert why in refused(content, "решение.pdf")


@pytest.mark.parametrize(
    "harmless",
    [
        b"<< /S /URI /URI (http://example.org) >>",
        b"<< /AcroForm << /Fields [] >> >>",
        b"<< /Type /Sig /Filter /Adobe.PPKLite >>",
        b"<< /Title (Launching a JavaScript course) /LaunchedBy (x) >>",
        b"<< /EncryptMetadata false >>",
    ],
)
def test_forms_links_and_signatures_pass(harmless):
    inspect(io.BytesIO(pdf(CATALOG, harmless)), "решение.pdf")


def test_pictures_inside_a_pdf_are_no_reason_to_refuse():
    noise = random.Random(7)
    pictures = [stream(noise.randbytes(20_000), b"/Subtype /Image /Filter /DCTDecode") for _ in range(60)]
    raw = [stream(zlib.compress(noise.randbytes(20_000)), b"/Subtype /Image /Filter /FlateDecode") for _ in range(60)]
    inspect(io.BytesIO(pdf(CATALOG, *pictures, *raw)), "скан.pdf")


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({"word/vbaProject.bin": b"x"}, "macros"),
        ({"word/embeddings/oleObject1.bin": b"x"}, "other files"),
        ({"word/embeddings/book.xlsx": b"x"}, "other files"),
        ({"word/activeX/activeX1.bin": b"x"}, "other files"),
        ({"word/_rels/settings.xml.rels": makers.relations("attachedTemplate", "http://evil/t.dotm")}, "fetches"),
        ({"word/_rels/document.xml.rels": makers.relations("image", "http://evil/spy.png")}, "fetches"),
        ({"word/_rels/a.rels": makers.relations("image", "http://e").decode().encode("utf-16")}, "fetches"),
        ({"word/a.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}, "harm"),
        ({"word/a.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")}, "harm"),
        ({"word/a.xml": b"no markup"}, "damaged"),
        ({"../../etc/cron.d/x": b"x"}, "harm"),
        ({"/etc/passwd": b"x"}, "harm"),
        ({"c:/windows/x": b"x"}, "harm"),
    ],
)
def test_a_docx_that_does_more_than_say_something_is_refused(extra, why):
    assert why in refused(makers.docx(extra), "доклад.docx")


def test_macros_declared_by_type_are_found():
    types = makers.TYPES.replace(b"application/vnd.ms-word.document", b"application/vnd.ms-word.document.macroEnabled")
    assert "macros" in refused(
        makers.zipped({"[Content_Types].xml": types, "word/document.xml": makers.DOCUMENT}), "доклад.docx"
    )


def test_a_link_inside_the_archive_is_refused():
    out = io.BytesIO(makers.docx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "harm" in refused(out.getvalue(), "доклад.docx")


def test_one_name_twice_is_refused():
    out = io.BytesIO(makers.docx())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    assert "damaged" in refused(out.getvalue(), "доклад.docx")


def test_too_many_parts_are_refused():
    content = makers.docx({f"word/p{number}.xml": b"<a/>" for number in range(2100)})
    assert "harm" in refused(content, "доклад.docx")


@pytest.mark.parametrize("build", [makers.bomb, lambda: makers.lying(makers.bomb())], ids=["bomb", "lying"])
def test_a_bomb_does_not_go_off(build):
    content = build()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    refused(content, "доклад.docx")
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_pdf_bomb_does_not_go_off():
    bomb = zlib.compressobj()
    packed_zeros = b"".join(bomb.compress(b"0" * 1024 * 1024) for _ in range(700)) + bomb.flush()
    content = pdf(CATALOG, stream(packed_zeros))
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert "unusual" in refused(content, "решение.pdf")
    assert time.process_time() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_pdf_of_faults_does_not_take_long():
    fault = zlib.compress(bytes(range(256)) * 60)[:200] + b"\xff" * 16_000
    started = time.process_time()
    assert "unusual" in refused(pdf(CATALOG, *[stream(fault)] * 1_000), "решение.pdf")
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (makers.png(30_000, 30_000), "план.png", "too large"),
        (makers.png(40_000, 10), "план.png", "too large"),
        (makers.png(0, 10), "план.png", "damaged"),
        (makers.png()[:-4], "план.png", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 30, "план.png", "damaged"),
        (makers.jpeg(65_000, 65_000), "снимка.jpg", "too large"),
        (makers.jpeg(0, 0), "снимка.jpg", "damaged"),
        (makers.jpeg()[:8], "снимка.jpg", "damaged"),
        (b"\xff\xd8\xff" + b"\xff" * 5000, "снимка.jpg", "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x00", "снимка.jpg", "damaged"),
        (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 3000, "снимка.jpg", "damaged"),
        (b"\xff\xd8\xff\xda\x00\x02", "снимка.jpg", "damaged"),
    ],
)
def test_pictures_are_measured_without_decoding(content, name, why):
    assert why in refused(content, name)


def test_binary_behind_a_text_beginning_is_no_text():
    assert "plain text" in refused(b"a" * 5000 + b"\x00\x01", "бележка.txt")


def test_random_bytes_never_raise_anything_else():
    noise = random.Random(3)
    heads = [b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", makers.docx()[:60], b""]
    for number in range(300):
        content = heads[number % 5] + noise.randbytes(noise.randrange(400)) + b"startxref 1 %%EOF"
        for extension in ("pdf", "jpg", "png", "docx", "txt"):
            try:
                inspect(io.BytesIO(content), f"x.{extension}")
            except Refusal:
                continue


def test_cut_and_bent_documents_never_raise_anything_else():
    noise, whole = random.Random(5), makers.docx({"word/b.xml": b"<a>" + b"x" * 3000 + b"</a>"})
    for _ in range(300):
        bent = bytearray(whole)
        for _ in range(3):
            bent[noise.randrange(len(bent))] = noise.randrange(256)
        try:
            inspect(io.BytesIO(bytes(bent[: noise.randrange(100, len(bent) + 1)])), "доклад.docx")
        except Refusal:
            continue


def test_the_sentence_stands_beside_the_field():
    with pytest.raises(Refusal) as refusal:
        inspect(io.BytesIO(b""), "решение.pdf", field="file")
    assert refusal.value.field == "file"
