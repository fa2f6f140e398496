"""The rules of the service that each adult signs: the centre's own words, or the usual ones."""

from django.utils.translation import gettext as _

from services.contact_centre.queries.orders import policy


def rules_to_sign() -> str:
    """In the language of the page that is signed; one rule in a line."""
    return policy().agreement_text.strip() or "\n".join(usual())


def usual() -> list[str]:
    return [
        _("I come and go at the hour and by the door that I was told, and wait when I am asked to."),
        _("I bring nobody with me who is not named in the order or admitted by the centre."),
        _("I come sober, without weapons and without anything that can hurt."),
        _("I do not ask the child about the other parent, send no messages through it and speak ill of nobody."),
        _("I do not whisper to the child, and I do not take photos or films unless that was agreed."),
        _("Food, gifts and toys I show to the team before I give them."),
        _("I do as the supervisor says. A meeting can be ended when the child is in distress or rules are broken."),
        _("I say in time when I cannot come. The centre writes down who came and at what minute."),
        _("What is seen and heard in a supervised meeting is written down and can be asked for by the court."),
        _("The centre keeps what I say to itself, except where a child is in danger or the law makes it tell."),
        _("The service is free of charge. I may complain to the head of the service."),
    ]
