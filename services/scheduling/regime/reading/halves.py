"""Whether hours leave open which half of the day is meant: „от 6 до 8 ч.", „от 6 до 8 вечерта"."""

from services.scheduling.regime.reading.pieces import Clock

NOON = 12


def is_open(first: Clock | None, last: Clock | None, *, stay: bool) -> bool:
    """stay: the hours belong to two days, so the second one does not tell which half the first one lies in."""
    if first and last and last.part == "pm" and not first.part and first.hour + NOON < last.hour:
        return True
    if stay:
        return _is_vague(first) and not _tells(last) or _is_vague(last) and not _tells(first)
    if first is None:
        return _is_vague(last)
    return _is_vague(first) and (last is None or last.hour < NOON and not last.padded and not last.part)


def _is_vague(found: Clock | None) -> bool:
    """From one to seven, written neither as „06:00" nor with a part of the day."""
    return found is not None and 1 <= found.hour <= 7 and not found.padded and not found.part


def _tells(found: Clock | None) -> bool:
    """Who writes „18 ч." or „06:00" counts the hours up to 24."""
    return found is not None and (found.hour > NOON or found.padded)
