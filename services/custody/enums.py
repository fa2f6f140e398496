"""What is kept how long, why somebody's data may go, and how far an erasure or a request has come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.workflow import Transition, Workflow


class Kept(TextChoices):
    """Classes of what a centre keeps, each with its own term, counted from the date that `terms` names."""

    CASE_FILE = "case_file", _("case file")
    SESSION_RECORDS = "session_records", _("records of meetings")
    CERTIFICATES = "certificates", _("certificates")
    REPORTS = "reports", _("letters and reports")
    DOCUMENTS = "documents", _("documents that were handed in")
    MESSAGES = "messages", _("messages that were sent")
    REJECTED = "rejected", _("referrals that were declined")
    STAFF = "staff", _("data of former colleagues")
    JOURNAL = "journal", _("journal of access")


class TermState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("term", "waits for a second person")
    IN_FORCE = "in_force", pgettext_lazy("term", "in force")
    REFUSED = "refused", pgettext_lazy("term", "refused")
    REPLACED = "replaced", pgettext_lazy("term", "replaced by a later one")


class Whose(TextChoices):
    CASE = "case", _("a whole case")
    PERSON = "person", _("one person")


class ErasureGround(TextChoices):
    TERM_PASSED = "term_passed", _("the term of keeping has passed")
    REQUEST = "request", _("the person asked for it (GDPR, art. 17)")
    WRONGLY_RECORDED = "wrongly_recorded", _("recorded by mistake")
    UNLAWFUL = "unlawful", _("kept without a legal ground, or an authority has ordered it")


class ErasureState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("erasure", "waits for a second person")
    REFUSED = "refused", pgettext_lazy("erasure", "refused")
    APPROVED = "approved", pgettext_lazy("erasure", "approved, is being done")
    DONE = "done", pgettext_lazy("erasure", "erased")


class Refused(TextChoices):
    """Why somebody's data stays although they asked (GDPR, art. 17, para. 3)."""

    LEGAL_DUTY = "legal_duty", _("a law obliges us to keep it")
    CLAIMS = "claims", _("needed for legal claims or before a court")
    CHILD = "child", _("belongs to the file of a child that stays")
    IDENTITY = "identity", _("it is not proved who asks")
    OTHER = "other", _("another reason")


class Nightly(TextChoices):
    COPY = "copy", _("copy")
    DRILL = "drill", _("trial of the copy")


class Asked(TextChoices):
    """How a request for one's own data came."""

    IN_PERSON = "in_person", _("in person")
    POST = "post", _("by post")
    EMAIL = "email", _("by e-mail")
    SSEV = "ssev", _("by the state's secure delivery (SSEV)")


class Identity(TextChoices):
    """How it was proved who asks."""

    CARD = "card", _("identity card shown in person")
    SIGNATURE = "signature", _("qualified electronic signature")
    NOTARY = "notary", _("signature certified by a notary")
    KNOWN = "known", _("known to the worker from the meetings")


class Representation(TextChoices):
    """By which right somebody asks for a child's data."""

    PARENT = "parent", _("parent with parental rights")
    GUARDIAN = "guardian", _("guardian or custodian")
    SPECIAL = "special", _("special representative, appointed by the court")
    AUTHORITY = "authority", _("child protection department")


class AccessState(TextChoices):
    RECEIVED = "received", pgettext_lazy("request", "received")
    PREPARING = "preparing", pgettext_lazy("request", "is being put together")
    STOPPED = "stopped", pgettext_lazy("request", "stopped by the check")
    PREPARED = "prepared", pgettext_lazy("request", "waits for a second person")
    APPROVED = "approved", pgettext_lazy("request", "approved")
    RELEASED = "released", pgettext_lazy("request", "handed over")
    REFUSED = "refused", pgettext_lazy("request", "refused")


class ExportState(TextChoices):
    """Of a package with everything of the centre."""

    ASKED = "asked", pgettext_lazy("export", "waits for a second person")
    AGREED = "agreed", pgettext_lazy("export", "is being packed")
    READY = "ready", pgettext_lazy("export", "can be fetched once")
    FETCHED = "fetched", pgettext_lazy("export", "fetched")
    REFUSED = "refused", pgettext_lazy("export", "refused")
    FAILED = "failed", pgettext_lazy("export", "could not be packed")
    EXPIRED = "expired", pgettext_lazy("export", "not fetched in time")


class Leaving(TextChoices):
    """Of the request that the service ends."""

    ASKED = "asked", pgettext_lazy("end", "waits for a second person")
    AGREED = "agreed", pgettext_lazy("end", "the operator was told")
    REFUSED = "refused", pgettext_lazy("end", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("end", "withdrawn")


OPEN_EXPORTS = (ExportState.ASKED, ExportState.AGREED, ExportState.READY)
OPEN_ENDS = (Leaving.ASKED, Leaving.AGREED)

EXPORT = Workflow.of(
    "package of everything",
    [
        Transition("agree", frozenset({ExportState.ASKED}), ExportState.AGREED),
        Transition("refuse", frozenset({ExportState.ASKED}), ExportState.REFUSED),
        Transition("finish", frozenset({ExportState.AGREED}), ExportState.READY),
        Transition("fail", frozenset({ExportState.AGREED, ExportState.READY}), ExportState.FAILED),
        Transition("fetch", frozenset({ExportState.READY}), ExportState.FETCHED),
        Transition("expire", frozenset({ExportState.READY}), ExportState.EXPIRED),
    ],
)

END = Workflow.of(
    "end of the service",
    [
        Transition("agree", frozenset({Leaving.ASKED}), Leaving.AGREED),
        Transition("refuse", frozenset({Leaving.ASKED}), Leaving.REFUSED),
        Transition("withdraw", frozenset({Leaving.ASKED, Leaving.AGREED}), Leaving.WITHDRAWN),
    ],
)

_A = AccessState
OPEN_REQUESTS = frozenset(AccessState) - {_A.RELEASED, _A.REFUSED}

ACCESS = Workflow.of(
    "request for one's own data",
    [
        Transition("prepare", frozenset({_A.RECEIVED, _A.STOPPED, _A.PREPARED, _A.APPROVED}), _A.PREPARING),
        Transition("stop", frozenset({_A.PREPARING, _A.PREPARED, _A.APPROVED}), _A.STOPPED),
        Transition("finish", frozenset({_A.PREPARING}), _A.PREPARED),
        Transition("approve", frozenset({_A.PREPARED}), _A.APPROVED),
        Transition("release", frozenset({_A.APPROVED}), _A.RELEASED),
        Transition("refuse", frozenset({_A.RECEIVED, _A.STOPPED, _A.PREPARED}), _A.REFUSED),
    ],
)

ERASURE = Workflow.of(
    "erasure",
    [
        Transition("refuse", frozenset({ErasureState.PROPOSED}), ErasureState.REFUSED),
        Transition("approve", frozenset({ErasureState.PROPOSED}), ErasureState.APPROVED),
        Transition("erase", frozenset({ErasureState.APPROVED}), ErasureState.DONE),
    ],
)
