"""Why a message stands where it stands, in a sentence for the people who decide about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outbox.enums import Report, State
from outbox.models import Message

_NOT_REACHED = _("The server could not be reached; it is tried again by itself.")
_BY_CODE: dict[str, Promise] = {
    "Expired": _("It could not be sent before its time was over, so it was not sent at all."),
    "Killed": _("Every attempt ended the program that made it."),
    "WorkerDied": _("The program stopped in the middle of sending."),
    "Leaks": _("The text would have told the reader what is withheld from them."),
    "NoMessage": _("The number takes no short messages, or the text is too long."),
    "NoGateway": _("No gateway for short messages is set up."),
    "SMTPRecipientsRefused": _("The mail server refuses the address: check it where it was written."),
    "SMTPDataError": _("The mail server did not take the letter."),
    "SMTPServerDisconnected": _("The connection to the mail server broke in the middle."),
    "TemplateDoesNotExist": _("The letter could not be written: call the operator of the platform."),
    "Http400": _("The gateway refuses the message or its number."),
    "Http401": _("The gateway refuses our key: call the operator of the platform."),
    "Http403": _("The gateway refuses our key: call the operator of the platform."),
    "Http410": _("It came to the gateway after its time, so it was not sent at all."),
    "Http422": _("The gateway refuses the message or its number."),
    "Http429": _("The gateway asks for patience; it is tried again by itself."),
    "RemoteDisconnected": _("The connection to the gateway broke in the middle."),
    "LookupError": _("This version of the program does not know such messages yet."),
} | dict.fromkeys(("ConnectionRefusedError", "TimeoutError", "gaierror", "OSError", "SMTPConnectError"), _NOT_REACHED)
_UNKNOWN: dict[str, Promise] = {
    State.PENDING: _("It did not work yet; it is tried again by itself."),
    State.FAILED: _("It was tried many times and did not work."),
    State.MAYBE_SENT: _("The connection broke while it was being sent."),
}


def reason_of(message: Message) -> str:
    """Nothing when all is well."""
    if message.report == Report.NOT_ARRIVED:
        return str(_("The gateway says that it did not arrive: the telephone was off, or the number is gone."))
    if message.state in (State.DONE, State.WORKING) or not message.last_error:
        return ""
    if message.state == State.MAYBE_SENT and message.last_error.startswith(("Http5", "TimeoutError")):
        return str(_("The other side gave no clear answer."))
    return str(_BY_CODE.get(message.last_error) or _UNKNOWN[message.state])
