"""What a parent consents to, word for word. A text that was shown is never changed: a new one gets a new version."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

CURRENT = "2026-1"
CONSENT: dict[str, tuple[str, ...]] = {
    "2026-1": (
        _("I agree that my child meets the other parent with the support of the contact centre."),
        _("The centre keeps the data of the child and of both parents that it needs for this; nobody else sees them."),
        _("I may take this consent back at any time; I say so to the centre in writing."),
        _("Consent is voluntary. If I refuse, nobody holds it against me, and without a court nothing begins."),
    )
}


def consent_text(version: str) -> list[str]:
    return [gettext(sentence) for sentence in CONSENT[version]]
