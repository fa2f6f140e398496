"""The promise about hostile uploads: each refused within two seconds and 100 MB, in a process of its own."""

import io
import json
import os
import resource
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kernel.errors import Refusal
from services.files.upload_guard import inspect
from tests.files import makers
from tests.files.makers import CATALOG, SCRIPT, docx, jpeg, pdf, png, relations, stream, zipped
from tests.utils.security import figure

Build = Callable[[], bytes]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
MACROS = {"word/vbaProject.bin": b"x"}
REMOTE = {"word/_rels/document.xml.rels": relations("attachedTemplate", "http://evil.example/t.dotm")}
OBJECT = {"word/_rels/document.xml.rels": relations("oleObject", "http://evil.example/o")}
MANY = {f"word/{number}.xml": b"" for number in range(3000)}


def pdf_bomb() -> bytes:
    packer = zlib.compressobj()
    zeros = b"".join(packer.compress(b"0" * 1024 * 1024) for _ in range(700)) + packer.flush()
    return pdf(CATALOG, stream(zeros, b"/Filter /FlateDecode"))


HOSTILE: dict[str, tuple[Build, str]] = {
    "a program called a document": (lambda: b"MZ\x90\x00" * 50, "доклад.docx"),
    "a page with a script called a note": (lambda: b"<html><script>alert(1)</script>", "бележка.txt"),
    "a drawing with a script called a picture": (lambda: b"<svg onload=alert(1)>", "план.png"),
    "a PDF with a script": (lambda: pdf(CATALOG, SCRIPT), "решение.pdf"),
    "a PDF that unpacks to 700 MB": (pdf_bomb, "решение.pdf"),
    "a document that unpacks to 200 MB": (makers.bomb, "доклад.docx"),
    "the same, whose list says that it is small": (lambda: makers.lying(makers.bomb()), "доклад.docx"),
    "a document with macros": (lambda: docx(MACROS), "доклад.docx"),
    "a document with a template elsewhere": (lambda: docx(REMOTE), "доклад.docx"),
    "a document with an object elsewhere": (lambda: docx(OBJECT), "доклад.docx"),
    "a document of 3,000 parts": (lambda: docx(MANY), "доклад.docx"),
    "a document that climbs out of its folder": (lambda: docx({"../../etc/passwd": b"x"}), "доклад.docx"),
    "an old or locked office file": (lambda: OLE, "доклад.docx"),
    "an archive called a document": (lambda: zipped({"a.txt": b"x"}), "доклад.docx"),
    "a picture of 3,600 million points": (lambda: png(60_000, 60_000), "план.png"),
    "a photo of 3,600 million points": (lambda: jpeg(60_000, 60_000), "снимка.jpg"),
    "a picture called a PDF": (lambda: png(), "решение.pdf"),
    "nothing at all": (lambda: b"", "решение.pdf"),
    "binary behind a text": (lambda: b"text\x00\x01\x02" * 99, "бележка.txt"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    refused: bool
    seconds: float
    megabytes: float


def outcome(content: bytes, name: str) -> Outcome:
    """In a child, so that its memory is its own; seconds of the processor, whatever else the machine does."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, json.dumps(_tried(content, name)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        found = json.loads(told.read() or "[false, 99, 9999]")
    os.waitpid(child, 0)
    return Outcome(*found)


def _tried(content: bytes, name: str) -> tuple[bool, float, float]:
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    before, began = _peak(), time.process_time()
    try:
        inspect(io.BytesIO(content), name)
        refused = False
    except Refusal:
        refused = True
    return refused, time.process_time() - began, (_peak() - before) / 1024


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.slow
@pytest.mark.security_figure
def test_every_hostile_upload_is_refused_quickly_and_in_little_memory() -> None:
    found = {what: outcome(build(), name) for what, (build, name) in HOSTILE.items()}
    passed = [what for what, one in found.items() if not one.refused]
    count, of = len(found) - len(passed), f"of {len(found)}"
    name = "hostile uploads refused or neutralised"
    holds = not passed and count >= 15
    figure(f"{name}; {of}", count, unit="uploads", bound=">= 15", holds=holds, evidence="\n".join(passed))
    memory, slowest = max(one.megabytes for one in found.values()), max(one.seconds for one in found.values())
    each = "\n".join(f"{what}: {one.seconds:.2f} s, {one.megabytes:.0f} MB" for what, one in found.items())
    told = {"holds": memory <= 100, "evidence": each}
    figure("hostile uploads: most memory", round(memory, 1), unit="MB", bound="<= 100", **told)
    told = {"holds": slowest <= 2, "evidence": each}
    figure("hostile uploads: slowest", round(slowest, 2), unit="s", bound="<= 2", **told)
