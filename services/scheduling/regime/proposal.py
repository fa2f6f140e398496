"""What the parser hands to a person: a proposed rule, what it read, what it did not, and what it must ask."""

from dataclasses import dataclass, field
from enum import StrEnum

from services.scheduling.regime import messages
from services.scheduling.regime.rule import Rule


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Answer(StrEnum):
    """What kind of answer a question takes; `CHOICE` takes the code of one of its choices."""

    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    DAYS = "days"
    NIGHTS = "nights"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Understood:
    """A span of the original text and what it became."""

    start: int
    end: int
    text: str
    code: str

    @property
    def label(self) -> str:
        return messages.USED[self.code]()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A span that the worker must read; code „words": only unknown words, else it may change the schedule."""

    start: int
    end: int
    text: str
    code: str

    @property
    def reason(self) -> str:
        return messages.LEFT[self.code]()

    @property
    def is_only_words(self) -> bool:
        return self.code == "words"


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """
    One question about the rule.

    code names the kind, `key` the very place („week_of_month@0.1"); blocking questions must be answered before
    sessions may be made. Choices are empty when the answer is a date, a time or days.
    """

    code: str
    key: str
    sentence: str
    choices: tuple[Choice, ...] = ()
    answer: Answer = Answer.CHOICE
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Issue:
    """A mistake (error) or something to look at (warning) in the text or in the rule."""

    code: str
    level: Level
    sentence: str
    start: int | None = None
    end: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`rule` is None when nothing can be proposed; it may have holes, see `ambiguities`."""

    text: str
    rule: Rule | None
    understood: tuple[Understood, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    errors: tuple[Issue, ...] = ()
    warnings: tuple[Issue, ...] = field(default=())

    @property
    def is_certain(self) -> bool:
        """
        Everything was used, nothing is open: the worker only confirms the dates.

        Words the program does not know („когато е на смяна“) count too, they may be a condition; so do open points.
        """
        open_questions = any(question.blocking for question in self.ambiguities)
        is_open = self.not_understood or open_questions or self.errors
        return self.rule is not None and not (is_open or self.rule.open_points)
