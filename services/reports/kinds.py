# Cyrillic: the words of letters that a centre writes often
"""The kinds of letters that a worker writes by a form, with what the program knows already."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.clock import local
from services.cases.enums import BY_OWN_WISH
from services.cases.letters import Facts, Heading, Letter, Part, Points
from services.cases.models import Case, Referral
from services.contact_centre.enums import BasisKind, ContactType
from services.contact_centre.forms.preparation import three_months_after
from services.contact_centre.letters import act_lines
from services.contact_centre.models import Arrangement, LegalBasis
from services.contact_centre.queries.preparation import adults_of, current_risk
from services.reports.forms.papers import (
    AcknowledgementForm,
    FreeForm,
    LetterForm,
    PlanForm,
    ProtectionForm,
    RefusalForm,
)
from services.reports.gathering import TYPES
from services.reports.typeset import wording
from services.reports.words import acknowledgement_of, protection_of, refusal_of


@dataclass(frozen=True, slots=True)
class Kind:
    """`initial` fills the form from the case, `letter` makes the letter of what was typed."""

    name: str
    label: object
    lead: object
    form: type[LetterForm]
    initial: Callable[[Case], dict[str, Any]]
    letter: Callable[[Case, Any], Letter]


def _referral(case: Case) -> Referral | None:
    return case.referrals.order_by("received_at", "id").last()


def _sender(case: Case) -> str:
    found = _referral(case)
    if found is None:
        return ""
    own = found.applicant.names if found.applicant else ""
    return own if found.source in BY_OWN_WISH else found.institution_name


def _received(case: Case) -> str:
    found = _referral(case)
    if found is None:
        return f"случай {case.number}"
    kind = "Ваше заявление" if found.source in BY_OWN_WISH else "Ваше писмо"
    number = f" № {found.reference}" if found.reference else ""
    return f"{kind}{number}, получено на {wording.day(local(found.received_at).date())}"


def _to_sender(case: Case) -> dict[str, Any]:
    return {"addressee": _sender(case), "subject": _received(case)}


def _text(form: Any) -> tuple[str, ...]:
    blocks = form.cleaned_data["text"].replace("\r\n", "\n").split("\n\n")
    return tuple(block.strip() for block in blocks if block.strip())


def _free(case: Case, form: Any) -> Letter:
    data = form.cleaned_data
    return Letter(
        addressees=(data["addressee"],),
        subject=data["subject"],
        paragraphs=_text(form),
        enclosures=form.lines("enclosures"),
    )


def _refusal(case: Case, form: Any) -> Letter:
    data = form.cleaned_data
    more = {"conditions": form.lines("conditions"), "instead": form.lines("instead")}
    return refusal_of(data["addressee"], data["subject"], form.lines("reasons"), **more)


def _acknowledgement(case: Case, form: Any) -> Letter:
    data = form.cleaned_data
    facts = [("Номер на случая в центъра", case.number), ("Получено на", wording.day(local(case.received_at).date()))]
    return acknowledgement_of(data["addressee"], data["subject"], facts, data["next_step"])


def _next_step(case: Case) -> dict[str, Any]:
    step = "Служител на центъра ще се свърже с Вас в срок до 3 работни дни за първоначален разговор."
    return {**_to_sender(case), "next_step": step}


def _order(case: Case) -> LegalBasis | None:
    rows = case.legal_bases.filter(kind=BasisKind.PROTECTION_ORDER)
    return rows.order_by("dated", "id").last()


def _court(case: Case) -> str:
    """The court of the act by which the meetings are held: it is told what has become of them."""
    rows = case.legal_bases.exclude(kind=BasisKind.PROTECTION_ORDER).exclude(court_name="")
    found = rows.order_by("dated", "id").last()
    return found.court_name if found else ""


def _measures(case: Case) -> dict[str, Any]:
    measures = "Насрочените срещи не се провеждат.\nВсяка от страните е уведомена поотделно."
    return {"addressee": _court(case), "subject": "заповед за защита и насрочените срещи", "measures": measures}


def _protection(case: Case, form: Any) -> Letter:
    return protection_of(form.cleaned_data["addressee"], act_lines(_order(case)), form.lines("measures"))


# --- the individual plan -------------------------------------------------------------------------------------------


def _plan_initial(case: Case) -> dict[str, Any]:
    risk = current_risk(case)
    names = "\n".join(person.names for person in adults_of(case))
    review = risk.next_review_on if risk else three_months_after(clock.today())
    return {"addressee": names, "subject": f"случай {case.number}", "review_on": review}


def _plan(case: Case, form: Any) -> Letter:
    """Of the case's own acts, arrangements and conditions; nothing of who comes when by which door."""
    data = form.cleaned_data
    adults = adults_of(case)
    return Letter(
        addressees=tuple(line for line in data["addressee"].splitlines() if line.strip()),
        title="Индивидуален план",
        subject=data["subject"],
        greeting="",
        closing="Изготвил:",
        paragraphs=(*_grounds(case), *_meetings(case), *_agreed(form, data["review_on"])),
        also_sign=tuple((person.names, "запознат/а и съгласен/на") for person in adults),
    )


