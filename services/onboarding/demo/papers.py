# Cyrillic: titles and words of papers of the demo families
"""Papers of the demo cases, made by the product's own typesetting."""

from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import DocumentKind
from services.cases.models import Case, Document
from services.cases.numbers import next_number
from services.cases.operations import add_document
from services.files.operations import store_generated
from services.onboarding.demo.families import DemoFamily
from services.reports.facts import letterhead, position_of
from services.reports.typeset import wording
from services.reports.typeset.documents.common import LegalBasis, Outgoing, Signatory
from services.reports.typeset.documents.letters import (
    ClarificationLetter,
    Question,
    RefusalLetter,
    clarification_letter,
    refusal_letter,
)
from services.reports.typeset.render import render
from services.staff.models import Worker

LETTERS = "letter", "ПИ"


def court_order(case: Case, family: DemoFamily, *, by: Worker, at: datetime) -> Document:
    """The act as it came from the court, dated three weeks before."""
    dated = (at - timedelta(days=20)).date()
    facts = {
        "court": family.institution,
        "number": order_number(family),
        "dated": wording.day(dated),
        "case": f"{order_number(family)}/{dated.year}",
        "parents": " и ".join(adult.name for adult in family.adults),
        "children": ", ".join(name for name, _age in family.children),
        "regime": family.regime,
    }
    content = render("example_act", facts, moment=at)
    name = f"reshenie-{order_number(family)}.pdf"
    return _filed(case, DocumentKind.COURT_ORDER, f"Решение № {order_number(family)}", name, content, by, at)


def order_number(family: DemoFamily) -> str:
    return str(100 + int(family.adults[0].phone[-2:]) * 7)


def refusal(case: Case, family: DemoFamily, *, by: Worker, at: datetime) -> Document:
    number = _number(at)
    letter = RefusalLetter(
        letterhead=letterhead(),
        outgoing=Outgoing(number, wording.day(clock.local(at).date()), (family.institution,)),
        subject="Отказ за приемане на случай",
        received=f"насочване от {wording.day(clock.local(case.received_at).date())}",
        reasons=("Детето е под възрастта, за която центърът разполага с обучен екип.",),
        signatory=Signatory(by.display_name, position_of(by)),
        instead=("Център за обществена подкрепа – Хасково (демо)",),
    )
    content = refusal_letter(letter, moment=at)
    return _filed(case, DocumentKind.LETTER_OUT, f"Отказ № {number}", f"{number}.pdf", content, by, at)


def clarification(case: Case, family: DemoFamily, *, by: Worker, at: datetime) -> Document:
    number = _number(at)
    letter = ClarificationLetter(
        letterhead=letterhead(),
        outgoing=Outgoing(number, wording.day(clock.local(at).date()), (family.institution,)),
        subject="Искане за уточняване на режим на лични отношения",
        basis=LegalBasis((("Съдебен акт", f"№ {order_number(family)}"),), family.regime),
        questions=(
            Question("В кои дни и от колко до колко часа се провеждат двете срещи в месеца?"),
            Question("Присъства ли служител на центъра по време на срещите?"),
        ),
        signatory=Signatory(by.display_name, position_of(by)),
    )
    content = clarification_letter(letter, moment=at)
    title = f"Искане за уточняване № {number}"
    return _filed(case, DocumentKind.LETTER_OUT, title, f"{number}.pdf", content, by, at)


def closing_notice(case: Case, family: DemoFamily, *, by: Worker, at: datetime) -> Document:
    """R13: the court and each parent are told in writing."""
    number = _number(at)
    outgoing = Outgoing(number, wording.day(clock.local(at).date()), (family.institution, "Родителите, поотделно"))
    facts = {
        "letterhead": letterhead().data(),
        "outgoing": outgoing.data(),
        "title": "Уведомление за приключване",
        "subject": f"Приключване на работата по случай {case.number}",
        "text": "Срещите в центъра приключиха. Родителите се уговарят сами и спазват определения режим.",
        "signatory": Signatory(by.display_name, position_of(by)).data(),
    }
    content = render("example_notice", facts, moment=at)
    title = f"Уведомление за приключване № {number}"
    return _filed(case, DocumentKind.LETTER_OUT, title, f"{number}.pdf", content, by, at)


def _number(at: datetime) -> str:
    series, prefix = LETTERS
    return next_number(series=series, year=clock.local(at).year, prefix=prefix)


def _filed(case: Case, kind: str, title: str, name: str, content: bytes, by: Worker, at: datetime) -> Document:
    stored = store_generated(name=name, content=content, content_type="application/pdf", subject=None, by=by, at=at)
    return add_document(case=case, kind=kind, title=title, file=stored, dated=clock.local(at).date(), by=by, at=at)
