"""
What a parent's short message says of their own window, with the way to answer wherever that fits.

Each sentence about a window is told in one place both with a link and without.
"""

from django.utils.translation import gettext_noop

from outbox.sms import words
from outbox.sms.text import MOST_SEGMENTS, segments
from outbox.sms.words import Slot

_WINDOW = {"day": Slot.DAY, "start": Slot.HOUR, "end": Slot.HOUR}


def _both_ways(name: str, sentence: str, linked: str) -> None:
    words.register(name, sentence, **_WINDOW)
    words.register(f"{name}_link", linked, link=Slot.LINK, **_WINDOW)


_both_ways(
    "reminder",
    gettext_noop("On %(day)s we expect you from %(start)s to %(end)s."),
    gettext_noop("On %(day)s we expect you from %(start)s to %(end)s. Answer: %(link)s"),
)
_both_ways(
    "planned",
    gettext_noop("Planned for you: %(day)s, %(start)s to %(end)s."),
    gettext_noop("Planned for you: %(day)s, %(start)s to %(end)s. Answer: %(link)s"),
)
_both_ways(
    "moved",
    gettext_noop("Your new time: %(day)s, %(start)s to %(end)s."),
    gettext_noop("Your new time: %(day)s, %(start)s to %(end)s. Answer: %(link)s"),
)
# Over the screen nobody is expected in the house; the page behind the link leads on to the person's own side.
_both_ways(
    "screen",
    gettext_noop("Over the screen: %(day)s, %(start)s to %(end)s."),
    gettext_noop("Over the screen: %(day)s, %(start)s to %(end)s. Enter: %(link)s"),
)
_both_ways(
    "moved_screen",
    gettext_noop("Over the screen, new time: %(day)s, %(start)s to %(end)s."),
    gettext_noop("Over the screen, new time: %(day)s, %(start)s to %(end)s. Enter: %(link)s"),
)
words.register(
    "reminder_phone",
    gettext_noop("On %(day)s we expect you from %(start)s to %(end)s. Questions: %(phone)s"),
    phone=Slot.PHONE,
    **_WINDOW,
)
# Truthful, and never the reason (domain.md §0).
words.register(
    "called_off",
    gettext_noop("The meeting on %(day)s will not take place. You need not come. We will tell you in writing."),
    day=Slot.DAY,
)


def said_with(name: str, values: dict[str, str], language: str, *, link: str, phone: str) -> str:
    """
    The sentence with its link; without it where there is none or it would make a third short message of one.

    A reminder without a link names the telephone of the centre.
    """
    if link:
        text = words.said(f"{name}_link", values | {"link": link}, language)
        if segments(text) <= MOST_SEGMENTS:
            return text
    if name == "reminder" and phone:
        return words.said("reminder_phone", values | {"phone": phone}, language)
    return words.said(name, values, language)
