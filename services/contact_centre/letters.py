# Cyrillic: a letter to a Bulgarian court
"""The words of letters that this room writes; services.cases.letters numbers and keeps them."""

from services.cases.letters import Facts, Letter, Part, Point, Points, Quote
from services.contact_centre.models import LegalBasis
from services.scheduling.regime import clarify

ACTS = {
    "court_order": "Съдебен акт",
    "interim_measure": "Определение за привременни мерки",
    "protection_order": "Заповед за защита",
    "agreement": "Споразумение",
}
WHY = (
    "За да изпълняваме режима така, както съдът го е определил, и да не тълкуваме акта вместо съда, молим да ни бъде"
    " разяснено следното:"
)
MEANWHILE = "Докато получим отговор, срещите се провеждат само в дните и часовете, които са безспорни."
ANSWER = (
    "Молим отговорът да ни бъде изпратен на посочения по-горе адрес. При необходимост ще представим допълнителни"
    " сведения."
)


def act_lines(basis: LegalBasis | None) -> tuple[tuple[str, str], ...]:
    """„Съдебен акт: № … от …", „Съд: …": how a paper names what the meetings rest on."""
    if basis is None:
        return (("Основание", "не е посочено"),)
    dated = f"{basis.dated:%d.%m.%Y} г."
    lines = [(ACTS[basis.kind], f"№ {basis.number} от {dated}" if basis.number else f"от {dated}")]
    return (*lines, ("Съд", basis.court_name)) if basis.court_name else tuple(lines)


def clarification_title(basis: LegalBasis) -> str:
    """By it the letters about one act are told from those about another."""
    name, act = act_lines(basis)[0]
    return " ".join(f"Искане за разяснение: {name} {act}".split())


def clarification(basis: LegalBasis, content: clarify.Letter) -> Letter:
    """R6: the questions to the court of the act."""
    opening: tuple[Part, ...] = ("Срещите в центъра се провеждат по следния съдебен акт:", Facts(act_lines(basis)))
    questions = Points(tuple(_question(one) for one in content.questions), numbered=True)
    return Letter(
        addressees=(basis.court_name or "Съда, постановил акта",),
        title="Искане за разяснение",
        subject=content.subject,
        greeting="Уважаеми госпожи и господа съдии,",
        paragraphs=(*opening, Quote(content.quote), WHY, questions, MEANWHILE, ANSWER),
    )


def _question(one: clarify.Question) -> Point:
    return Point(f"{one.text} („{one.quote}“)" if one.quote else one.text, tuple(one.options))
