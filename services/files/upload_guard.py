"""What people upload: is it what it is called, and can it do harm. Nothing is decoded, run or unpacked to disk."""

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.files import pdf_guard, pictures, sniffing, texts
from services.files.archives import ArchiveRefused, Why, check_office, checked
from services.files.names import extension_of, safe_name
from services.files.sniffing import Kind

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Kind
    extensions: tuple[str, ...]
    media_type: str
    most: int


PDF = Rule(Kind.PDF, ("pdf",), "application/pdf", 25 * MEGABYTE)
JPEG = Rule(Kind.JPEG, ("jpg", "jpeg"), "image/jpeg", 15 * MEGABYTE)
PNG = Rule(Kind.PNG, ("png",), "image/png", 15 * MEGABYTE)
DOCX = Rule(
    Kind.DOCX, ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 15 * MEGABYTE
)
TEXT = Rule(Kind.TEXT, ("txt",), "text/plain", MEGABYTE)
DOCUMENTS = (PDF, JPEG, PNG, DOCX, TEXT)


@dataclass(frozen=True, slots=True)
class Accepted:
    """`name` is fit to be shown and saved; `media_type` follows the content, never what a browser said."""

    kind: Kind
    name: str
    media_type: str
    size: int


def inspect(file: BinaryIO, name: str, *, allowed: tuple[Rule, ...] = DOCUMENTS, field: str | None = None) -> Accepted:
    """
    Looks at the whole file and leaves it at its beginning.

    :raises Refusal: with a sentence for the person, beside `field`; nothing of the file may be stored then.
    """
    try:
        return _inspect(file, name, allowed)
    except Refusal as refusal:
        raise Refusal(refusal.message, field=field) from refusal


def _inspect(file: BinaryIO, name: str, allowed: tuple[Rule, ...]) -> Accepted:
    size = _size_of(file)
    if not size:
        raise Refusal(_("The file is empty."))
    rule = _rule_for(name, allowed)
    found = sniffing.kind_of(file)
    if found is not rule.kind:
        raise Refusal(_misnamed(name, found))
    if size > rule.most:
        raise Refusal(
            _("The file is %(size)s MB; at most %(most)s MB are taken. Scan it in a lower quality or split it.")
            % {"size": -(-size // MEGABYTE), "most": rule.most // MEGABYTE}
        )
    CHECKS[rule.kind](file)
    file.seek(0)
    return Accepted(rule.kind, safe_name(name), rule.media_type, size)


def _size_of(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _rule_for(name: str, allowed: tuple[Rule, ...]) -> Rule:
    extension = extension_of(name)
    for rule in allowed:
        if extension in rule.extensions:
            return rule
    taken = ", ".join(sorted({f".{rule.extensions[0]}" for rule in allowed}))
    raise Refusal(
        _("Files of this kind (%(extension)s) are not taken. Taken are: %(taken)s.")
        % {"extension": f".{extension}" if extension else _("no extension"), "taken": taken}
    )


def _misnamed(name: str, found: Kind) -> str:
    return _("The file is called .%(extension)s, but is %(found)s. Give it its right name or save it anew.") % {
        "extension": extension_of(name),
        "found": sniffing.said(found),
    }


def _check_docx(file: BinaryIO) -> None:
    try:
        with checked(file) as archive:
            check_office(archive)
    except ArchiveRefused as refused:
        raise Refusal(_why_not(refused.why)) from refused


def _why_not(why: Why) -> str:
    return {
        Why.DAMAGED: _("The document is damaged. Open it in your word processor and save it anew."),
        Why.ENCRYPTED: _("The document is locked with a password. Save it without one; here it is encrypted anyway."),
        Why.MACROS: _("The document contains macros (programs). Save it as .docx without macros."),
        Why.EMBEDDED: _("The document has other files inside. Upload them one by one."),
        Why.NESTED: _("The document has other files inside. Upload them one by one."),
        Why.EXTERNAL_LINKS: _("The document fetches something from elsewhere when opened. Save it as PDF instead."),
    }.get(why, _("The document is built in a way that can harm. Save it anew or as PDF."))


CHECKS = {
    Kind.PDF: pdf_guard.check,
    Kind.JPEG: pictures.check_jpeg,
    Kind.PNG: pictures.check_png,
    Kind.DOCX: _check_docx,
    Kind.TEXT: texts.check,
}
