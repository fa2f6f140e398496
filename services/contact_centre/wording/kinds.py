"""What a word of opinion is, and what belongs in its place."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    JUDGEMENT = "judgement", _("a judgement")
    FEELING = "feeling", _("what somebody feels")
    GUESS = "guess", _("a guess")
    OWN_VIEW = "own_view", _("the writer's own view")
    ALWAYS = "always", _("a generalisation")
    LABEL = "label", _("a label")


ADVICE = {
    Kind.JUDGEMENT: _("Write the behaviour: what was done, said, how loud, how near."),
    Kind.FEELING: _("Write what could be seen: face, voice, movement; or the person's own words in quotes."),
    Kind.GUESS: _("Write only what you saw and heard. Why somebody did it, nobody can see."),
    Kind.OWN_VIEW: _("The record holds facts. Views and proposals belong in supervision or in the case notes."),
    Kind.ALWAYS: _("Write how often and when, in this meeting."),
    Kind.LABEL: _(
        "Write the behaviour. A diagnosis or a verdict only as quoted from its paper, with source and date."
    ),
}
