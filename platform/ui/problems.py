"""What each error page says: what happened, whether anything was saved, and what to do now."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    title: object
    text: object
    advice: object


_ALL = [
    Problem(
        400,
        _("This request could not be understood"),
        _("Nothing was saved. A part of the address or of the form was damaged on the way."),
        _("Go back, reload the page and try again."),
    ),
    Problem(
        403,
        _("This page is not open to you"),
        _("Your role does not include it, or you have been signed out in the meantime."),
        _("If your work needs it, ask the head of the service to widen your role."),
    ),
    Problem(
        404,
        _("There is no such page"),
        _("The address may be incomplete, or what it showed is not yours to see."),
        _("Look for the child or the case in the search, or start from the home page."),
    ),
    Problem(
        405,
        _("This address is not opened in this way"),
        _("Nothing was saved."),
        _("Open the page from the menu and use its buttons."),
    ),
    Problem(
        413,
        _("The file is too large"),
        _("Nothing was saved. The largest upload is smaller than this file."),
        _("Go back and choose a smaller file, or split it in two."),
    ),
    Problem(
        429,
        _("Too many attempts"),
        _("To protect the families' data we have paused further attempts from here."),
        _("Wait a few minutes and try again. The signed-in colleagues can go on working."),
    ),
    Problem(
        500,
        _("Something failed on our side"),
        _("It was not saved. The failure has been written down for the people who maintain Zakrila."),
        _("Go back, your text is still in the form, and try again. If it repeats, tell the operator the time."),
    ),
    Problem(
        503,
        _("Zakrila is not available for a moment"),
        _("It was not saved. Try again in a minute."),
        _("Go back, your text is still in the form. Reloading this page sends it once more."),
    ),
]

_BY_STATUS = {problem.status: problem for problem in _ALL}


def problem(status: int) -> Problem:
    return _BY_STATUS[status]


CSRF = Problem(
    403,
    _("The form was open for too long"),
    _("Nothing was saved. The page was loaded before you signed in, or cookies are switched off."),
    _("Go back, reload the page and send the form again."),
)
