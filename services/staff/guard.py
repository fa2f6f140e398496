"""The guard of every page inside a centre: an account, its second factor, a worker, a capability."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from accounts.guard import View, door_view
from kernel.place import Door
from services.staff.models import worker_of

SCREEN_LOCKED = "screen_locked"


def centre_view(
    *capabilities: str,
    methods: tuple[str, ...] = ("GET",),
    journal: str | None = None,
    reason: str = "",
    passive: bool = False,
    on_locked_screen: bool = False,
    fresh: bool = False,
) -> Callable[[View], View]:
    """
    For workers of this centre who hold any one of `capabilities`; `request.worker` is theirs.

    `journal`: the audit action written with every page really shown. `passive`: a polling page, which does not keep
    an unattended session awake. `on_locked_screen`: a page without names that a locked screen still shows. `fresh`:
    the password or the passkey is asked again (exports are so by themselves). Without capabilities a `reason` says why
    every worker may.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def with_worker(request: Any, *args: Any, **kwargs: Any) -> Any:
            worker = worker_of(request.user)
            if worker is None or not worker.active:
                raise PermissionDenied("an account without a worker")
            request.worker, request.actor = worker, worker.as_actor()
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
        )
        return guard(with_worker)

    return decorate
