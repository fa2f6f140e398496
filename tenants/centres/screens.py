"""What the operator's pages show, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from outbox.enums import State
from tenants.centres import queries, wishes
from tenants.centres import support as windows
from tenants.centres.addresses import suggested
from tenants.centres.enums import ApplicationState, CentreState, LockedBy
from tenants.centres.models import Application, Centre, SchemaState
from ui.timeline import Entry

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One centre of the list: what is wrong comes before what is usual."""

    centre: Centre
    state: SchemaState | None
    standing: Text
    tone: str

    @property
    def version(self) -> str:
        """Enough of the fingerprint to see which centres are alike."""
        return self.state.fingerprint[:8] if self.state else ""

    @property
    def failure(self) -> str:
        """The first line says what; the rest is for the centre's own page."""
        return self.state.failure.partition("\n")[0][:120] if self.state else ""


def line(centre: Centre, state: SchemaState | None) -> Line:
    standing, tone = _standing(centre, state)
    return Line(centre, state, standing, tone)


def _standing(centre: Centre, state: SchemaState | None) -> tuple[Text, str]:
    if centre.locked_by == LockedBy.MIGRATOR:
        return _("locked: migration failed"), "red"
    if centre.locked_by:
        return _("locked by the operator"), "amber"
    if centre.state == CentreState.READY:
        return _("works"), "green"
    if centre.state == CentreState.CLOSED:
        return _("closed for good"), "grey"
    return (_("making it has stopped"), "red") if state and state.failure else (_("being made"), "blue")


def centres() -> dict[str, Any]:
    lines = [line(centre, state) for centre, state in queries.centres_with_states()]
    return {
        "lines": lines,
        "working": sum(entry.tone == "green" for entry in lines),
        "troubled": sum(entry.tone == "red" for entry in lines),
        "waiting": queries.applications(decided=False).count(),
        "premade": queries.premade_count(),
    }


def centre(row: Centre) -> dict[str, Any]:
    return {
        "centre": row,
        "line": line(row, queries.state_of(row)),
        "steps": steps(row),
        "is_unfinished": row.state not in (CentreState.READY, CentreState.CLOSED),
        "is_operators_lock": row.locked_by == LockedBy.OPERATOR,
        "is_closed": row.state == CentreState.CLOSED,
        "wish": wishes.request_of(row),
        "history": [_entry(event) for event in queries.decisions_about(row)],
    }


MOVES: dict[str, tuple[Text, str]] = {
    "correct": (_("Public facts corrected"), "pencil"),
    "lock": (_("Locked"), "lock"),
    "unlock": (_("Unlocked"), "lock-open"),
    "close": (_("Closed"), "door-exit"),
    "reopen": (_("Opened again"), "door-enter"),
    "try_again": (_("Making it was tried again"), "refresh"),
    "take_end": (_("The request for the end of the service was read"), "mail"),
}
NAMES = {field.name: field.verbose_name for field in Centre._meta.fields}


def _entry(event: Event) -> Entry:
    title, icon = MOVES.get((event.detail or {}).get("move", ""), (_("Changed"), "point"))
    text = event.reason or ", ".join(str(NAMES.get(name, name)) for name in event.fields)
    return Entry(event.at, title, text, by=event.actor_label, icon=icon)


def steps(row: Centre) -> list[tuple[Text, bool]]:
    """The states on the way to work, each with whether it has been reached."""
    order: list[CentreState] = [state for state in CentreState if state != CentreState.CLOSED]
    reached = len(order) if row.state == CentreState.CLOSED else order.index(CentreState(row.state)) + 1
    return [(state.label, place < reached) for place, state in enumerate(order)]


def application(row: Application) -> dict[str, Any]:
    centres_, applications_ = queries.others_of(row)
    return {
        "application": row,
        "may_decide": row.state == ApplicationState.NEW,
        "suggested": suggested(row.town),
        "other_centres": centres_,
        "other_applications": applications_,
    }


def support(row: Centre, seen: "windows.Seen | None") -> dict[str, Any]:
    """The window, and what it shows; nothing at all while it is closed."""
    window = windows.window_of(row)
    if seen is None:
        return {"window": window, "seen": None}
    facts = seen.facts
    return {
        "window": window,
        "seen": seen,
        "letters": [(state.label, facts["messages"].get(state.value, 0)) for state in State],
        "troubles": facts["troubles"],
        "rows": facts["rows"].items(),
        "sealed_at": _moment(facts["journal"]["sealed_at"]),
        "checked_at": _moment(facts["journal"]["checked_at"]),
        "holds": facts["journal"]["holds"],
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
