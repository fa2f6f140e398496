"""What a sentence is about, on the desk: what is repealed, replaced or said of the rest is set aside."""

from services.scheduling.regime.reading.desk import Desk
from services.scheduling.regime.reading.pieces import Mark


def read_mark(desk: Desk, mark: Mark, place: int) -> None:
    if mark.topic in ("repeal", "other_person"):
        desk.flush()
        desk.aside = mark.topic
    elif mark.topic == "rest" and (desk.draft or desk.book.has_patterns):
        _rest(desk, place)
    elif mark.topic == "replaces":
        _replaces(desk, place)
    elif mark.topic == "swapped" and desk.aside == "replaced":
        desk.aside = ""
    elif mark.topic == "instead" and desk.aside != "repeal":
        _instead(desk, place)
    elif mark.topic in ("holds", "instead") and desk.aside in ("repeal", "replaced"):
        desk.aside = ""


def _rest(desk: Desk, place: int) -> None:
    """„Първата и третата събота, през останалите – сряда": no rule can say the rest, so nothing of it is proposed."""
    desk.flush()
    desk.aside = "schedule"
    desk.notes.leave("schedule", place, place + 1)


def _replaces(desk: Desk, place: int) -> None:
    """„Режимът X се заменя с Y": Y holds. „Срещата се заменя с неделя" once: no day of the rule."""
    if desk.aside == "replaced":
        desk.aside = ""
        return
    desk.notes.leave("hazard_repeal", place, place + 1)
    if desk.draft and desk.draft.has_days:
        desk.flush()
        desk.aside = "hazard_repeal"


def _instead(desk: Desk, place: int) -> None:
    """„Вместо X постановява Y": X no longer holds. Without a word of the court nobody knows where X ends."""
    desk.close_if_timed()
    desk.aside = "replaced"
    if not desk.replacing:
        desk.notes.leave("hazard_except", place, place + 1)
