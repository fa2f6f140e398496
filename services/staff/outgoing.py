"""What leaves the centre or waits to: for the head of the service, who alone knows whether a letter may go twice."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from outbox import queries
from outbox.enums import Report, State
from outbox.handlers import About, described, title_of
from outbox.models import Message
from outbox.reasons import reason_of
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.panels import Panel

TONES = {
    State.PENDING: "blue",
    State.WORKING: "blue",
    State.DONE: "green",
    State.FAILED: "red",
    State.MAYBE_SENT: "amber",
}


@dataclass(frozen=True, slots=True)
class Line:
    message: Message
    about: About

    @property
    def tone(self) -> str:
        return "red" if self.message.report == Report.NOT_ARRIVED else TONES[State(self.message.state)]

    @property
    def standing(self) -> str:
        """What the gateway told afterwards says more than that it was sent."""
        return str(self.message.get_report_display() or self.message.get_state_display())

    @property
    def reason(self) -> str:
        return reason_of(self.message)

    @property
    def may_be_sent_again(self) -> bool:
        return self.message.state in (State.FAILED, State.MAYBE_SENT) and self.message.payload is not None

    @property
    def may_be_marked(self) -> bool:
        return self.message.state == State.MAYBE_SENT


def lines(messages: Iterable[Message]) -> list[Line]:
    """In their order; each topic is asked once for all of its messages."""
    messages = list(messages)
    by_topic: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.payload is not None:
            by_topic[message.topic].append(message)
    found: dict[Any, About] = {}
    for topic, rows in by_topic.items():
        found |= zip([row.pk for row in rows], described(topic, [row.payload for row in rows]), strict=True)
    return [Line(message, found.get(message.pk) or About(title_of(message.topic))) for message in messages]


def tiles() -> dict[str, int]:
    counted = queries.counts()
    return {
        "waiting": counted[State.PENDING] + counted[State.WORKING],
        "perhaps": counted[State.MAYBE_SENT],
        "failed": counted[State.FAILED],
        "done": counted[State.DONE],
        "lost": queries.not_arrived().count(),
    }


def kinds() -> list[tuple[str, str]]:
    """Topics that are there, for a filter: what a reader calls them, each once."""
    return [(topic, str(title_of(topic))) for topic in queries.topics()]


def stuck_card(worker: Worker) -> Panel | None:
    """On the start page, only when there is something to decide."""
    number = queries.undecided().count() if worker.may(Capability.MESSAGES_MANAGE) else 0
    title = _("Messages that got stuck")
    return Panel(title, "staff/_stuck_card.html", {"number": number}, order=5, icon="mail") if number else None
