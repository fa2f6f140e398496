"""
R27: what a supervisor says most often when something must stop, ready to be written as an intervention.

Behaviour and words only; whoever writes adds what was seen before.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Phrase:
    key: str
    label: object
    text: object


PHRASES = (
    Phrase(
        "messenger",
        _("child as messenger"),
        _("I reminded of the rule: the child is given no messages for the other parent. The subject was changed."),
    ),
    Phrase(
        "questioning",
        _("questioning"),
        _("I reminded of the rule: the child is not asked about the other parent and the home. The subject changed."),
    ),
    Phrase(
        "derogatory",
        _("bad words about the other parent"),
        _("I reminded of the rule: nobody speaks badly of the other parent in front of the child."),
    ),
    Phrase(
        "whispering",
        _("whispering"),
        _("I reminded of the rule: with the child one speaks so that I hear it. They went on aloud."),
    ),
)


def text_of(key: str) -> str:
    """The words of a phrase; nothing for an unknown one."""
    return next((str(one.text) for one in PHRASES if one.key == key), "")
