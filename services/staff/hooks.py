"""A worker follows the account: made when an invitation is accepted, renamed when the account is."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from kernel import hooks, place
from services.staff import approvals, first_steps
from services.staff.enums import Profession
from services.staff.models import Worker
from services.staff.outgoing import stuck_card
from services.staff.roles import Capability, Role
from tenants.centres import support
from ui import navigation
from ui.panels import Panel

SHOWN = 8


def make_worker(*, user: User, invitation: Invitation, **kwargs: Any) -> None:
    if place.require().is_centre:
        profession = invitation.facts.get("profession", Profession.OTHER)
        Worker.objects.create(
            id=user.pk, user=user, display_name=user.name, profession=profession, languages=[user.language]
        )


def _team_besides(worker: Worker) -> list[QuerySet[Worker]]:
    """Whoever only approves from outside is no colleague who could do the work."""
    rows = Worker.objects.filter(active=True).exclude(pk=worker.pk)
    return [rows.exclude(user__roles__contains=[Role.OUTSIDE_APPROVER])]


def rename_worker(*, user: User, **kwargs: Any) -> None:
    if place.require().is_centre:
        Worker.objects.filter(pk=user.pk).update(display_name=user.name)


def counted() -> dict[str, int]:
    """For the support window."""
    return support.counted("staff.Worker", "accounts.User", "outbox.Message")


def approvals_card(worker: Worker) -> Panel | None:
    """What waits for this worker as the second person, as long as anything does."""
    waiting = approvals.waiting_for(worker) if worker.may(Capability.APPROVALS_DECIDE) else []
    rows = [(one, approvals.kind_of(one).label) for one in waiting[:SHOWN]]
    context = {"rows": rows, "more": len(waiting) - len(rows)}
    title = _("Waits for a second person")
    return Panel(title, "staff/_approvals_card.html", context, order=2, icon="users") if rows else None


first_steps.register(
    first_steps.Step(
        20,
        _("Invite your colleagues"),
        "staff:list",
        Capability.STAFF_MANAGE,
        _team_besides,
        _("Each gets a link by e-mail and an account of their own."),
    )
)
hooks.account_created.register(make_worker)
hooks.account_changed.register(rename_worker)
hooks.home_cards.register(first_steps.card)
hooks.home_cards.register(stuck_card)
hooks.home_cards.register(approvals_card)

support.countable.register(counted)

navigation.register(
    navigation.Item(_("Today"), "home:today", icon="home", order=5),
    navigation.Item(_("Team"), "staff:list", icon="users", capability=Capability.STAFF_VIEW, order=80),
    navigation.Item(_("Rota"), "staff:rota", icon="calendar-time", capability=Capability.STAFF_VIEW, order=81),
    navigation.Item(
        _("How long a session lasts"),
        "staff:sessions",
        icon="clock-pause",
        capability=Capability.SETTINGS_MANAGE,
        menu="person",
    ),
    navigation.Item(
        _("Outgoing messages"), "staff:messages", icon="send", capability=Capability.MESSAGES_MANAGE, order=87
    ),
    navigation.Item(
        _("Help from the operator"), "staff:support", icon="lifebuoy", capability=Capability.SUPPORT_OPEN, order=95
    ),
    navigation.Item(
        _("Keys for programs"), "staff:tokens", icon="key", capability=Capability.API_TOKENS, menu="person"
    ),
)
