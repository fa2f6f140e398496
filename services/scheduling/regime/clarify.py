"""
The content of a letter to the court that asks what the order leaves open.

Always Bulgarian, whatever the language of the worker; plain data, so that the room that makes documents sets it. The
centre is no party to the case: it asks for guidance on the execution, it proposes no reading of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation

from services.scheduling.regime import clarify_questions as wording
from services.scheduling.regime.proposal import Ambiguity, NotUnderstood, Proposal
from services.scheduling.regime.questions import questions

COURT_LANGUAGE = "bg"
# Facts that the centre finds out by itself; a court is not asked when a child was born.
OWN_FACTS = frozenset({"child_born", "parent_present"})


@dataclass(frozen=True, slots=True)
class Question:
    """quote: words of the order the question is about; options: the readings, as far as they can be listed."""

    number: int
    text: str
    quote: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    opening: str
    quote: str
    questions: tuple[Question, ...]
    closing: str


def letter(proposal: Proposal) -> Letter:
    """Numbered questions, one for every point that only the court can settle; none when the order is clear."""
    with translation.override(COURT_LANGUAGE):
        found = list(_questions(proposal))
        numbered = tuple(
            Question(number, text, quote, options) for number, (text, quote, options) in enumerate(found, 1)
        )
        return Letter(wording.subject(), wording.opening(), proposal.text.strip(), numbered, wording.closing())


def _questions(proposal: Proposal) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    seen: set[str] = set()
    for question in questions(proposal.rule) if proposal.rule else ():
        text = wording.question(question.code) if question.blocking and question.code not in OWN_FACTS else ""
        if text and text not in seen:
            seen.add(text)
            yield text, "", _options(question)
    if proposal.rule is None:
        yield wording.question("no_schedule"), "", ()
    yield from _of_points(proposal)
    yield from _of_left(proposal.not_understood)


def _options(question: Ambiguity) -> tuple[str, ...]:
    return tuple(choice.label for choice in question.choices)


def _of_points(proposal: Proposal) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for point in proposal.rule.open_points if proposal.rule else ():
        if point.start is None or point.end is None:
            yield wording.question("open_point"), point.text, ()


def _of_left(left: tuple[NotUnderstood, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Contradictions and choices that the text itself leaves open."""
    for item in left:
        if item.code in wording.LEFT:
            yield wording.LEFT[item.code](), item.text, ()
