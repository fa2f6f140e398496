"""What changes the team. Each checks the right of `by`, writes the audit, and keeps one head of service at least."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import operations as accounts
from accounts.models import ApiToken, Invitation, SignInPolicy, User
from audit.enums import Action
from audit.record import record
from kernel import clock
from kernel.errors import Refusal
from outbox import operations as outbox
from outbox.models import Message
from services.staff import access, queries
from services.staff.enums import Profession, Topic
from services.staff.models import Qualification, Worker
from services.staff.roles import PEOPLE_ONLY, Capability, Role


def _require(by: Worker, capability: Capability) -> None:
    if not by.may(capability):
        raise PermissionDenied(f"{capability} is missing")


def send_again(*, message: Message, by: Worker, reason: str = "") -> Message:
    """:raises Refusal: see outbox.operations.send_again."""
    _require(by, Capability.MESSAGES_MANAGE)
    return outbox.send_again(message=message, by=by.as_actor(), reason=reason)


def mark_as_sent(*, message: Message, by: Worker, reason: str = "") -> Message:
    """:raises Refusal: see outbox.operations.mark_as_sent."""
    _require(by, Capability.MESSAGES_MANAGE)
    return outbox.mark_as_sent(message=message, by=by.as_actor(), reason=reason)


def invite_worker(
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    profession: str = Profession.OTHER,
    language: str = "bg",
    by: Worker,
) -> Invitation:
    """:raises Refusal: see accounts.operations.invite; an outside approver with another role."""
    _require(by, Capability.STAFF_MANAGE)
    roles = list(roles)
    _keep_outside(roles)
    return accounts.invite(
        email=email, name=name, roles=roles, by=by.as_actor(), language=language, facts={"profession": profession}
    )


def resend_invitation(*, invitation: Invitation, by: Worker) -> Invitation:
    _require(by, Capability.STAFF_MANAGE)
    return accounts.resend(invitation=invitation, by=by.as_actor())


def revoke_invitation(*, invitation: Invitation, by: Worker) -> None:
    _require(by, Capability.STAFF_MANAGE)
    accounts.revoke(invitation=invitation, by=by.as_actor())


@transaction.atomic
def change_roles(*, worker: Worker, roles: Iterable[str], by: Worker) -> Worker:
    """
    The new roles hold from the next request of that person.

    :raises Refusal: no role, an unknown one, an outside approver with another, or nobody would be head of the service.
    """
    _require(by, Capability.STAFF_MANAGE)
    wanted = list(roles)
    _keep_outside(wanted)
    if Role.HEAD_OF_SERVICE not in wanted:
        _keep_a_head(without=worker)
    worker.user = accounts.set_roles(user=worker.user, roles=wanted, by=by.as_actor())
    worker.__dict__.pop("capabilities", None)
    return worker


def _keep_outside(roles: list[str]) -> None:
    """Who decides from outside sees nothing else of the centre: with a second role they would be of the team."""
    if Role.OUTSIDE_APPROVER in roles and len(roles) > 1:
        raise Refusal(_("An outside approver has no other role in this centre."), field="roles")


def _keep_a_head(*, without: Worker) -> None:
    """Locks the heads: two of them who step down in the same second must not both succeed."""
    heads = list(queries.heads().select_for_update(of=("self",)).order_by("id"))
    if [head.pk for head in heads] == [without.pk]:
        raise Refusal(
            _("The centre needs a head of the service. First give this role to somebody else."), field="roles"
        )


@transaction.atomic
def deactivate(*, worker: Worker, by: Worker, reason: str) -> Worker:
    """
    End somebody's access at once: sessions, API tokens, sign-in. What they wrote stays theirs.

    :raises Refusal: oneself, or the only head of the service.
    """
    _require(by, Capability.STAFF_MANAGE)
    if worker.pk == by.pk:
        raise Refusal(_("Another person must end your access."))
    _keep_a_head(without=worker)
    worker.active, worker.left_at = False, clock.now()
    worker.save(update_fields=["active", "left_at"])
    accounts.deactivate(user=worker.user, by=by.as_actor(), reason=reason)
    return worker


@transaction.atomic
def reactivate(*, worker: Worker, by: Worker, reason: str = "") -> Worker:
    _require(by, Capability.STAFF_MANAGE)
    worker.active, worker.left_at = True, None
    worker.save(update_fields=["active", "left_at"])
    accounts.reactivate(user=worker.user, by=by.as_actor(), reason=reason)
    return worker


def reset_second_factor(*, worker: Worker, by: Worker, reason: str) -> None:
    """:raises Refusal: oneself, or no reason given."""
    _require(by, Capability.SECOND_FACTOR_RESET)
    accounts.reset_second_factor(user=worker.user, by=by.as_actor(), reason=reason)


def tighten_sessions(*, idle_minutes: int, lifetime_hours: int, by: Worker) -> SignInPolicy:
    """:raises Refusal: see accounts.operations.tighten_sessions."""
    _require(by, Capability.SETTINGS_MANAGE)
    return accounts.tighten_sessions(idle_minutes=idle_minutes, lifetime_hours=lifetime_hours, by=by.as_actor())


@transaction.atomic
def update_worker(
    *, worker: Worker, by: Worker, phone: str, languages: Iterable[str], profession: str | None = None
) -> Worker:
    """One's own phone and languages; the profession is for those who manage the team."""
    if not access.may_edit(by, worker):
        raise PermissionDenied("not one's own page")
    worker.phone, worker.languages = phone, sorted(languages)
    fields = ["phone", "languages"]
    if profession is not None and by.may(Capability.STAFF_MANAGE):
        worker.profession = profession
        fields.append("profession")
    worker.save(update_fields=fields)
    _note(by, worker, *fields)
    return worker


