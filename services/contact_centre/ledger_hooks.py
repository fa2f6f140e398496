"""What the account of meetings, reviews and the closing give to the case page, the start page and the timeline."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks
from services.cases.enums import Service
from services.cases.models import Case
from services.contact_centre import ledger_guards
from services.contact_centre.places import WITHOUT_MEETINGS, holds_meetings
from services.contact_centre.queries import closing, orders, proposals, reviews
from services.contact_centre.views.reviews import SOON
from services.staff.models import Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Panel
from ui.timeline import Entry

SHOWN = 8


def proposals_card(worker: Worker) -> Panel | None:
    """Only while a person must decide."""
    if not worker.may(Capability.CASES_EDIT) or not holds_meetings():
        return None
    rows = list(proposals.waiting(worker)[:SHOWN])
    if not rows:
        return None
    title = _("Proposals to suspend: a person decides")
    return Panel(title, "contact_centre/_proposals_card.html", {"rows": rows}, order=4, icon="player-pause")


def reviews_card(worker: Worker) -> Panel | None:
    """R25: due soon or overdue; and whom to ask after the end."""
    if not worker.may(Capability.CASES_EDIT) or not holds_meetings():
        return None
    today = clock.today()
    rows = list(reviews.due_until(worker, today + SOON, orders.policy().review_days)[:SHOWN])
    asked = list(closing.follow_ups_due(worker, today)[:SHOWN])
    if not rows and not asked:
        return None
    context = {"rows": rows, "follow_ups": asked, "today": today}
    return Panel(_("Reviews"), "contact_centre/_reviews_card.html", context, order=25, icon="clipboard-check")


def outcome_panel(case: Case, worker: Worker) -> Panel | None:
    if case.service != Service.CONTACT_CENTRE:
        return None
    context = {
        "case": case,
        "latest": reviews.latest(case),
        "due": reviews.due_of(case, orders.policy().review_days),
        "today": clock.today(),
        "proposals": [one for one in proposals.of_case(case) if one.decided_at is None],
    }
    title = _("Account, reviews, end")
    return Panel(title, "contact_centre/_outcome_panel.html", context, order=45, icon="clipboard-check")


def timeline(case: Case, worker: Worker) -> list[Entry]:
    if case.service != Service.CONTACT_CENTRE:
        return []
    return [*_reviews(case), *_farewells(case), *_proposals(case), *_follow_ups(case)]


def _reviews(case: Case) -> list[Entry]:
    address = reverse("meetings:reviews", args=[case.pk])
    return [
        Entry(row.held_on, _("Review"), row.get_step_display(), str(row.author), address, "clipboard-check", "good")
        for row in reviews.held(case)
    ]


def _farewells(case: Case) -> list[Entry]:
    address = reverse("meetings:closing", args=[case.pk]) + "#goodbye"
    rows = case.farewells.select_related("child", "by").order_by("told_on", "id")
    return [
        Entry(row.told_on, _("Goodbye to a child"), row.child.names, str(row.by), address, "mood-kid") for row in rows
    ]


def _proposals(case: Case) -> list[Entry]:
    return [
        Entry(
            one.made_at,
            _("Proposal to suspend"),
            one.get_ground_display(),
            str(one.decided_by or ""),
            reverse("meetings:suspension_proposal", args=[one.pk]),
            "player-pause",
            "warn",
        )
        for one in proposals.of_case(case)
    ]


def _follow_ups(case: Case) -> list[Entry]:
    address = reverse("meetings:closing", args=[case.pk]) + "#after"
    rows = closing.follow_ups_of(case).filter(done_on__isnull=False)
    return [
        Entry(row.done_on, _("Asked after the end"), row.person.names, str(row.done_by), address, "phone-call")
        for row in rows
        if row.done_on
    ]


def register() -> None:
    ledger_guards.bind()
    hooks.case_panels.register(outcome_panel)
    hooks.case_timeline.register(timeline)
    hooks.home_cards.register(proposals_card)
    hooks.home_cards.register(reviews_card)
    navigation.register(
        navigation.Item(
            _("Reviews"),
            "meetings:reviews_due",
            icon="clipboard-check",
            capability=Capability.CASES_EDIT,
            order=45,
            not_in=WITHOUT_MEETINGS,
        )
    )