def _grounds(case: Case) -> list[Part]:
    acts = case.legal_bases.exclude(kind=BasisKind.PROTECTION_ORDER).order_by("dated", "id")
    children = {one.child_id: one.child for one in _arrangements(case)}
    people = [("Дете", f"{one.names}, {_born(one)}" if one.birth_date else one.names) for one in children.values()]
    lines = [pair for act in acts for pair in act_lines(act)]
    return [Heading("Дете и основание"), Facts((*people, *lines))]


def _born(child: Any) -> str:
    return f"родено {child.birth_date:%Y} г."


def _arrangements(case: Case) -> list[Arrangement]:
    rows = case.arrangements.select_related("child", "visiting", "resident", "basis")
    return list(rows.order_by("starts_on", "id"))


def _meetings(case: Case) -> list[Part]:
    facts: list[Part] = [Heading("Срещи")]
    for one in _arrangements(case):
        lines = [
            ("Дете", one.child.names),
            ("Среща се с", one.visiting.names),
            ("Живее при", one.resident.names),
            ("Вид", TYPES[ContactType(one.type)]),
            ("От", wording.day(one.starts_on)),
        ]
        if one.conditions:
            lines.append(("Условия", one.conditions))
        facts.append(Facts(tuple(lines)))
    return facts


def _agreed(form: Any, review_on: date) -> list[Part]:
    return [
        Heading("Цели"),
        Points(form.lines("goals"), numbered=True),
        Heading("Кой какво прави и до кога"),
        Points(form.lines("steps")),
        f"Планът се преглежда на {wording.day(review_on)} или по-рано, ако нещо съществено се промени. Детето е"
        " изслушано според възрастта си, а мнението му се взема предвид.",
    ]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "acknowledgement",
            _("Acknowledgement of receipt"),
            _("To whoever sent the family: that it came, under which number, and what comes next."),
            AcknowledgementForm,
            _next_step,
            _acknowledgement,
        ),
        Kind(
            "refusal",
            _("Refusal with written reasons"),
            _("Whoever refers a family is told in writing why it is not taken. No word about either parent."),
            RefusalForm,
            _to_sender,
            _refusal,
        ),
        Kind(
            "protection",
            _("Letter to the court about a protection order"),
            _("The same day. The court decides what becomes of its regime; the centre asks."),
            ProtectionForm,
            _measures,
            _protection,
        ),
        Kind(
            "plan",
            _("Individual plan"),
            _("Acts, arrangements and conditions come from the case; goals and steps are written here."),
            PlanForm,
            _plan_initial,
            _plan,
        ),
        Kind(
            "free",
            _("Another letter"),
            _("Under the centre's letterhead, with an outgoing number."),
            FreeForm,
            lambda case: {"addressee": _sender(case)},
            _free,
        ),
    )
}