@transaction.atomic
def add_qualification(
    *,
    worker: Worker,
    by: Worker,
    title: str,
    obtained_on: date,
    issuer: str = "",
    expires_on: date | None = None,
    topic: str = Topic.OTHER,
) -> Qualification:
    """:raises Refusal: it would expire before it began, or begins in the future."""
    _require(by, Capability.STAFF_MANAGE)
    if obtained_on > clock.today():
        raise Refusal(_("This date lies in the future."), field="obtained_on")
    if expires_on is not None and expires_on <= obtained_on:
        raise Refusal(_("The end must be after the beginning."), field="expires_on")
    added = Qualification.objects.create(
        worker=worker,
        title=title.strip(),
        topic=topic,
        issuer=issuer.strip(),
        obtained_on=obtained_on,
        expires_on=expires_on,
    )
    _note(by, added, "title", "topic", "issuer", "obtained_on", "expires_on")
    return added


@transaction.atomic
def remove_qualification(*, qualification: Qualification, by: Worker) -> None:
    _require(by, Capability.STAFF_MANAGE)
    _note(by, qualification, "title", reason="removed")
    qualification.delete()


def issue_api_token(
    *, name: str, scopes: Iterable[str], by: Worker, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A key for a program, on one's own behalf; the secret is shown once. :raises Refusal: wider than one's rights."""
    _require(by, Capability.API_TOKENS)
    wanted = set(scopes)
    if wanted & PEOPLE_ONLY:
        raise Refusal(_("This is for people to do, not for programs."), field="scopes")
    return accounts.issue_api_token(user=by.user, name=name, scopes=wanted, by=by.as_actor(), expires_at=expires_at)


def revoke_api_token(*, token: ApiToken, by: Worker) -> None:
    if token.user_id != by.pk:
        _require(by, Capability.STAFF_MANAGE)
    accounts.revoke_api_token(token=token, by=by.as_actor())


def make_worker(*, user: User, profession: str = Profession.OTHER) -> Worker:
    """For an account that was made without an invitation (demo, tests)."""
    return Worker.objects.create(
        id=user.pk, user=user, display_name=user.name, profession=profession, languages=[user.language]
    )


def _note(by: Worker, what: Any, *fields: str, reason: str = "") -> None:
    record(Action.WRITE, actor=by.as_actor(), what=what, fields=tuple(fields), reason=reason)
