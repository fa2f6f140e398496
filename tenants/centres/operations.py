"""What the public door and the operator do. Making schemas is the provisioner's work, which these only ask for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.enums import Action
from audit.record import record
from kernel.actor import Actor
from kernel.errors import Refusal
from kernel.workflow import TransitionNotAllowed
from outbox.mail import send_mail
from outbox.post import post
from tenants.centres.addresses import RESERVED
from tenants.centres.enums import APPLICATION_LIFE, LIFE, ApplicationState, CentreState, LockedBy
from tenants.centres.models import Application, Centre, Domain
from tenants.centres.queries import host_of

WAKE_PROVISIONER = "provisioning.wake"


def receive_application(*, key: UUID, facts: dict[str, Any], at: datetime) -> None:
    """Twice with the same key is once: the public door may not look whether it has come already."""
    application = Application(pk=key, received_at=at, **facts)
    Application.objects.bulk_create([application], ignore_conflicts=True)


@transaction.atomic
def approve(*, application: Application, slug: str, by: Actor, at: datetime) -> Application:
    """
    The organisation gets a centre at this address; the provisioner makes it within seconds.

    :raises Refusal: decided already, or the address is taken or reserved.
    """
    application = _held(application)
    _check_address(slug)
    _decide(application, "approve", by, at, slug=slug)
    post(WAKE_PROVISIONER, {}, key=f"approved {application.pk}")
    return application


@transaction.atomic
def refuse(*, application: Application, reason: str, by: Actor, at: datetime) -> Application:
    """
    The person who applied is told why, in Bulgarian.

    :raises Refusal: decided already.
    """
    application = _held(application)
    _decide(application, "refuse", by, at, refusal=reason)
    send_mail(
        to=application.contact_email,
        subject=gettext_noop("Your application to Zakrila"),
        template="emails/centres/refused.txt",
        context={"name": application.contact_name, "organisation": application.organisation, "reason": reason},
        language="bg",
        key=f"refused {application.pk}",
    )
    return application


def _held(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)


def _decide(application: Application, move: str, by: Actor, at: datetime, **fields: str) -> None:
    try:
        application.state = APPLICATION_LIFE.check(move, application.state, application).target
    except TransitionNotAllowed as error:
        raise Refusal(_("This application has been decided already.")) from error
    application.decided_at, application.decided_by = at, by.label
    for name, value in fields.items():
        setattr(application, name, value)
    application.save(update_fields=["state", "decided_at", "decided_by", *fields])
    record(Action.WRITE, actor=by, what=application, fields=("state", *fields), detail={"move": move})


def _check_address(slug: str) -> None:
    waiting = Application.objects.filter(slug=slug, state=ApplicationState.APPROVED)
    taken = Centre.objects.filter(slug=slug).exists() or Domain.objects.filter(host=host_of(slug)).exists()
    if slug in RESERVED:
        raise Refusal(_("This address belongs to the platform itself."), field="slug")
    if taken or waiting.exists():
        raise Refusal(_("Another centre has this address."), field="slug")


@transaction.atomic
def correct_facts(*, centre: Centre, by: Actor, **facts: Any) -> list[str]:
    """
    What anybody may know of the centre; returns the names of what has changed.

    The address on the internet is no such fact: it is printed on letters and stays.

    :raises Refusal: nothing differs from what stands there.
    """
    centre = Centre.objects.select_for_update().get(pk=centre.pk)
    changed = [name for name, value in facts.items() if getattr(centre, name) != value]
    if not changed:
        raise Refusal(_("Nothing has been changed."))
    for name in changed:
        setattr(centre, name, facts[name])
    centre.save(update_fields=changed)
    record(Action.WRITE, actor=by, what=centre, fields=changed, detail={"move": "correct"})
    return changed


@transaction.atomic
def close(*, centre: Centre, reason: str, by: Actor, at: datetime) -> None:
    """
    Nobody can sign in any more and its host says so; not a row is dropped, and papers can still be checked.

    :raises Refusal: it is not working, or it is closed already.
    """
    _move(centre, "close", closed_at=at, reason=reason, by=by)


@transaction.atomic
def reopen(*, centre: Centre, reason: str, by: Actor) -> None:
    """:raises Refusal: it is not closed."""
    _move(centre, "reopen", closed_at=None, reason=reason, by=by)


def _move(centre: Centre, move: str, *, closed_at: datetime | None, reason: str, by: Actor) -> None:
    centre = Centre.objects.select_for_update().get(pk=centre.pk)
    try:
        centre.state = LIFE.check(move, centre.state, centre).target
    except TransitionNotAllowed as error:
        raise Refusal(_("The state of this centre has changed meanwhile. Look at its page again.")) from error
    centre.closed_at = closed_at
    centre.save(update_fields=["state", "closed_at"])
    record(Action.WRITE, actor=by, what=centre, fields=("state", "closed_at"), reason=reason, detail={"move": move})


@transaction.atomic
def lock(*, centre: Centre, reason: str, by: Actor) -> None:
    """
    Nobody can work in the centre until it is unlocked; nothing in it is touched.

    :raises Refusal: it is locked already.
    """
    centre = Centre.objects.select_for_update().get(pk=centre.pk)
    if centre.locked_by:
        raise Refusal(_("The centre is locked already."))
    _set_lock(centre, LockedBy.OPERATOR, by, reason)


@transaction.atomic
def unlock(*, centre: Centre, by: Actor) -> None:
    """:raises Refusal: not the operator's lock: a failed migration is mended and run again, not passed over."""
    centre = Centre.objects.select_for_update().get(pk=centre.pk)
    if centre.locked_by != LockedBy.OPERATOR:
        raise Refusal(_("Only the operator's own lock can be taken away here."))
    _set_lock(centre, "", by, "")


def _set_lock(centre: Centre, locked_by: str, by: Actor, reason: str) -> None:
    centre.locked_by = locked_by
    centre.save(update_fields=["locked_by"])
    detail = {"centre": centre.slug, "locked_by": locked_by, "move": "lock" if locked_by else "unlock"}
    record(Action.WRITE, actor=by, what=centre, fields=("locked_by",), reason=reason, detail=detail)


@transaction.atomic
def try_again(*, centre: Centre, by: Actor) -> None:
    """
    Wakes the provisioner for a centre whose making has stopped; it looks by itself every few seconds too.

    :raises Refusal: the centre is made.
    """
    if centre.state in (CentreState.READY, CentreState.CLOSED):
        raise Refusal(_("This centre has been made already."))
    post(WAKE_PROVISIONER, {})
    record(Action.WRITE, actor=by, what=centre, fields=("state",), detail={"move": "try_again"})
