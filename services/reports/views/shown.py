"""Lines of a draft as the page shows them, and why some of them do not stand in the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from services.contact_centre.wording.opinions import Piece, pieces
from services.reports.gathering import OPINION, RECOMMENDS, SILENCED, WISH, WITHHELD, Line

WHY: dict[str, Any] = {
    WITHHELD: _("kept from a reader of this report"),
    SILENCED: _("about an incident of which a reader must not hear"),
    WISH: _("the child wants its words kept"),
    RECOMMENDS: _("says a recommendation or a conclusion"),
    OPINION: _("marked as opinion"),
    "by_hand": _("left out by hand"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line with its box: `pieces` are its words, those of opinion told apart."""

    line: Line
    stands: bool
    pieces: list[Piece]

    @property
    def why(self) -> Any:
        return WHY.get(self.line.why, "")


def shown_lines(lines: Iterable[Line], chosen: Mapping[str, bool]) -> list[Shown]:
    return [Shown(line, line.stands(dict(chosen)), _pieces(line)) for line in lines]


def _pieces(line: Line) -> list[Piece]:
    return pieces(line.text) if line.why == OPINION else [Piece(line.text)]


def reasons(left_out: Mapping[str, int]) -> list[tuple[Any, int]]:
    return [(WHY[why], number) for why, number in left_out.items()]
