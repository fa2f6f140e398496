# Cyrillic: titles and words of papers of the demo families
"""Papers of the demo cases, made by the product's own typesetting."""

from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import DocumentKind
from services.cases.letters import Facts, Letter, Points, Quote, write_letter
from services.cases.models import Case, Document
from services.cases.operations import add_document
from services.files.operations import store_generated
from services.onboarding.demo.families import DemoFamily
from services.reports.typeset import wording
from services.reports.typeset.render import render
from services.reports.words import refusal_of
from services.staff.models import Worker


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
    """R7: whoever sent the family is told in writing why it is not taken."""
    received = wording.day(clock.local(case.received_at).date())
    reasons = ("Детето е под възрастта, за която центърът разполага с обучен екип.",)
    instead = ("Център за обществена подкрепа – Хасково (демо)",)
    letter = refusal_of(family.institution, f"насочване от {received}", reasons, instead=instead)
    return write_letter(case=case, letter=letter, by=by, at=at)


def clarification(case: Case, family: DemoFamily, *, by: Worker, at: datetime) -> Document:
    questions = (
        "В кои дни и от колко до колко часа се провеждат двете срещи в месеца?",
        "Присъства ли служител на центъра по време на срещите?",
    )
    act = Facts((("Съдебен акт", f"№ {order_number(family)}"),))
    letter = Letter(
        addressees=(family.institution,),
        title="Искане за разяснение",
        subject="Искане за уточняване на режим на лични отношения",
        paragraphs=(act, Quote(family.regime), "Молим за отговор на следното:", Points(questions, numbered=True)),
    )
    return write_letter(case=case, letter=letter, by=by, at=at)


def closing_notice(case: Case, family: DemoFamily, *, by: Worker, at: datetime) -> Document:
    """R13: the court and each parent are told in writing."""
    letter = Letter(
        addressees=(family.institution, "Родителите, поотделно"),
        title="Уведомление за приключване",
        subject=f"Приключване на работата по случай {case.number}",
        paragraphs=(
            "Срещите в центъра приключиха. Родителите се уговарят сами и спазват определения режим.",
            "Пример за обучение: всички лица са измислени.",
        ),
    )
    return write_letter(case=case, letter=letter, by=by, at=at)


def _filed(case: Case, kind: str, title: str, name: str, content: bytes, by: Worker, at: datetime) -> Document:
    stored = store_generated(name=name, content=content, content_type="application/pdf", subject=None, by=by, at=at)
    return add_document(case=case, kind=kind, title=title, file=stored, dated=clock.local(at).date(), by=by, at=at)
