# Cyrillic: the words of letters that a centre writes often
"""Letters in the form that Bulgarian offices expect; who writes one fills in what only they know."""

from collections.abc import Iterable

from services.cases.letters import Facts, Heading, Letter, Part, Points

NO_JUDGEMENT = (
    "Отказът се основава на възможностите на центъра да осигури безопасност на всички. Той не е оценка на нито един от"
    " родителите и не изразява становище за родителските права или за режима на лични отношения."
)
AGAIN = (
    "Ако обстоятелствата се променят, насочването може да бъде подадено отново по всяко време. При непосредствена"
    " опасност за дете се обадете на 112 или на Националната телефонна линия за деца 116 111."
)


def refusal_of(
    addressee: str,
    received: str,
    reasons: Iterable[str],
    *,
    conditions: Iterable[str] = (),
    instead: Iterable[str] = (),
) -> Letter:
    """R7: `reasons` are facts about the centre's means, not about people; `received` names the referral."""
    why = (
        f"По повод на {received} Ви уведомяваме, че центърът не може да приеме случая по следните причини:",
        Points(tuple(reasons), numbered=True),
        NO_JUDGEMENT,
    )
    more = [
        *_section("Кога можем да приемем случая", conditions),
        *_section("Към кого може да се обърне семейството", instead),
    ]
    return Letter(
        addressees=(addressee,),
        title="Отказ за приемане на случай",
        subject=received,
        paragraphs=(*why, *more, AGAIN),
    )


def _section(title: str, items: Iterable[str]) -> list[Part]:
    found = tuple(items)
    return [Heading(title), Points(found)] if found else []


def acknowledgement_of(addressee: str, received: str, facts: Iterable[tuple[str, str]], next_step: str) -> Letter:
    """The receipt of a referral, with its number here and what comes next."""
    return Letter(
        addressees=(addressee,),
        title="Потвърждение за получаване",
        subject=received,
        paragraphs=(
            f"Потвърждаваме, че центърът получи {received}.",
            Facts(tuple(facts)),
            next_step,
            "Потвърждението не означава, че случаят е приет: за решението ще бъдете уведомени писмено.",
        ),
    )


def protection_of(addressee: str, order: Iterable[tuple[str, str]], measures: Iterable[str]) -> Letter:
    """To the court, the same day: what a protection order has changed in the house, and nothing about anybody."""
    return Letter(
        addressees=(addressee,),
        title="Уведомление",
        subject="заповед за защита и насрочените срещи",
        paragraphs=(
            "Уведомяваме съда, че в центъра е представен следният акт:",
            Facts(tuple(order)),
            "От момента на представянето му:",
            Points(tuple(measures)),
            "Центърът не отменя и не тълкува съдебния акт за режима на лични отношения. Молим за указания дали и как"
            " се провеждат срещите, докато заповедта е в сила.",
        ),
    )
