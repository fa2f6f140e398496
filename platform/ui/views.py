"""Views that every door has. The urlconfs of the doors wrap them in their guards."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from ui.language import is_known, language_chosen, remember


def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language that was posted and go back to the page where it was chosen."""
    code = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if is_known(code):
        remember(response, code)
        language_chosen(request=request, code=code)
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"
