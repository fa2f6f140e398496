# Cyrillic: the words of the answer, which is a Bulgarian paper in every language of the screen
"""The pack as a ZIP: a page to read, JSON for programs, a letter as PDF, and files under names that tell nothing."""

import io
import json
import zipfile
from collections.abc import Iterable
from html import escape
from itertools import groupby
from uuid import UUID

from kernel.clock import local, now
from services.custody.due import in_force
from services.custody.enums import Kept
from services.custody.pack import Item, Pack
from services.files.models import StoredFile
from services.files.queries import read_file
from services.reports.facts import letterhead
from services.reports.typeset import wording
from services.reports.typeset.render import render

ENDINGS = {
    "application/pdf": "pdf",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
PURPOSES = (
    "Данните се обработват, за да може детето да се среща безопасно с родителя, с когото не живее: за изпълнение на "
    "съдебния акт или споразумението и на задълженията по Закона за социалните услуги и Закона за закрила на детето."
)
RIGHTS = (
    "Имате право да поискате поправяне, заличаване или ограничаване на обработването, да възразите и да подадете "
    "жалба до Комисията за защита на личните данни или до съда."
)
OTHERS = (
    "Тук няма данни на други лица, нито такива, чието разкриване би засегнало правата и свободите им (чл. 15, § 4 от "
    "Регламент (ЕС) 2016/679). Предадени данни: на съда и на органите за закрила на детето, когато законът изисква."
)
STYLE = "body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}"


def write(pack: Pack) -> bytes:
    """The bytes of the ZIP, in the clear: sealed by whoever stores or sends it."""
    target, names = io.BytesIO(), dict(_names(pack.items))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, "index.html", _page(pack.items, names).encode())
        _put(package, "data.json", _json(pack.items, names).encode())
        _put(package, "letter.pdf", _letter(pack.items))
        for item in pack.items:
            if item.file:
                _put(package, names[item.key], read_file(StoredFile.objects.get(pk=UUID(item.file))))
    return target.getvalue()


def _put(package: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, local(now()).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)


def _names(items: Iterable[Item]) -> Iterable[tuple[str, str]]:
    files = [item for item in items if item.file]
    kinds = dict(StoredFile.objects.filter(pk__in=[one.file for one in files]).values_list("pk", "content_type"))
    for number, item in enumerate(files, 1):
        yield item.key, f"files/{number:03d}.{ENDINGS.get(kinds[UUID(item.file)], 'bin')}"


def about() -> list[tuple[str, str]]:
    """What the law wants to be told beside the data themselves (art. 15 (1))."""
    terms = "; ".join(f"{Kept(kept).label}: {term.years} г. ({term.ground})" for kept, term in in_force().items())
    return [
        ("Защо се обработват", PURPOSES),
        ("Колко време се пазят", terms or "Сроковете още не са определени."),
        ("Вашите права", RIGHTS),
        ("Какво не е включено", OTHERS),
    ]


def _page(items: list[Item], names: dict[str, str]) -> str:
    head = (
        f"<!doctype html><html lang='bg'><head><meta charset='utf-8'><title>Вашите данни</title><style>{STYLE}</style>"
    )
    parts = [f"{head}</head><body><h1>Вашите данни</h1><p>Към {local(now()):%d.%m.%Y г.}</p>"]
    for section, rows in groupby(items, key=lambda item: item.section):
        parts += [f"<h2>{escape(section)}</h2>", *(_entry(row, names) for row in rows)]
    parts += [f"<h2>{escape(title)}</h2><p>{escape(text)}</p>" for title, text in about()]
    return "".join([*parts, "</body></html>"])


def _entry(item: Item, names: dict[str, str]) -> str:
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in item.facts)
    link = f"<p><a href='{names[item.key]}'>{names[item.key]}</a></p>" if item.file else ""
    return f"<h3>{escape(item.title)}</h3><dl>{facts}</dl>{link}"


def _json(items: list[Item], names: dict[str, str]) -> str:
    rows = [
        {"section": one.section, "title": one.title, "facts": one.facts, "file": names.get(one.key, "")}
        for one in items
    ]
    return json.dumps({"items": rows, "about": about()}, ensure_ascii=False, indent=1)


def _letter(items: list[Item]) -> bytes:
    moment = now()
    sections = [[section, str(len(list(rows)))] for section, rows in groupby(items, key=lambda item: item.section)]
    data = {
        "letterhead": letterhead().data(),
        "date": wording.day(local(moment).date()),
        "sections": sections,
        "about": [list(pair) for pair in about()],
    }
    return render("access_answer", data, moment=moment)
