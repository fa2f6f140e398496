"""Where the sentences of an order begin and end, and what a sentence is about."""

from services.scheduling.regime.reading.pieces import Break, Found, Head, Mark

REPLACING = (Mark("replaces"), Mark("swapped"))


def replaces(pieces: list[Found]) -> bool:
    """„Изменя …, като вместо X постановява Y": then the change itself is understood."""
    topics = [piece.value.topic for piece in pieces if isinstance(piece.value, Mark)]
    return "instead" in topics and "holds" in topics[topics.index("instead") :]


def is_replaced(pieces: list[Found], following: list[Found]) -> bool:
    """„Режимът (всяка събота) се заменя с: всяка неделя", „заменя … с …": what stands before it no longer holds."""
    place = next((number for number, piece in enumerate(pieces) if piece.value in REPLACING), None)
    if place is None:
        return False
    if pieces[place].value == REPLACING[0] and Mark("regime") not in [piece.value for piece in pieces[:place]]:
        return False  # „при невъзможност срещата се заменя със среща в неделя": only that one
    parts = (pieces[:place], [*pieces[place:], *following])  # „… се заменя със следния: 1. …"
    return all(any(isinstance(piece.value, Head) for piece in part) for part in parts)


def sentences(pieces: list[Found]) -> list[list[Found]]:
    """Cut at strong breaks."""
    found: list[list[Found]] = [[]]
    for piece in pieces:
        if isinstance(piece.value, Break) and piece.value.strong:
            found.append([])
        else:
            found[-1].append(piece)
    return [sentence for sentence in found if sentence]


def ends(pieces: list[Found], cut: list[list[Found]], end: int) -> list[int]:
    """Where each sentence ends: words that no piece covers belong to it as well."""
    breaks = [piece.start for piece in pieces if isinstance(piece.value, Break) and piece.value.strong]
    return [next((place for place in breaks if place >= sentence[-1].end), end) for sentence in cut]


def money_from(pieces: list[Found]) -> int | None:
    """Where a sentence about money begins to be one: at „осъжда", else at its beginning."""
    topics = [piece.value.topic if isinstance(piece.value, Mark) else "" for piece in pieces]
    if "money" not in topics:
        return None
    return topics.index("pays") if "pays" in topics else 0
