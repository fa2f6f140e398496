"""The guard of every page inside a centre: an account, its second factor, a worker, a capability."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from accounts.guard import View, door_view
from kernel import sight
from kernel.place import Door
from services.staff.models import Worker, worker_of
from services.staff.sight import sight_of

SCREEN_LOCKED = "screen_locked"


def centre_view(
    *capabilities: str,
    methods: tuple[str, ...] = ("GET",),
    journal: str | None = None,
    reason: str = "",
    passive: bool = False,
    on_locked_screen: bool = False,
    fresh: bool = False,
    repeats: bool = False,
) -> Callable[[View], View]:
    """
    For workers of this centre who hold any one of `capabilities`; `request.worker` is theirs.

    `journal`: the audit action written with every page really shown. `passive`: a polling page, which does not keep
    an unattended session awake. `on_locked_screen`: a page without names that a locked screen still shows. `fresh`:
    the password or the passkey is asked again (exports are so by themselves). `repeats`: the same form sent again is
    done again. Without capabilities a `reason` says why every worker may.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def with_worker(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.worker is None:
                raise PermissionDenied("an account without a worker")
            request.actor = request.worker.as_actor()
            if request.session.get(SCREEN_LOCKED) and not on_locked_screen:
                return redirect("board:locked")
            return view(request, *args, **kwargs)

        guard = door_view(
            *capabilities,
            door=Door.CENTRE,
            methods=methods,
            journal=journal or "",
            reason=reason,
            passive=passive,
            fresh=fresh,
            repeats=repeats,
        )
        return _seeing(guard(with_worker))

    return decorate


def _seeing(guarded: View) -> View:
    """
    Finds the worker before the guard opens the transaction: then whose eyes the database lends travels in the message
    that begins it, and costs nothing. Whether they may open the page is still the guard's question.
    """

    @wraps(guarded)
    def seeing(request: Any, *args: Any, **kwargs: Any) -> Any:
        request.worker = _who(request)
        with sight.entered(sight_of(request.worker) if request.worker else sight.NOBODY):
            return guarded(request, *args, **kwargs)

    return seeing


def _who(request: Any) -> Worker | None:
    worker = worker_of(request.user) if request.place.is_centre and request.user.is_authenticated else None
    return worker if worker is not None and worker.active else None
