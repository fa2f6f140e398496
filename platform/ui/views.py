"""Views that need no room: the public door's pages and what every door has. The urlconfs wrap them in their guards."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme

from kernel.hooks import Hook
from kernel.place import Door, require
from ui.language import is_known, language_chosen, remember

# Working centres for the map of the public door: map_marks() -> list of ui.maps.Mark, public facts only.
map_marks = Hook("map_marks")


def home(request: HttpRequest) -> HttpResponse:
    marks = [mark for found in map_marks() for mark in found]
    return render(request, "public/home.html", {"marks": marks})


def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "public/how_it_works.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "public/contact.html", {"address": settings.CONTACT_EMAIL})


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public door and nothing behind the others, not even that it exists."""
    closed = "" if require().door is Door.PUBLIC else "/"
    return HttpResponse(f"User-agent: *\nDisallow: {closed}\n", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("ui/img/logo.svg"))


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
