# Cyrillic: the words of a Bulgarian paper
"""The certificate of an erasure: what went, on which ground, by whose rights; counts and a hash, and nobody's name."""

from typing import Any

from kernel.clock import local
from services.custody.enums import ErasureGround, Whose
from services.custody.models import Erasure
from services.reports.facts import letterhead, position_of
from services.reports.typeset import wording
from services.reports.typeset.render import render
from services.staff.models import Worker

GROUNDS = {
    ErasureGround.TERM_PASSED: "изтекъл срок на съхранение",
    ErasureGround.REQUEST: "искане на лицето (чл. 17 от Регламент (ЕС) 2016/679)",
    ErasureGround.WRONGLY_RECORDED: "погрешно вписване",
    ErasureGround.UNLAWFUL: "липса на правно основание или разпореждане на орган",
}
TABLES = {
    "cases.Case": "случаи",
    "cases.Document": "документи",
    "cases.Note": "бележки",
    "contact_centre.Session": "срещи",
    "contact_centre.Observation": "наблюдения от срещи",
    "reports.Certificate": "служебни бележки",
    "people.ContactPoint": "телефони, адреси и други данни за връзка",
}


def certificate_of(erasure: Erasure) -> bytes:
    """The PDF; the same erasure gives the same bytes."""
    assert erasure.done_at is not None  # the database keeps it so
    data = {
        "letterhead": letterhead().data(),
        "outgoing": {"number": erasure.number, "date": wording.day(local(erasure.done_at).date()), "addressee": []},
        "facts": [list(pair) for pair in _facts(erasure)],
        "counts": [list(pair) for pair in _counts(erasure.facts)],
        "hash": str(erasure.facts.get("hash", "")),
    }
    return render("erasure_certificate", data, moment=erasure.done_at)


def _facts(erasure: Erasure) -> list[tuple[str, str]]:
    assert erasure.done_at is not None
    what = "цял случай" if erasure.whose == Whose.CASE else "едно лице"
    sign = "Номер на случая" if erasure.whose == Whose.CASE else "Контролен код на лицето"
    return [
        ("Заличено", what),
        (sign, erasure.reference),
        ("Основание", GROUNDS[ErasureGround(erasure.ground)]),
        ("Предложено", _step(erasure.proposed_at, erasure.proposed_by_id)),
        ("Одобрено от второ лице", _step(erasure.decided_at, erasure.decided_by_id)),
        ("Извършено", f"{local(erasure.done_at):%d.%m.%Y г., %H:%M ч.}"),
        ("Ред в списъка на заличаванията", str(erasure.facts.get("list", ""))),
    ]


def _step(at: Any, worker_id: Any) -> str:
    """The position and not the name."""
    worker = Worker.objects.select_related("user").filter(pk=worker_id).first()
    position = position_of(worker) if worker else "служител"
    return f"{local(at):%d.%m.%Y г., %H:%M ч.}, {position}"


def _counts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    rows = dict(facts.get("rows", {}))
    named = [(words, str(rows.pop(label))) for label, words in TABLES.items() if rows.get(label)]
    others = sum(rows.values())
    people = [
        ("лица", str(facts.get("people", 0))),
        ("от тях с празен ред в чуждо дело", str(facts.get("emptied", 0))),
    ]
    rest = [("други редове", str(others))] if others else []
    kinds = [("файлове", str(facts.get("files", 0))), ("унищожени ключове", str(facts.get("keys", 0)))]
    return [*people, *named, *rest, *kinds]
