"""What can be written into the audit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    READ = "read", _("opened")
    LIST = "list", _("saw a list")
    SEARCH = "search", _("searched")
    EXPORT = "export", _("exported")
    PRINT = "print", _("printed")
    DOWNLOAD = "download", _("downloaded")
    RELEASE = "release", _("gave to somebody")
    BREAK_GLASS = "break_glass", _("opened in an emergency")
    REVEAL = "reveal", _("revealed a protected value")
    WRITE = "write", _("changed")
    SIGN = "sign", _("signed")
    RIGHTS = "rights", _("changed rights")
    DENY = "deny", _("was refused")
    SIGN_IN = "sign_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGN_OUT = "sign_out", _("signed out")


class Why(models.TextChoices):
    """
    Reasons that the program writes by itself; all others are a person's own words.

    Of a refusal only the kind is kept, for the rest may hold personal data.
    """

    CAPABILITY = "capability", _("the role does not include it")
    OBJECT = "object", _("it is not theirs, or not there")
    PERMISSION = "permission", _("not allowed here")
    PASSWORD = "password", _("wrong password")
    SECOND_FACTOR = "second factor", _("wrong code")
    INVITED = "invited", _("invitation")
    SENT_AGAIN = "sent again", _("sent once more")
    ACCEPTED = "accepted", _("the invitation was accepted")
    REVOKED = "revoked", _("taken back")
    DEACTIVATED = "deactivated", _("the access was ended")
    REACTIVATED = "reactivated", _("the access was given back")
    ENDED = "ended", _("the session was ended")
    ISSUED = "issued", _("a key was issued")
    SUPPORT = "support", _("support window")


# What shows a person's data to somebody: the answer to "who looked at this file".
LOOKS = frozenset(
    {Action.READ, Action.EXPORT, Action.PRINT, Action.DOWNLOAD, Action.REVEAL, Action.RELEASE, Action.BREAK_GLASS}
)


class Fault(models.TextChoices):
    """What can be wrong with a seal, as far as the chain itself or the heads told outside can show."""

    MISSING_SEAL = "missing_seal", _("a seal is missing before this one")
    BROKEN_CHAIN = "broken_chain", _("it does not continue the seal before it")
    CHANGED_SEAL = "changed_seal", _("the seal itself was changed")
    MISSING_EVENTS = "missing_events", _("events under it are missing")
    CHANGED_EVENTS = "changed_events", _("events under it were changed or exchanged")
    CUT_TAIL = "cut_tail", _("it was told outside, and is no longer there")
    REWRITTEN = "rewritten", _("another hash was told outside: this part was rewritten")
    FORGED_CUT = "forged_cut", _("events are missing, and what calls itself a cut is none")
    NOT_CUT = "not_cut", _("events that were cut are there again")
    UNSEALED = "unsealed", _("older events lie outside of every seal")
