"""
The court's text as a worker works on it: what was understood, what is asked, the rule so far and its next dates.

Pure and without memory: text and answers go in, everything that the page shows comes out. Nothing is stored before a
person has seen the dates and confirmed them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.scheduling.regime import codec
from services.scheduling.regime.describe import describe
from services.scheduling.regime.occurrences import Occurrence, preview
from services.scheduling.regime.parse import propose
from services.scheduling.regime.proposal import Ambiguity, Issue, NotUnderstood, Proposal
from services.scheduling.regime.questions import blocking, questions
from services.scheduling.regime.resolve import BadAnswer, resolve
from services.scheduling.regime.rule import OpenPoint, Rule

DATES = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: `kind` is used, left (must be read by a person), words (unknown words) or plain."""

    text: str
    kind: str = "plain"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the answer that was given, if it was, and why the answer does not fit."""

    question: Ambiguity
    answer: str = ""
    error: str = ""

    @property
    def is_open(self) -> bool:
        return not self.answer or bool(self.error)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text cannot say: the day of the act, the child's birth date, today; `now` when the hour counts too."""

    decided_on: date
    today: date
    child_born: date | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """`rule` None: there is nothing to confirm yet."""

    rule: Rule | None
    proposal: Proposal | None = None
    asked: tuple[Asked, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[Issue, ...] = ()
    field_errors: Mapping[str, list[str]] = field(default_factory=dict)
    today: date = date.min
    now: datetime | None = None

    @property
    def pieces(self) -> list[Piece]:
        return list(_pieces(self.proposal)) if self.proposal else []

    @property
    def sentences(self) -> list[str]:
        return describe(self.rule) if self.rule else []

    @property
    def dates(self) -> list[Occurrence]:
        return preview(self.rule, self.today, DATES, now=self.now) if self.rule else []

    @property
    def is_ready(self) -> bool:
        """Everything that stands in the way of a date is answered; what is left is a person's yes."""
        return self.rule is not None and not (self.errors or self.field_errors or blocking(self.rule))

    @property
    def left(self) -> tuple[NotUnderstood, ...]:
        """What a person must read: it may change the schedule, or nobody knows the words."""
        return self.proposal.not_understood if self.proposal else ()

    @property
    def open_points(self) -> tuple[OpenPoint, ...]:
        return self.rule.open_points if self.rule and self.proposal else ()

    @property
    def is_partly_read(self) -> bool:
        """Not all of the text became dates: then a person says that they have read the rest."""
        return bool(self.left or self.open_points)

    @property
    def asks_to_read(self) -> bool:
        """The tick is offered where there are dates to say it of, or nothing else is left to do."""
        return self.is_partly_read and (self.is_ready or bool(self.dates))

    @property
    def fingerprint(self) -> str:
        """Of the rule whose dates are shown: a confirmation of another rule is not one of this."""
        return fingerprint(self.rule) if self.rule else ""

    def confirmable(self, seen: str, *, read_left: bool) -> Rule:
        """
        The rule whose dates were seen: `seen` is the fingerprint that stood beside them.

        read_left: a person has read the parts that made no dates.

        :raises Refusal: something is still open or unread, or the words read otherwise by now.
        """
        if not self.is_ready or self.rule is None:
            raise Refusal(_("There are still open questions or mistakes."))
        if self.is_partly_read and not read_left:
            message = _("Read the parts that were not understood, then say that you have.")
            raise Refusal(message, field="read_left")
        if seen != self.fingerprint:
            raise Refusal(_("The rule has changed since you saw its dates. Look at them and confirm again."))
        return self.rule

    def edited(self, words: str) -> list[dict[str, str]]:
        """The act's own words stay with the act; what was read instead of them stands beside the plan."""
        text = self.proposal.text if self.proposal else words
        same = text.split() == words.split()  # line ends do not count: a browser changes them by itself
        return [] if same else [{"question": _("The text that was read"), "answer": text}]

    def answers(self) -> list[dict[str, str]]:
        """How each ambiguity was resolved, as it is kept with the plan."""
        return [{"question": one.question.sentence, "answer": _told(one)} for one in self.asked if not one.is_open]


def _told(one: Asked) -> str:
    """The words that were chosen, not their code: the plan is read years later."""
    return next((choice.label for choice in one.question.choices if choice.code == one.answer), one.answer)


def fingerprint(rule: Rule) -> str:
    return sha256(dumps(codec.to_dict(rule), sort_keys=True).encode()).hexdigest()[:32]


def read_text(text: str, given: Mapping[str, str], facts: Facts) -> Reading:
    """Propose a rule, then put the given answers in one by one: an answer can open the next question."""
    proposal = propose(text, decided_on=facts.decided_on, child_born=facts.child_born, today=facts.today)
    rule, asked = _answered(proposal.rule, given)
    return Reading(
        rule=rule,
        proposal=proposal,
        asked=tuple(asked),
        errors=tuple(_said(issue) for issue in proposal.errors),
        warnings=proposal.warnings,
        today=facts.today,
        now=facts.now,
    )


def _said(issue: Issue) -> str:
    """With the words that are wrong, so that nobody looks for them."""
    return f"„{issue.text}“: {issue.sentence}" if issue.text else issue.sentence


def _answered(rule: Rule | None, given: Mapping[str, str]) -> tuple[Rule | None, list[Asked]]:
    asked: dict[str, Asked] = {}
    while rule is not None:
        one = next((q for q in questions(rule) if q.key not in asked), None)
        if one is None:
            break
        answer = given.get(one.key, "").strip()
        asked[one.key] = Asked(one, answer)
        if answer:
            try:
                rule = resolve(rule, one.key, answer)
            except BadAnswer as error:
                asked[one.key] = Asked(one, answer, str(error))
    return rule, list(asked.values())


def _pieces(proposal: Proposal) -> Iterator[Piece]:
    """The text from beginning to end, cut where something was understood or left."""
    done = 0
    for start, end, kind, label in sorted(_spans(proposal)):
        if start < done or start >= end:
            continue
        if start > done:
            yield Piece(proposal.text[done:start])
        yield Piece(proposal.text[start:end], kind, label)
        done = end
    if done < len(proposal.text):
        yield Piece(proposal.text[done:])


def _spans(proposal: Proposal) -> Sequence[tuple[int, int, str, str]]:
    used = [(one.start, one.end, "used", one.label) for one in proposal.understood]
    left = [
        (one.start, one.end, "words" if one.is_only_words else "left", one.reason) for one in proposal.not_understood
    ]
    return [*used, *left]


def stored_rule(data: Any) -> Rule:
    return codec.from_dict(data)
